"""The customer's own page, as the customer meets it: no log-in, no cookie, nothing changed by looking."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cxloop import links, outbox
from cxloop.actor import Actor
from cxloop.models import AuditEntry, OutgoingEmail
from feedback.access import mine
from feedback.emails import customer as mails
from feedback.follow_up import actions, dialogue
from feedback.models import Case, FeedbackItem, FixQuestion, Message
from tests.feedback.story import complain, say, settle

DAY = timedelta(days=1)


def address(case, now, **more):
    return "/m/" + mails.my_url(case.organisation, case, now, **more).rsplit("/", 1)[1]


@pytest.fixture
def link(people, question, now):
    return address(question.case, now)


@pytest.fixture
def open_link(people, case, now):
    return address(case, now)


def state_of(row):
    row.refresh_from_db()
    return row.status, row.outcome


def answer_of(question):
    question.refresh_from_db()
    return question.answer, *state_of(question.case)


def everything_of(organisation):
    return [
        list(model.objects.for_organisation(organisation).order_by("pk").values())
        for model in (Case, Message, FixQuestion, FeedbackItem, AuditEntry, OutgoingEmail)
    ]


def test_every_mail_to_the_customer_carries_a_link_to_it(people, case, now, visitor):
    carol = Actor.person(people.carol)
    draft = mails.acknowledgement(people.acme, case, now)
    actions.contact(case, message="I am looking.", actor=carol, now=now)
    actions.resolve(case, root_cause=people.cause, message="It is here.", actor=carol, now=now)
    settle(now)
    sent = OutgoingEmail.objects.for_organisation(people.acme).filter(to_email="ann@customer.example")
    bodies = [draft.text, *sent.values_list("text", flat=True)]
    assert len(bodies) == 3
    for body in bodies:
        found = {word.split("?")[0] for word in body.split() if "/m/" in word}
        assert len(found) == 1
        assert visitor.get("/m/" + found.pop().split("/m/")[1]).status_code == 200


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_scanner_that_opens_every_link_changes_nothing(visitor, people, question, link, method):
    before = everything_of(people.acme)
    for path in (link, link + "?answer=no", link + "?sent", link + "?answered", link + "/less", link + "/close",
                 f"{link}/{question.case.public_id}"):
        answer = getattr(visitor, method)(path)
        assert answer.status_code == 200 and not visitor.cookies
        assert answer.headers["Cache-Control"] == "no-store" and answer.headers["Referrer-Policy"] == "no-referrer"
    assert everything_of(people.acme) == before
    question.case.customer.refresh_from_db()
    assert question.case.customer.link_round == 0 and question.case.customer.asks_less_at is None


def test_it_says_what_was_said_who_answers_and_by_when_and_nothing_of_ours(people, visitor, case, open_link, now):
    actions.note(case, body="Difficult customer, tread carefully.", actor=Actor.person(people.carol), now=now)
    page = visitor.get(open_link).content.decode()
    assert "Bob answers you by" in page and "terrible" in page and "We owe you an answer" in page
    for ours in ("tread carefully", "Baker", "Head of Baggage", "<mark>", f"case {case.number}", "Clark"):
        assert ours not in page, ours
    assert "<script" not in page and "style=" not in page


def test_when_we_are_late_it_says_so(people, visitor, case, now):
    Case.objects.for_organisation(people.acme).filter(pk=case.pk).update(customer_due_at=now - DAY)
    page = visitor.get(address(case, now)).content.decode()
    assert "Our answer is late" in page and "Bob owes it to you" in page


def test_the_question_stands_first_with_what_it_is_about(visitor, link):
    page = visitor.get(link + "?answer=yes").content.decode()
    assert page.index("Did this fix it?</h1>") < page.index("It is on its way.") < page.index("Send my answer")
    assert page.count("It is on its way.") == 1 and "Carol, Acme Air" in page
    assert 'value="yes" checked' in page and page.count("checked") == 1


@pytest.mark.parametrize("odd", ["", "?answer=maybe", "?answer=%00", "?lang=xx", "?lang=%3Cb%3E"])
def test_nothing_is_chosen_when_the_link_chose_nothing(visitor, link, odd):
    page = visitor.get(link + odd).content.decode()
    assert "checked" not in page and "<b>" not in page.split("Yours to decide")[-1]


@pytest.mark.parametrize(
    ("said", "state", "words"),
    [
        ("yes", ("yes", "closed", "confirmed"), "You said that this fixed it."),
        ("not_yet", ("not_yet", "open", ""), "something is still missing"),
        ("no", ("no", "open", ""), "You said that this did not fix it."),
    ],
)
def test_the_press_answers_and_says_what_happens_next(visitor, link, question, said, state, words):
    pressed = {"answer": said, "comment": "The wheel is <b>broken</b>."}
    answer = visitor.post(link, pressed, follow=True)
    assert answer.redirect_chain and answer.status_code == 200
    assert answer_of(question) == state and question.comment == "The wheel is <b>broken</b>."
    page = answer.content.decode()
    assert words in page and "&lt;b&gt;broken" in page
    assert ("Bob answers you by" in page) == (state[1] == "open")
    entries = AuditEntry.objects.for_organisation(question.organisation_id).filter(object_id=question.case_id)
    assert entries.latest("id").actor_kind == "customer"


def test_a_second_press_changes_nothing_and_says_so_politely(visitor, link, question):
    visitor.post(link, {"answer": "yes"})
    again = visitor.post(link, {"answer": "no"}, follow=True)
    assert again.status_code == 200 and "You said that this fixed it." in again.content.decode()
    assert answer_of(question) == ("yes", "closed", "confirmed")


def test_two_presses_at_the_same_moment_are_one_answer(visitor, link, question, monkeypatch, now):
    """Both saw the question open; the other one is quicker."""
    monkeypatch.setattr("feedback.queries.my_page.is_open", lambda _question, _case: True)
    same = FixQuestion.objects.for_organisation(question.organisation_id).get(pk=question.pk)
    dialogue.answer(same, answer="no", comment="", now=now)
    assert visitor.post(link, {"answer": "yes"}).status_code == 303
    assert answer_of(question)[0] == "no"


def test_an_answer_nobody_offered_is_put_right_and_nothing_typed_is_lost(visitor, link, question):
    answer = visitor.post(link, {"answer": "", "comment": "The wheel."})
    assert answer.status_code == 400 and answer_of(question)[0] == ""
    page = answer.content.decode()
    assert "Choose yes, not yet or no." in page and "The wheel." in page


def test_what_is_added_stands_in_the_case_and_the_assignee_is_told(people, visitor, case, open_link, now):
    answer = visitor.post(open_link, {"text": "It was <i>red</i>.", "nonce": uuid.uuid4()}, follow=True)
    page = answer.content.decode()
    assert "Your words have arrived." in page and "It was &lt;i&gt;red&lt;/i&gt;." in page
    written = Message.objects.for_organisation(people.acme).get(case=case, kind=Message.INBOUND)
    assert (written.body, written.channel) == ("It was <i>red</i>.", "page")
    settle(timezone.now())
    told = OutgoingEmail.objects.for_organisation(people.acme).filter(kind="customer_wrote_again")
    assert told.count() == 1


def test_pressed_twice_it_is_written_once(people, visitor, case, open_link):
    pressed = {"text": "It was red.", "nonce": str(uuid.uuid4())}
    for _time in range(2):
        assert visitor.post(open_link, pressed).status_code == 303
    assert Message.objects.for_organisation(people.acme).filter(case=case, kind=Message.INBOUND).count() == 1


@pytest.mark.parametrize("text", ["", "  \n", "\x00"])
def test_nothing_is_added_when_nothing_was_written(people, visitor, case, open_link, text):
    answer = visitor.post(open_link, {"text": text})
    assert answer.status_code == 400 and "Write what you want us to read." in answer.content.decode()
    assert not Message.objects.for_organisation(people.acme).filter(case=case, kind=Message.INBOUND).exists()


@pytest.mark.parametrize("ended", ["confirmed", "silent", "unreachable"])
def test_a_closed_case_is_opened_again_by_its_customer(people, visitor, question, link, now, ended):
    case = question.case
    if ended == "confirmed":
        dialogue.answer(question, answer="yes", comment="", now=now)
    elif ended == "silent":
        dialogue.fall_silent(people.acme, [case], now)
    else:
        actions.give_up(case, reason="No number.", actor=Actor.person(people.carol), now=now)
    assert "Open it again" in visitor.get(link).content.decode()
    visitor.post(link, {"text": "It is broken again.", "nonce": uuid.uuid4()})
    assert state_of(case) == ("open", "") and case.cycle == 2 and case.customer_waits_since is not None
    page = visitor.get(link).content.decode()
    assert "We owe you an answer" in page and "It is broken again." in page


def test_the_other_things_they_said_are_listed_and_opened(people, visitor, question, link, now):
    say(people.acme, "All was fine.", now - 3 * DAY, email="ann@customer.example", nps=9)
    dialogue.answer(question, answer="yes", comment="", now=now)
    later = complain(people.acme, now, text="Now my refund is missing. Terrible.", email="ann@customer.example")
    page = visitor.get(link).content.decode()
    assert "All was fine." in page and "9 of 10" in page and f"{link}/{later.public_id}" in page
    assert "Now my refund" in visitor.get(f"{link}/{later.public_id}").content.decode()


def test_somebody_elses_case_is_not_found(people, visitor, link, now):
    other = complain(people.acme, now, email="zoe@customer.example")
    assert visitor.get(f"{link}/{other.public_id}").status_code == 404
    assert visitor.post(f"{link}/{other.public_id}", {"text": "x"}).status_code == 404


def test_a_narrow_link_shows_its_case_alone(people, visitor, question, now):
    """Posted where others may read along."""
    narrow = address(question.case, now, is_narrow=True)
    dialogue.answer(question, answer="yes", comment="", now=now)
    later = complain(people.acme, now, text="My refund is missing. Terrible.", email="ann@customer.example")
    page = visitor.get(narrow).content.decode()
    assert "It is on its way." in page and "refund" not in page and "Yours to decide" not in page
    assert visitor.get(f"{narrow}/{later.public_id}").status_code == 404
    for part in ("less", "close"):
        assert visitor.get(f"{narrow}/{part}").status_code == 404
        assert visitor.post(f"{narrow}/{part}").status_code == 404


def test_somebody_without_a_case_can_say_more_and_it_becomes_feedback(people, visitor, now):
    item = say(people.acme, "All was fine.", now - DAY, email="ann@customer.example", nps=9)
    token = mine.sign(item.customer, ends_at=now + DAY)
    assert "nobody owes you an answer" in visitor.get(f"/m/{token}").content.decode()
    pressed = {"text": "One thing was not.", "nonce": str(uuid.uuid4())}
    for _time in range(2):
        assert visitor.post(f"/m/{token}", pressed).status_code == 303
    said = FeedbackItem.objects.for_organisation(people.acme).filter(text="One thing was not.")
    assert [row.customer_id for row in said] == [item.customer_id]
    assert "One thing was not." in visitor.get(f"/m/{token}").content.decode()


def test_asked_less_often_the_mail_answers_and_asks_nothing(people, visitor, case, open_link, now):
    visitor.post(open_link + "/less")
    assert "We ask you less often" in visitor.get(open_link + "/less").content.decode()
    actions.resolve(case, root_cause=people.cause, message="It is here.", actor=Actor.person(people.carol), now=now)
    settle(now)
    sent = OutgoingEmail.objects.for_organisation(people.acme).get(to_email="ann@customer.example")
    assert sent.kind == "reply" and "Did this fix it?" not in sent.text and "It is here." in sent.text
    assert "Did this fix it?" in visitor.get(open_link).content.decode()
    visitor.post(open_link + "/less", {"often": "1"})
    case.customer.refresh_from_db()
    assert case.customer.asks_less_at is None


def test_closed_by_its_customer_every_link_is_over_and_the_next_mail_opens_it_again(people, visitor, case, now):
    old, older = address(case, now), address(case, now - DAY)
    assert "This page is closed" in visitor.post(old + "/close").content.decode()
    for path in (old, older, old + "/less", f"{old}/{case.public_id}"):
        assert visitor.get(path).status_code == 410 and visitor.post(path).status_code == 410
    case.customer.refresh_from_db()
    assert visitor.get(address(case, now)).status_code == 200


def test_forged_is_404_and_expired_is_410(visitor, people, case, now):
    link = address(case, now)
    assert visitor.get(link[:-3] + "abc").status_code == 404
    answer = visitor.get(address(case, now - 31 * DAY))
    assert answer.status_code == 410 and "write to us again" in answer.content.decode()


def test_a_link_outlives_the_question_in_its_mail(people, visitor, question, now):
    people.acme.link_days = 1
    assert visitor.get(address(question.case, now - 3 * DAY, at_least=question.silent_at)).status_code == 200


def test_links_of_earlier_mails_lead_on_to_it(people, visitor, question, now):
    payload = {"o": people.acme.pk, "q": str(question.public_id)}
    old = links.sign("fix", payload, expires_at=now + DAY)
    answer = visitor.get(f"/f/{old}?answer=no", follow=True)
    assert answer.status_code == 200 and 'value="no" checked' in answer.content.decode()
    assert answer.redirect_chain[0][0].startswith("/m/")
    over = links.sign("fix", payload, expires_at=now - DAY)
    assert visitor.get(f"/f/{over}").status_code == 410


def test_it_speaks_the_customers_language_unless_asked_otherwise(visitor, question, link):
    question.case.customer.language = "de"
    question.case.customer.save()
    german = visitor.get(link)
    assert german.headers["Content-Language"] == "de" and 'lang="de"' in german.content.decode()
    assert visitor.get(link + "?lang=en").headers["Content-Language"] == "en"


def test_a_language_chosen_stays_chosen(visitor, link):
    page = visitor.get(link + "?lang=de").content.decode()
    assert f'href="{link}/less?lang=de"' in page
    answer = visitor.post(link + "?lang=de", {"answer": "yes"}, follow=True)
    assert answer.headers["Content-Language"] == "de"


def test_a_flood_of_presses_is_slowed(visitor, link):
    answers = [visitor.post(link, {"answer": ""}).status_code for _ in range(21)]
    assert answers[19] == 400 and answers[20] == 429


def test_a_long_conversation_is_shown_from_its_end_and_in_full_when_asked(people, visitor, case, open_link, now):
    carol = Actor.person(people.carol)
    for number in range(40):
        actions.contact(case, message=f"Answer {number}.", actor=carol, now=now + timedelta(minutes=number))
    page = visitor.get(open_link).content.decode()
    assert "Answer 39." in page and "Answer 5." not in page and "everything" in page
    assert "Answer 5." in visitor.get(open_link + "?everything").content.decode()


def test_twenty_messages_cost_as_many_queries_as_one(people, visitor, case, open_link, now):
    carol = Actor.person(people.carol)

    def cost():
        outbox.drain(now)
        with CaptureQueriesContext(connection) as seen:
            assert visitor.get(open_link).status_code == 200
        return len(seen)

    def more(first, last):
        for number in range(first, last):
            actions.contact(case, message=f"Answer {number}.", actor=carol, now=now + timedelta(minutes=number))
            say(people.acme, f"Fine {number}.", now, email="ann@customer.example", nps=9)

    more(0, 1)
    one = cost()
    more(1, 20)
    assert cost() == one
