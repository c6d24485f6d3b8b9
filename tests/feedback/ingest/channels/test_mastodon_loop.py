"""A mention becomes a case with an owner, and the owner's answer stands below it in the thread, once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from cxloop.actor import Actor
from feedback import flow
from feedback.follow_up import actions
from feedback.ingest.channels.polling import poll_all
from feedback.ingest.incoming import Incoming, IncomingCustomer
from feedback.ingest.service import source_called, store
from feedback.models import Case, FixQuestion, Message, Notice
from feedback.tasks import deliver_some
from tests.feedback.story import MONDAY, settle

MINUTE = timedelta(minutes=1)
COMPLAINT = "<p>@acme My bag is lost and nobody answers. This is terrible.</p>"


@pytest.fixture
def clock():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def case(people, source, server, clock):
    """Ann's mention, polled and judged."""
    source.touchpoint = people.touchpoint
    source.save(update_fields=["touchpoint"])
    server.post("101", COMPLAINT)
    assert poll_all(MONDAY) == 1 and flow.process_waiting(MONDAY) == 1
    return Case.objects.for_organisation(people.acme).get()


@pytest.fixture
def post(api, people, case):
    """Bob's press in a program: `post("contact", message="...")`."""

    def press(verb, **said):
        answer = api(people.bob).post(f"/api/v1/cases/{case.public_id}/{verb}/", said, format="json")
        assert answer.status_code == 200, answer.content
        settle(MONDAY)
        return answer.json()

    return press


def messages(case):
    return list(Message.objects.for_organisation(case.organisation_id).filter(case=case, kind="reply").order_by("pk"))


def test_a_mention_is_answered_in_its_thread_once(people, api, case, post, server):
    assert (case.owner, case.status, case.first_item.flags.exists()) == (people.bob, "open", True)
    assert post("contact", message="We have found it, Ann.")["status"] == "contacted"
    assert [message.state for message in messages(case)] == ["queued"]
    assert deliver_some() == 1
    (posted,) = server.posted.values()
    assert posted["in_reply_to_id"] == "101" and posted["visibility"] == "public"
    assert posted["status"] == "@ann@far.example We have found it, Ann."
    (message,) = messages(case)
    assert (message.state, message.external_id, message.sent_at) == ("sent", posted["id"], MONDAY)
    shown = api(people.bob).get(f"/api/v1/cases/{case.public_id}/").json()["messages"][0]
    assert (shown["delivery"], shown["channel"]) == ("sent", "channel")
    assert deliver_some() == 0 and server.tried == [str(message.public_id)]


@pytest.mark.parametrize("answer_is_lost", [False, True])
def test_a_server_that_fails_gets_it_later_and_shows_it_once(case, post, server, clock, answer_is_lost):
    """Whether the post never arrived or stands there and only the answer was lost: afterwards there is one."""
    post("contact", message="We have found it, Ann.")
    server.is_down, server.mood = not answer_is_lost, (502, {}, {"error": "oh"}) if answer_is_lost else None
    assert deliver_some() == 1
    (message,) = messages(case)
    assert message.state == "queued" and message.error.startswith("ChannelFailed: The server answered with an error")
    assert deliver_some() == 0, "it waits before it tries again"
    server.is_down, server.mood = False, None
    clock.shift(MINUTE)
    assert deliver_some() == 1 and deliver_some() == 0
    (message,) = messages(case)
    assert (message.state, message.attempts, message.error) == ("sent", 2, "")
    assert len(server.posted) == 1 and server.tried == [str(message.public_id)] * 2


def test_what_the_server_never_takes_stands_before_the_admin_and_can_be_sent_again(people, case, post, server, clock):
    server.mood = (422, {}, {"error": "Validation failed: Text character limit of 500 exceeded"})
    post("contact", message="We have found it, Ann.")
    deliver_some()
    assert messages(case)[0].state == "failed"
    settle(MONDAY)
    (told,) = Notice.objects.for_organisation(people.acme).filter(kind="not_delivered")
    case.refresh_from_db()
    assert told.recipient == people.bob and case.customer_waits_since == MONDAY
    alice = Client()
    alice.force_login(people.alice.user)
    page = alice.get("/o/acme/outbox/failures/").content.decode()
    assert "Text character limit of 500 exceeded" in page and f"Case {case.number}, Mastodon" in page
    server.mood = None
    stranger = Client()
    stranger.force_login(people.mallory.user)
    stranger.post("/o/globex/outbox/failures/replies/", {"id": messages(case)[0].pk})
    assert deliver_some() == 0
    alice.post("/o/acme/outbox/failures/replies/", {"id": messages(case)[0].pk})
    assert deliver_some() == 1 and messages(case)[0].state == "sent"
    case.refresh_from_db()
    assert case.customer_waits_since is None


def test_a_mistake_of_ours_holds_up_no_other_answer(people, case, post, server, source, monkeypatch):
    server.post("102", COMPLAINT.replace("bag", "seat"), {"id": "9", "acct": "eve", "display_name": "Eve"})
    poll_all(MONDAY + MINUTE)
    flow.process_waiting(MONDAY + MINUTE)
    other = Case.objects.for_organisation(people.acme).exclude(pk=case.pk).get()
    post("contact", message="We have found it, Ann.")
    actions.contact(other, message="Sorry, Eve.", actor=Actor.person(people.bob), now=MONDAY)
    settle(MONDAY)
    reply_of = flow.reply_of

    def stumble(message):
        if message.case_id == case.pk:
            raise KeyError("a mistake")
        return reply_of(message)

    monkeypatch.setattr(flow, "reply_of", stumble)
    assert deliver_some() == 2
    assert (messages(case)[0].state, messages(other)[0].state) == ("queued", "sent")
    assert messages(case)[0].error == "KeyError: 'a mistake'"


def test_the_question_whether_it_helped_reaches_the_customer_and_nobody_else(people, case, post, server):
    post("resolve", message="Your bag is on its way.", root_cause=people.cause.name)
    assert deliver_some() == 1
    (posted,) = server.posted.values()
    assert posted["visibility"] == "direct", "whoever has the link can answer"
    found = re.fullmatch(
        r"@ann@far\.example Your bag is on its way\.\n\nDid this fix it\? http://127\.0\.0\.1:8000(/m/\S+)",
        posted["status"],
    )
    link = found[1]
    assert Client().get(link).status_code == 200
    assert Client().post(link, {"answer": "yes"}).status_code == 303
    case.refresh_from_db()
    assert (case.status, case.outcome) == ("closed", "confirmed")
    assert FixQuestion.objects.for_organisation(people.acme).get().was_delivered


def test_an_answer_stands_below_what_was_said_last(people, case, post, server):
    server.post("102", "<p>@acme Still no bag. I am furious.</p>", visibility="unlisted")
    poll_all(MONDAY + MINUTE)
    flow.process_waiting(MONDAY + MINUTE)
    assert case.items.count() == 2
    post("contact", message="We have found it, Ann.")
    deliver_some()
    (posted,) = server.posted.values()
    assert (posted["in_reply_to_id"], posted["visibility"]) == ("102", "unlisted")


@pytest.mark.parametrize(("email", "way"), [("ann@far.example", "email"), ("", "channel")])
def test_a_customer_who_last_spoke_elsewhere_is_written_to_else_answered_where_they_spoke(
    people, case, post, server, email, way
):
    later = Incoming(
        text="Still no bag. I am furious.",
        occurred_at=MONDAY + MINUTE,
        customer=IncomingCustomer(handle="ann@far.example", email=email),
    )
    stored = store(people.acme, source_called(people.acme, "Survey"), [later], MONDAY + MINUTE, live=True)
    flow.process_items(people.acme, stored.item_ids(), MONDAY + MINUTE)
    assert case.items.count() == 2
    post("contact", message="We have found it, Ann.")
    assert deliver_some() == (way == "channel")
    assert messages(case)[0].channel == way
    assert [posted["in_reply_to_id"] for posted in server.posted.values()] == ["101"] * (way == "channel")
