"""The conversation by e-mail: answers find their case, strangers begin a new one, machines change nothing."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import CommandError, call_command

from cxloop import mail as mails
from cxloop import reply_tokens
from cxloop.actor import Actor
from cxloop.errors import InvalidInput
from cxloop.models import OutgoingEmail
from feedback import flow, mail_flow
from feedback.access import threads
from feedback.follow_up import actions
from feedback.ingest.channels.connecting import connect
from feedback.ingest.mail.arriving import receive
from feedback.models import Case, FeedbackItem, InboundEmail, Message, Notice
from tests.feedback.ingest.mail.letters import mail, returned
from tests.feedback.story import MONDAY, complain, settle

ANN = "ann@customers.test"
LATER = MONDAY + timedelta(hours=2)


class Post(BaseEmailBackend):
    """A mail server in memory."""

    def __init__(self):
        super().__init__()
        self.got: list[EmailMultiAlternatives] = []

    def send_messages(self, messages):
        self.got += messages
        return len(messages)


@pytest.fixture(autouse=True)
def configured(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def box(people):
    return connect(people.acme, "email", "Care", {"address": "care@acme.test"}, {}, Actor.person(people.alice), MONDAY)


@pytest.fixture
def case(people, box):
    return complain(people.acme, MONDAY, email=ANN, name="Ann Lee", touchpoint="baggage")


def comes(people, box, raw, now=LATER):
    """What became of the mail."""
    row = receive(people.acme, box, raw, now)
    while mail_flow.handle_waiting(now):
        pass
    settle(now)
    return InboundEmail.objects.for_organisation(people.acme).get(pk=row.pk)


def writes(people, case, text="We are looking for it.", now=MONDAY):
    """The mail that reached the customer."""
    actions.contact(case, message=text, actor=Actor.person(people.bob), now=now)
    settle(now)
    post = Post()
    while mails.deliver(now, backend=post):
        pass
    return next(each for each in post.got if each.to == [f"Ann Lee <{ANN}>"] or ANN in each.to[0])


def count(model, people):
    return model.objects.for_organisation(people.acme).count()


def test_an_answer_finds_its_case_by_the_address(people, box, case):
    sent = writes(people, case)
    assert sent.reply_to[0].startswith("care+r")
    body = "Still nothing.\n\nOn Mon, 2 Mar 2026, Acme <care@acme.test> wrote:\n> We are looking"
    row = comes(people, box, mail(body, to=sent.reply_to[0], subject="Re: Your bag"))
    assert (row.state, row.kind, row.case_id) == ("handled", "person", case.pk)
    message = Message.objects.for_organisation(people.acme).get(kind=Message.INBOUND)
    assert message.body == "Still nothing."
    assert "We are looking" in message.repeated
    case.refresh_from_db()
    assert case.customer_waits_since == LATER
    assert count(FeedbackItem, people) == 1
    told = Notice.objects.for_organisation(people.acme).get(kind="customer_wrote_again")
    assert told.recipient == people.bob
    letter = OutgoingEmail.objects.for_organisation(people.acme).get(kind="customer_wrote_again")
    assert "Still nothing." in letter.text


@pytest.mark.parametrize("by", ["thread", "message", "their own mail"])
def test_an_answer_finds_its_case_by_what_it_refers_to(people, box, case, by):
    sent = writes(people, case)
    first = {"thread": sent.extra_headers["References"], "message": sent.extra_headers["Message-ID"]}.get(by)
    if first is None:
        comes(people, box, mail("One.", to=sent.reply_to[0]))
        first = "<one@customers.test>"
    row = comes(people, box, mail("Two.", message_id="x", headers={"Message-ID": "<two@c.test>", "In-Reply-To": first}))
    assert row.case_id == case.pk


def test_an_answer_reopens_a_resolved_case_and_ends_a_pause(people, box, case):
    sent = writes(people, case)
    bob = Actor.person(people.bob)
    actions.pause(case, reason="Waits for her", until=MONDAY + timedelta(days=2), actor=bob, now=MONDAY)
    comes(people, box, mail("Here is the tag number.", to=sent.reply_to[0]))
    case.refresh_from_db()
    assert case.paused_at is None
    actions.resolve(case, root_cause=people.cause, message="It is on its way.", actor=bob, now=LATER)
    comes(people, box, mail("It did not come.", to=sent.reply_to[0], headers={"Message-ID": "<3@c.test>"}))
    case.refresh_from_db()
    assert (case.status, case.cycle, case.reopened_count) == ("open", 2, 1)


def test_after_closing_a_new_case_begins(people, box, case):
    sent = writes(people, case)
    actions.give_up(case, reason="No answer", actor=Actor.person(people.bob), now=LATER)
    row = comes(people, box, mail("My bag is still lost and nobody answers. This is terrible.", to=sent.reply_to[0]))
    assert row.item_id is not None
    flow.process_items(people.acme, [row.item_id], LATER)
    assert count(Case, people) == 2
    assert count(Message, people) == 1  # what Bob wrote


def test_a_stranger_with_the_right_address_and_subject_begins_a_new_item(people, box, case):
    sent = writes(people, case)
    row = comes(people, box, mail("I am also waiting, this is terrible.", from_="Eve <eve@else.test>",
                                  to=sent.reply_to[0], subject="Re: Your bag"))
    assert (row.case_id, row.state) == (None, "handled")
    assert "takes no part" in row.why
    item = FeedbackItem.objects.for_organisation(people.acme).get(pk=row.item_id)
    assert item.customer.email == "eve@else.test"
    assert not Message.objects.for_organisation(people.acme).filter(kind=Message.INBOUND).exists()


def test_a_new_mail_is_feedback_like_any_other(people, box):
    row = comes(people, box, mail("Your staff lost my bag and nobody answers. Terrible.", subject="Lost bag"))
    flow.process_items(people.acme, [row.item_id], LATER)
    case = Case.objects.for_organisation(people.acme).get()
    assert case.customer.email == ANN
    assert case.customer.name == "Ann Lee"
    assert case.first_item.text.startswith("Lost bag\n\nYour staff")


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto-Submitted": "auto-replied"},
        {"Subject": "Out of office: Re: Your bag"},
        {"List-Id": "<news.test>"},
        {"From": "care@acme.test"},
        {"From": "bob@acme.test"},
        {"From": "MAILER-DAEMON@mx.test", "Subject": "Undelivered mail"},
    ],
)
def test_machines_and_ourselves_change_nothing(people, box, case, headers):
    sent = writes(people, case)
    actions.resolve(case, root_cause=people.cause, message="Found.", actor=Actor.person(people.bob), now=MONDAY)
    settle(MONDAY)
    before = (count(Message, people), count(FeedbackItem, people), count(OutgoingEmail, people))
    row = comes(people, box, mail("I am away.", to=sent.reply_to[0], headers=headers))
    case.refresh_from_db()
    assert case.status == Case.Status.RESOLVED
    assert row.state == "handled"
    assert row.kind != "person"
    assert (count(Message, people), count(FeedbackItem, people), count(OutgoingEmail, people)) == before


def test_what_comes_back_is_said_on_the_message_and_is_a_task(people, box, case):
    sent = writes(people, case)
    row = comes(people, box, returned(sent.extra_headers["Message-ID"]))
    assert (row.kind, row.case_id) == ("bounce", case.pk)
    letter = OutgoingEmail.objects.for_organisation(people.acme).get(kind="reply")
    assert letter.state == "returned"
    assert letter.error.startswith("mailbox_full: ")
    case.refresh_from_db()
    assert case.customer_waits_since is not None
    task = OutgoingEmail.objects.for_organisation(people.acme).get(kind="not_delivered")
    assert task.to_email == "bob@acme.test"
    assert "their mailbox is full" in task.text


def test_a_report_about_somebody_elses_mail_touches_nothing(people, box, case):
    writes(people, case)
    comes(people, box, returned(f"<{uuid.uuid4()}@cxloop>"))
    assert OutgoingEmail.objects.for_organisation(people.acme).get(kind="reply").state == "sent"


def test_another_organisations_token_and_report_lead_nowhere(people, box, case):
    sent = writes(people, case)
    theirs = connect(people.globex, "email", "Help", {"address": "help@globex.test"}, {},
                     Actor.person(people.mallory), MONDAY)
    for raw in (mail("Mine.", to=sent.reply_to[0]), returned(sent.extra_headers["Message-ID"])):
        receive(people.globex, theirs, raw, LATER)
    while mail_flow.handle_waiting(LATER):
        pass
    assert not Message.objects.for_organisation(people.acme).filter(kind=Message.INBOUND).exists()
    assert OutgoingEmail.objects.for_organisation(people.acme).get(kind="reply").state == "sent"
    assert count(InboundEmail, people) == 0


def test_the_same_mail_comes_once_however_often_it_is_delivered(people, box, case):
    sent = writes(people, case)
    raw = mail("Still nothing.", to=sent.reply_to[0])
    first = comes(people, box, raw)
    assert comes(people, box, raw).pk == first.pk
    copy = comes(people, box, raw.replace(b"From:", b"Received: by another\r\nFrom:", 1))
    assert copy.kind == "duplicate"
    assert Message.objects.for_organisation(people.acme).filter(kind=Message.INBOUND).count() == 1


def test_what_cannot_be_read_waits_in_quarantine_and_holds_nobody_up(people, box):
    bad = comes(people, box, b"\x00\x01 not a mail")
    good = comes(people, box, mail("All fine."))
    assert (bad.state, good.state) == ("quarantined", "handled")
    assert "Hand in the mail as it came" in bad.why


def test_two_machines_talking_are_stopped(people, box, monkeypatch):
    monkeypatch.setattr(mail_flow, "MOST_AN_HOUR", 3)
    rows = [comes(people, box, mail(f"Number {n}", headers={"Message-ID": f"<{n}@c.test>"})) for n in range(5)]
    assert [row.state for row in rows] == ["handled"] * 3 + ["quarantined"] * 2
    assert "two machines may be talking" in rows[-1].why


def test_an_empty_or_huge_mail_is_refused_at_the_door(people, box):
    with pytest.raises(InvalidInput, match="no mail in it"):
        receive(people.acme, box, b"  \n", MONDAY)
    with pytest.raises(InvalidInput, match="larger than 40 MB"):
        receive(people.acme, box, b"x" * ((40 << 20) + 1), MONDAY)


def test_a_token_is_for_one_case_and_cannot_be_made_up(settings):
    good = reply_tokens.address("care@acme.test", "case", 42)
    assert reply_tokens.number_in("case", good.upper()) == 42
    assert reply_tokens.number_in("other", good) is None
    assert len(good.partition("@")[0]) <= 64
    forged = [good[:i] + ("a" if good[i] != "a" else "b") + good[i + 1 :] for i in range(6, 30)]
    assert not [each for each in forged if reply_tokens.number_in("case", each) == 42]
    settings.SECRET_KEY = "another"
    assert reply_tokens.number_in("case", good) is None


def test_participants_are_the_customer_and_whom_we_wrote_to(people, case):
    assert threads.is_participant(case, "ANN@customers.test ")
    assert not threads.is_participant(case, "")
    assert not threads.is_participant(case, "eve@else.test")
    assert not threads.is_participant(case, "bob@acme.test")


def test_the_command_says_what_became_of_it(people, box, capsys, tmp_path):
    path = tmp_path / "mail"
    path.write_bytes(mail("Lost again."))
    with path.open("rb") as stream:
        call_command("receive_email", "--organisation", "acme", stdin=stream)
    assert capsys.readouterr().out.startswith("handled: person.")
    with pytest.raises(CommandError, match="no organisation nowhere"):
        call_command("receive_email", "--organisation", "nowhere")
    with pytest.raises(CommandError, match="run connect_mailbox first"):
        call_command("receive_email", "--organisation", "globex")
