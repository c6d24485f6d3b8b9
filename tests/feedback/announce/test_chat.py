"""Rooms for chat: what stands there, that nothing typed by people does harm, and that their addresses stay secret."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from cxloop.actor import Actor
from cxloop.models import AuditEntry, WebhookDelivery, WebhookEndpoint
from cxloop.webhooks import delivering
from feedback.announce import service
from feedback.announce.formats.mattermost import escaped as in_markdown
from feedback.announce.formats.slack import escaped as in_slack
from feedback.follow_up import actions
from tests.cxloop.webhook_world import receiver  # noqa: F401
from tests.feedback.pages.conftest import noon, visit  # noqa: F401
from tests.feedback.story import MONDAY, complain, settle

ROOMS = ("slack", "mattermost", "teams")


def add(alice, kind, url, **more):
    form = {"name": kind, "url": url, "events": [], **more}
    return alice.post(f"/o/acme/settings/webhooks/new/{kind}/", form, follow=True)


def told(kind):
    rows = WebhookDelivery.across_organisations.filter(endpoint__format=kind).order_by("pk")
    return [json.loads(row.body) for row in rows]


@pytest.fixture
def rooms(people, receiver, visit):  # noqa: F811
    alice = visit(people.alice)
    for kind in ROOMS:
        assert add(alice, kind, f"{receiver.url}/services/T0/SECRET-{kind}").status_code == 200
    return alice


def test_every_room_is_told_in_its_own_way_and_unsigned(people, rooms, receiver):  # noqa: F811
    case = complain(people.acme, touchpoint="baggage", name="Mary Hopper", email="mary@example.test")
    settle(MONDAY)
    while delivering.deliver(MONDAY):
        pass
    link = service.url_of(people.acme, case)
    calls = {call["path"].rsplit("-", 1)[-1]: call for call in receiver.calls}
    assert set(calls) == set(ROOMS)
    assert not [call for call in receiver.calls if "webhook-signature" in call["headers"]]
    slack, mattermost, teams = (json.loads(calls[kind]["body"]) for kind in ROOMS)
    assert slack["text"].startswith(f"<{link}|Case {case.number}> is new.\n")
    assert "Answers for it: Bob Baker" in slack["text"] and "Where: Baggage reclaim" in slack["text"]
    assert mattermost["text"].startswith(f"[Case {case.number}]({link}) is new\\.")
    card = teams["attachments"][0]["content"]
    assert (teams["type"], card["type"]) == ("message", "AdaptiveCard")
    assert card["body"][0]["text"] == f"Case {case.number} is new\\."
    assert {"title": "Answers for it", "value": "Bob Baker"} in card["body"][1]["facts"]
    assert card["actions"][0]["url"] == link
    everything = "".join(call["body"] for call in receiver.calls)
    assert not [word for word in ("Mary", "Hopper", "terrible", "example.test") if word in everything]


def test_it_says_who_did_it_and_how_it_ended(people, rooms):
    case = complain(people.acme, touchpoint="baggage")
    actions.give_up(case, reason="No address", actor=Actor.person(people.carol), now=MONDAY)
    settle(MONDAY)
    text = told("slack")[-1]["text"]
    assert "was closed" in text and "Outcome: Unreachable" in text and "By: Carol Clark" in text


def test_names_people_typed_make_no_link_and_call_nobody(people, rooms):
    people.bob.user.name = "<!channel> @all [x](https://evil.example) & **b**"
    people.bob.user.save()
    complain(people.acme, touchpoint="baggage")
    settle(MONDAY)
    assert "<!channel>" not in told("slack")[0]["text"] and "&lt;!channel&gt;" in told("slack")[0]["text"]
    for text in (told("mattermost")[0]["text"], json.dumps(told("teams")[0]["attachments"][0]["content"]["body"])):
        assert "@all" not in text and "[x](" not in text and "**b**" not in text
    assert (in_slack("a<b>&c"), in_markdown("@all *x*")) == ("a&lt;b&gt;&amp;c", "@\u200ball \\*x\\*")


def test_a_room_is_told_in_the_language_of_the_organisation(people, rooms):
    people.acme.language = "de"
    people.acme.save()
    complain(people.acme, touchpoint="baggage")
    settle(MONDAY)
    assert "ist neu" in told("slack")[0]["text"] and "Verantwortlich: Bob Baker" in told("slack")[0]["text"]


def test_the_address_of_a_room_is_never_shown_again_nor_logged(people, rooms, receiver, caplog):  # noqa: F811
    complain(people.acme)
    settle(MONDAY)
    receiver.kill()
    while delivering.deliver(MONDAY):
        pass
    seen = "".join(record.getMessage() for record in caplog.records)
    seen += rooms.get("/o/acme/settings/webhooks/").content.decode()
    for row in WebhookEndpoint.across_organisations.all():
        assert row.shown_as == "127.0.0.1" and "SECRET" not in row.sealed
        seen += rooms.get(f"/o/acme/settings/webhooks/{row.public_id}/").content.decode()
        for call in row.deliveries.all():
            assert call.error and "SECRET" not in call.error
            seen += rooms.get(f"/o/acme/settings/webhooks/calls/{call.public_id}/").content.decode()
    seen += json.dumps(list(AuditEntry.across_organisations.values_list("data", flat=True)))
    assert "SECRET" not in seen and "webhook.failed" in seen


def test_a_room_keeps_its_address_when_only_its_name_is_changed(people, rooms, receiver):  # noqa: F811
    row = WebhookEndpoint.across_organisations.get(format="slack")
    page = f"/o/acme/settings/webhooks/{row.public_id}/"
    assert rooms.post(page, {"name": "Care", "url": "", "events": ["case.closed"]}).status_code == 302
    assert rooms.post(page + "test/").status_code == 302
    while delivering.deliver(MONDAY + timedelta(hours=4)):
        pass
    (call,) = receiver.calls
    assert call["path"].endswith("SECRET-slack")
    assert json.loads(call["body"])["text"].startswith("This is a test from <") and "Acme Air" in call["body"]
    rotated = rooms.post(page + "rotate/", follow=True).content.decode()
    assert "This one is not signed" in rotated
