"""From what happens to a case to the call at the receiver's door, and what admins see and do about it."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cxloop.actor import Actor
from cxloop.models import OutboxMessage, WebhookDelivery, WebhookEndpoint
from cxloop.webhooks import delivering, endpoints
from feedback import flow
from feedback.announce.events import EVENTS
from feedback.announce.registry import formats
from feedback.follow_up import actions, dialogue, make_good, merging
from feedback.follow_up.case_work import tell_story
from tests.cxloop.webhook_world import is_right, receiver  # noqa: F401
from tests.feedback.pages.conftest import noon, visit  # noqa: F401
from tests.feedback.story import MONDAY, complain, pass_time, settle

WHO = Actor.process("tests")
SECRET = re.compile(r"<code>(whsec_[\w+/=]+)</code>")


@pytest.fixture
def hook(people):
    row, _secret = endpoints.save(people.acme, "Warehouse", "https://example.com/", [], WHO, MONDAY, format="standard")
    return row


def told(*types: str) -> list[dict]:
    rows = WebhookDelivery.across_organisations.order_by("pk")
    bodies = [json.loads(row.body) for row in rows]
    return [body for body in bodies if not types or body["type"] in types]


def test_every_event_that_is_published_about_a_case_is_told(people, hook):
    """Each of them once; nothing is published that has no name outside."""
    acme, carol = people.acme, Actor.person(people.carol)
    case = complain(acme, email="mary@example.test", touchpoint="baggage")
    complain(acme, MONDAY + timedelta(minutes=1), email="mary@example.test", touchpoint="baggage")
    actions.acknowledge(case, actor=carol, now=MONDAY)
    actions.assign(case, assignee=people.carol, actor=Actor.person(people.bob), now=MONDAY)
    actions.hand_over(case, position=people.baggage, note="Yours.", actor=carol, now=MONDAY)
    actions.contact(case, message="We look.", actor=carol, now=MONDAY)
    make_good.record(case, kind="apology", amount=None, currency="", words="", actor=carol, now=MONDAY)
    actions.pause(case, until=MONDAY + timedelta(days=1), reason="Waits for a part", actor=carol, now=MONDAY)
    actions.resume(case, actor=carol, now=MONDAY)
    actions.resolve(case, root_cause=people.cause, message="Done.", actor=carol, now=MONDAY)
    actions.reopen(case, reason="Not yet", actor=carol, now=MONDAY)
    message = dialogue.add_note(case, "x", actor=carol, now=MONDAY, purpose="")
    for name in ("CustomerReplied", "MessageReturned", "CaseMoved"):
        tell_story(case, WHO, "case.x", MONDAY, name, message=message.pk)
    late, same = complain(acme, touchpoint="baggage"), complain(acme, text="Nobody answers, terrible.")
    merging.merge(late, [same], actor=carol, now=MONDAY)
    pass_time(acme, MONDAY, days=30)
    case.refresh_from_db()
    actions.give_up(case, reason="Tried for weeks", actor=carol, now=MONDAY + timedelta(days=30))
    settle(MONDAY + timedelta(days=30))
    assert {body["type"] for body in told()} == {event.type for event in EVENTS.values()}
    published = set(OutboxMessage.across_organisations.values_list("event", flat=True))
    assert published == set(EVENTS)
    assert len({row.event_id for row in WebhookDelivery.across_organisations.all()}) == len(told())
    climbed = [body["data"]["change"] for body in told("case.escalated")
               if body["data"]["case"]["id"] == str(late.public_id)]
    assert climbed[0] == {"promise": "acknowledge", "step": 1, "repetition": 0}


def test_a_call_says_ids_states_and_times_and_nothing_of_the_customer(people, hook):
    case = complain(people.acme, email="mary@example.test", name="Mary Hopper", touchpoint="baggage",
                    text="My bag is lost, call me at +44 20 7946 0000. This is terrible.")
    actions.assign(case, assignee=people.carol, actor=Actor.person(people.bob), now=MONDAY)
    settle(MONDAY)
    opened, assigned = told("case.opened", "case.assigned")
    assert (opened["version"], opened["timestamp"]) == (1, "2026-03-02T09:00:00Z")
    assert opened["organisation"] == {"slug": "acme", "name": "Acme Air"}
    said = opened["data"]["case"]
    assert (said["id"], said["number"], said["status"]) == (str(case.public_id), case.number, "open")
    assert said["touchpoint"] == {"id": str(people.touchpoint.public_id), "name": people.touchpoint.name}
    assert said["owner"] == {"id": str(people.bob.public_id), "name": "Bob Baker"}
    assert said["url"].endswith(f"/o/acme/case/{case.public_id}/")
    assert assigned["data"]["change"] == {
        "by": {"id": str(people.bob.public_id), "name": "Bob Baker"},
        "assignee": {"id": str(people.carol.public_id), "name": "Carol Clark"},
    }
    bodies = "".join(WebhookDelivery.across_organisations.values_list("body", flat=True))
    assert not [word for word in ("Mary", "Hopper", "mary@", "terrible", "7946") if word in bodies]


def test_only_what_was_asked_for_is_told_and_only_of_ones_own(people):
    endpoints.save(people.acme, "Closings", "https://example.com/", ["case.closed"], WHO, MONDAY, format="standard")
    endpoints.save(people.globex, "Theirs", "https://example.com/", [], WHO, MONDAY, format="standard")
    complain(people.acme)
    settle(MONDAY)
    assert told() == []
    complain(people.globex)
    settle(MONDAY)
    assert [body["organisation"]["slug"] for body in told()] == ["globex"]


def test_two_places_are_told_under_one_id(people, hook):
    endpoints.save(people.acme, "Second", "https://example.com/2", [], WHO, MONDAY, format="standard")
    complain(people.acme)
    settle(MONDAY)
    first, second = WebhookDelivery.across_organisations.all()
    assert first.event_id == second.event_id and first.endpoint != second.endpoint


def test_twenty_events_cost_as_many_queries_as_one(people, hook):
    counts = []
    for count in (1, 20):
        payloads = [{"case": complain(people.acme, email=f"{count}.{n}@example.test").pk, "at": MONDAY.isoformat(),
                     "by": people.carol.pk} for n in range(count)]
        with CaptureQueriesContext(connection) as queries:
            flow.announce(people.acme, EVENTS["CaseAcknowledged"], payloads, MONDAY)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_from_the_page_to_the_receiver_and_back(people, receiver, visit):  # noqa: F811
    alice = visit(people.alice)
    form = {"name": "Warehouse", "url": receiver.url, "events": ["case.opened"]}
    shown = alice.post("/o/acme/settings/webhooks/new/standard/", form, follow=True)
    secret = SECRET.search(shown.content.decode()).group(1)
    row = WebhookEndpoint.objects.for_organisation(people.acme).get()
    page = f"/o/acme/settings/webhooks/{row.public_id}/"
    again = alice.get(page).content.decode() + alice.get("/o/acme/settings/webhooks/").content.decode()
    assert secret not in again and "whsec_" not in again
    complain(people.acme)
    settle(MONDAY)
    assert alice.post(page + "test/").status_code == 302
    while delivering.deliver(MONDAY + timedelta(hours=4)):
        pass
    assert [json.loads(call["body"])["type"] for call in receiver.calls] == ["case.opened", "test"]
    with pytest.MonkeyPatch.context() as patch:
        stamp = int(receiver.calls[0]["headers"]["webhook-timestamp"])
        patch.setattr("tests.cxloop.webhook_world.time.time", lambda: stamp)
        assert all(is_right(call, secret) for call in receiver.calls)
    text = alice.get(page).content.decode()
    assert "A case opened" in text and "A test" in text and "Delivered" in text
    call = row.deliveries.get(event="case.opened")
    told_page = alice.get(f"/o/acme/settings/webhooks/calls/{call.public_id}/").content.decode()
    assert call.event_id in told_page and "said 200" in told_page and "whsec_" not in told_page
    alice.post(f"/o/acme/settings/webhooks/calls/{call.public_id}/resend/")
    while delivering.deliver(MONDAY + timedelta(hours=4)):
        pass
    assert receiver.ids[0] == receiver.ids[-1] and len(receiver.ids) == 3
    renewed = SECRET.search(alice.post(page + "rotate/", follow=True).content.decode()).group(1)
    assert renewed != secret
    assert "The one before signs too" in alice.get(page).content.decode()
    alice.post(page + "switch/", {"to": "off"})
    refused = alice.post(page + "test/", follow=True).content.decode()
    assert "It is stopped" in refused and len(receiver.ids) == 3
    alice.post(page + "delete/")
    assert alice.get(page).status_code == 404


def test_what_is_wrong_with_an_address_is_said_beside_it(people, visit):  # noqa: F811
    alice = visit(people.alice)
    for url in ("http://10.0.0.1/", "https://10.0.0.1/", "ftp://x/"):
        answer = alice.post("/o/acme/settings/webhooks/new/standard/", {"name": "Inside", "url": url})
        assert answer.status_code == 422 and "public address" in answer.content.decode()
    assert alice.get("/o/acme/settings/webhooks/new/nothing/").status_code == 404
    assert not WebhookEndpoint.across_organisations.exists()


def test_strangers_find_no_endpoint_and_no_call(people, hook, visit):  # noqa: F811
    call = endpoints.test(hook, {}, WHO, MONDAY)
    mallory, carol = visit(people.mallory), visit(people.carol)
    for rest in (f"{hook.public_id}/", f"calls/{call.public_id}/", f"{hook.public_id}/calls/"):
        assert mallory.get(f"/o/acme/settings/webhooks/{rest}").status_code == 404
        assert mallory.get(f"/o/globex/settings/webhooks/{rest}").status_code == 404
        assert carol.get(f"/o/acme/settings/webhooks/{rest}").status_code == 403


@pytest.mark.parametrize("kind", list(formats), ids=lambda kind: kind.key)
def test_every_format_says_what_it_is(kind):
    assert str(kind.label) and str(kind.help) and type(kind).__doc__
