"""Writing to a customer: nothing typed is lost, nobody writes across a colleague, and a reply can be taken back."""

from datetime import timedelta

import pytest
import time_machine

from cxloop.actor import Actor
from feedback.follow_up import actions, dialogue, drafts
from feedback.models import Case, Draft, Macro, Message
from feedback.settings import macros as macro_verbs
from tests.feedback.story import MONDAY, complain

REPLY = {"reply-message": "Your bag is in Lisbon."}


@pytest.fixture
def case(people, noon):
    return complain(people.acme, MONDAY, email="nora@example.test", name="Nora Berg", touchpoint="baggage")


@pytest.fixture
def words(people, noon):
    return macro_verbs.save(people.acme, Actor.person(people.bob), noon, name="Found", team=None, is_active=True,
                            body="Dear {first_name},\nyour bag of case {number} is found.\n{my_first_name}, {company}")


def at(case, rest=""):
    return f"/o/acme/case/{case.public_id}/{rest}"


def replies(case):
    return Message.objects.for_organisation(case.organisation_id).filter(case=case, kind=Message.REPLY)


def test_what_is_typed_is_there_again_on_another_machine(people, visit, case):
    carol = visit(people.carol)
    assert carol.post(at(case, "draft/"), {"kind": "reply", "reply-message": "Half a sen"}).status_code == 204
    assert carol.post(at(case, "draft/"), {"kind": "note", "note-body": "Ask <Lisbon>"}).status_code == 204
    html = visit(people.carol).get(at(case)).content.decode()
    assert ">Half a sen</textarea>" in html and ">Ask &lt;Lisbon&gt;</textarea>" in html
    assert "Half a sen" not in visit(people.bob).get(at(case)).content.decode()
    carol.post(at(case, "draft/"), {"kind": "reply", "reply-message": " "})
    assert set(Draft.objects.for_organisation(people.acme).values_list("kind", flat=True)) == {"note"}


def test_a_draft_ends_with_what_it_became(people, visit, case):
    carol = visit(people.carol)
    carol.post(at(case, "draft/"), {"kind": "reply", **REPLY})
    carol.post(at(case, "draft/"), {"kind": "note", "note-body": "Ask Lisbon"})
    carol.post(at(case, "contact/"), REPLY)
    carol.post(at(case, "note/"), {"note-body": "Ask Lisbon"})
    assert not Draft.objects.for_organisation(people.acme).exists()


def test_viewers_and_strangers_keep_nothing(people, visit, case):
    for rest in ("draft/", "take-back/"):
        assert visit(people.vic).post(at(case, rest)).status_code == 403
        assert visit(people.carol).get(at(case, rest)).status_code == 405
        assert visit(people.mallory).post(at(case, rest).replace("acme", "globex")).status_code == 404
    for rest in ("beside/", "macro/"):
        assert visit(people.vic).get(at(case, rest)).status_code == 403
        assert visit(people.mallory).get(at(case, rest).replace("acme", "globex")).status_code == 404


def test_a_colleague_who_writes_is_named(people, visit, case, noon):
    visit(people.bob).post(at(case, "draft/"), {"kind": "reply", "reply-message": "I am on it"})
    carol = visit(people.carol)
    assert "Bob Baker is writing a reply." in carol.get(at(case, "beside/")).content.decode()
    assert "is writing" not in visit(people.bob).get(at(case, "beside/")).content.decode()
    with time_machine.travel(noon + timedelta(minutes=2), tick=False):
        assert "is writing" not in carol.get(at(case, "beside/")).content.decode()


def test_nobody_answers_across_what_was_said_meanwhile(people, visit, case, noon):
    carol = visit(people.carol)
    seen = carol.get(at(case)).context["seen_message"]
    actions.contact(case, message="I am on it.", actor=Actor.person(people.bob), now=noon)
    assert "Something was said" in carol.get(at(case, "beside/"), {"seen": seen}).content.decode()
    refused = carol.post(at(case, "contact/"), {**REPLY, "seen": seen})
    html = refused.content.decode()
    assert refused.status_code == 422 and "Bob Baker wrote meanwhile: “I am on it.”" in html
    assert ">Your bag is in Lisbon.</textarea>" in html and replies(case).count() == 1
    carol.post(at(case, "contact/"), {**REPLY, "seen": seen, "anyway": "1"})
    assert replies(case).count() == 2
    seen = carol.get(at(case)).context["seen_message"]
    dialogue.receive(case, body="Thanks!", repeated="", message_id="", channel="email", now=noon)
    assert "The customer wrote meanwhile" in carol.post(at(case, "contact/"), {**REPLY, "seen": seen}).content.decode()


@pytest.mark.parametrize(("text", "hint"), [
    ("Dear Anna, your bag is found.", "You greet Anna; the customer is called Nora Berg."),
    ("Dear {first_name}, it is found.", "{first_name} is still empty."),
    ("We will call you.", "promises something without saying when"),
])
def test_what_looks_wrong_is_asked_about_once(people, visit, case, text, hint):
    carol = visit(people.carol)
    refused = carol.post(at(case, "contact/"), {"reply-message": text})
    assert refused.status_code == 422 and hint in refused.content.decode()
    assert not replies(case).exists()
    assert carol.post(at(case, "contact/"), {"reply-message": text, "anyway": "1"}).status_code == 302
    assert replies(case).get().body == text


def test_a_reply_can_be_taken_back_for_ten_seconds(people, visit, case, noon, settings):
    settings.UNDO_SECONDS = 10
    carol = visit(people.carol)
    carol.post(at(case, "contact/"), REPLY)
    html = carol.get(at(case)).content.decode()
    assert "goes out in a few seconds" in html and "Undo" in html
    assert not replies(case).exists()
    assert carol.post(at(case, "draft/"), {"kind": "reply", "reply-message": "x"}).status_code == 409
    assert drafts.send_due(noon + timedelta(seconds=9)) == 0
    carol.post(at(case, "take-back/"))
    assert drafts.send_due(noon + timedelta(seconds=11)) == 0
    assert ">Your bag is in Lisbon.</textarea>" in carol.get(at(case)).content.decode()
    carol.post(at(case, "contact/"), REPLY)
    assert drafts.send_due(noon + timedelta(seconds=11)) == 1
    assert drafts.send_due(noon + timedelta(seconds=12)) == 0
    assert replies(case).get().author == people.carol
    assert not Draft.objects.for_organisation(people.acme).exists()
    late = carol.post(at(case, "take-back/"), follow=True)
    assert "It is too late: the reply has gone out." in late.content.decode()


def test_send_and_resolve_waits_like_a_reply_and_resolves_then(people, visit, case, noon, settings):
    settings.UNDO_SECONDS = 10
    carol = visit(people.carol)
    missing = carol.post(at(case, "resolve/"), REPLY)
    assert missing.status_code == 422 and not Draft.objects.for_organisation(people.acme).exists()
    carol.post(at(case, "resolve/"), {**REPLY, "reply-root_cause": str(people.cause.public_id)})
    case.refresh_from_db()
    assert case.status == Case.Status.OPEN
    drafts.send_due(noon + timedelta(seconds=10))
    case.refresh_from_db()
    assert (case.status, case.root_cause) == (Case.Status.RESOLVED, people.cause)


def test_what_can_no_longer_be_sent_stays_a_draft_with_the_reason(people, visit, case, noon, settings):
    settings.UNDO_SECONDS = 10
    carol = visit(people.carol)
    carol.post(at(case, "contact/"), REPLY)
    actions.give_up(case, reason="No answer.", actor=Actor.person(people.bob), now=noon)
    assert drafts.send_due(noon + timedelta(seconds=10)) == 1
    assert not replies(case).exists()
    assert "It was not sent" in carol.get(at(case)).content.decode()
    assert Draft.objects.for_organisation(people.acme).get().body == REPLY["reply-message"]


def test_a_macro_is_filled_for_the_case_and_counted_when_it_is_sent(people, visit, case, words):
    carol = visit(people.carol)
    assert "Found" in carol.get(at(case)).content.decode()
    part = carol.get(at(case, "macro/"), {"macro": str(words.public_id), "reply-message": "Hello"}).content.decode()
    assert f"Hello\n\nDear Nora,\nyour bag of case {case.number} is found.\nCarol, Acme Air" in part
    assert f'name="macro_used" value="{words.public_id}"' in part
    words.refresh_from_db()
    assert words.used == 0
    carol.post(at(case, "contact/"), {"reply-message": "Dear Nora, found.", "macro_used": str(words.public_id)})
    words.refresh_from_db()
    assert words.used == 1
    assert carol.get(at(case, "macro/"), {"macro": "00000000-0000-0000-0000-000000000000"}).status_code == 404


def test_without_script_a_macro_comes_with_the_page(people, visit, case, words):
    html = visit(people.carol).get(at(case), {"macro": str(words.public_id), "reply-message": "Hello"}).content.decode()
    assert "Hello\n\nDear Nora," in html


def test_macros_are_written_by_owners_and_offered_to_their_team(people, visit, case, words):
    bob = visit(people.bob)
    bob.post("/o/acme/macros/new/", {"name": "Care only", "body": "Words", "team": str(people.team.public_id),
                                     "is_active": "on"})
    assert "Care only" in visit(people.carol).get(at(case)).content.decode()
    assert "Care only" not in visit(people.alice).get(at(case)).content.decode()
    assert visit(people.carol).get("/o/acme/macros/new/").status_code == 403
    assert visit(people.carol).get("/o/acme/macros/").status_code == 200
    taken = bob.post("/o/acme/macros/new/", {"name": "Found", "body": "x"})
    assert taken.status_code == 422 and "already" in taken.content.decode()
    bob.post(f"/o/acme/macros/{words.public_id}/", {"name": "Found", "body": "x"})
    assert not Macro.objects.for_organisation(people.acme).get(name="Found").is_active
    assert visit(people.mallory).get(f"/o/globex/macros/{words.public_id}/").status_code == 404


def test_many_customers_are_answered_with_a_macro_and_gaps_hold_one_back(people, visit, case, words):
    nameless = complain(people.acme, MONDAY, email="x@example.test", touchpoint="baggage")
    ids = [str(case.public_id), str(nameless.public_id)]
    done = visit(people.carol).post("/o/acme/inbox/many/", {
        "verb": "answer", "case": ids, "macro": str(words.public_id), "sure": 1}, follow=True).content.decode()
    assert "1 customer answered." in done and "{first_name} is empty for this customer." in done
    assert replies(case).get().body.startswith("Dear Nora,") and not replies(nameless).exists()
