"""How the organisation is set up, and what it wrote: read by programs, never by strangers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cxloop import mail
from cxloop.models import Position, PositionHolding
from feedback.models import RoutingRule, Source, Touchpoint
from tests.feedback.story import MONDAY, complain, settle
from tests.people import LONG_AGO, Api, People

NOUNS = ("routing-rules", "escalation-policies", "positions", "touchpoints", "themes", "sources", "root-causes",
         "outgoing-emails")
MAILS = "/api/v1/outgoing-emails/"


def rows(client: Any, noun: str, **filters: str) -> list[dict[str, Any]]:
    answer = client.get(f"/api/v1/{noun}/", {"limit": 500, **filters})
    assert answer.status_code == 200, answer.json()
    assert answer.json()["next"] is None
    return list(answer.json()["results"])


@pytest.fixture
def told(people: People) -> datetime:
    """Bob is told of a new case by mail; another mail is private."""
    complain(people.acme, MONDAY, name="Mary Hopper", email="mary@example.test", touchpoint="baggage")
    settle(MONDAY)
    mail.queue(people.acme, [mail.Draft("secret", "secret-1", "alice@acme.test", "Your code", "123456", "<b>123456</b>",
                                        recipient=people.alice, is_private=True)], MONDAY)
    return MONDAY


def test_rules_policies_and_positions_say_who_answers_and_by_when(people: People, api: Api) -> None:
    vic = api(people.vic, "cases:read")
    rules = rows(vic, "routing-rules")
    assert [rule["order"] for rule in rules] == sorted(rule["order"] for rule in rules)
    assert [rule["position"]["title"] for rule in rules if rule["is_default"]] == ["Customer care"]
    policies = rows(vic, "escalation-policies")
    assert policies[0]["priorities"] == ["urgent"] and policies[0]["steps"][0]["tell"] == ["assignee", "owner"]
    baggage = next(row for row in rows(vic, "positions") if row["title"] == "Head of Baggage")
    assert baggage["holder"]["name"] == baggage["acting"]["name"] == "Bob Baker" and baggage["deputy"] is None
    owned = [row["key"] for row in rows(vic, "touchpoints") if row["position"]]
    assert owned == ["baggage"]
    assert rows(vic, "root-causes") and rows(vic, "themes")


def test_sources_never_show_settings_or_secrets(people: People, api: Api) -> None:
    Source.objects.create(organisation=people.acme, key="web", name="Web", settings={"url": "x"}, secrets="sealed")
    (source,) = rows(api(people.alice), "sources")
    assert (source["key"], source["name"]) == ("web", "Web")
    assert "settings" not in source and "secrets" not in source


def test_admins_read_every_mail_and_others_their_own(people: People, api: Api, told: datetime) -> None:
    alice, bob, carol = api(people.alice), api(people.bob), api(people.carol)
    (new,) = rows(alice, "outgoing-emails", kind="new_case")
    assert new["to_email"] == "bob@acme.test" and new["state"] in ("held", "queued")
    shown = alice.get(f"{MAILS}{new['id']}/").json()
    assert "Mary Hopper gave 1 of 10" in shown["text"] and "<" in shown["html"] and shown["subject"]
    assert [row["id"] for row in rows(bob, "outgoing-emails")] == [new["id"]]
    assert rows(carol, "outgoing-emails") == []
    assert carol.get(f"{MAILS}{new['id']}/").status_code == 404
    assert api(people.mallory).get(f"{MAILS}{new['id']}/").status_code == 404


def test_a_private_mail_shows_neither_subject_nor_body(people: People, api: Api, told: datetime) -> None:
    alice = api(people.alice)
    (secret,) = rows(alice, "outgoing-emails", kind="secret")
    shown = alice.get(f"{MAILS}{secret['id']}/").json()
    assert (shown["subject"], shown["text"], shown["html"]) == ("", "", "")


def test_mails_are_found_by_state_and_case(people: People, api: Api, told: datetime) -> None:
    alice = api(people.alice)
    case = alice.get("/api/v1/cases/").json()["results"][0]["id"]
    assert len(rows(alice, "outgoing-emails", state="held,queued")) == 2
    assert rows(alice, "outgoing-emails", state="sent") == []
    assert {row["kind"] for row in rows(alice, "outgoing-emails", case=case)} <= {"new_case"}
    assert alice.get(MAILS, {"state": "lost"}).json()["field"] == "state"


def test_strangers_see_nothing_of_ours_and_narrow_tokens_nothing_at_all(
    people: People, api: Api, told: datetime
) -> None:
    ours = {row["id"] for noun in NOUNS for row in rows(api(people.alice), noun)}
    mallory, narrow = api(people.mallory), api(people.alice, "feedback:write")
    assert ours and not ours & {row["id"] for noun in NOUNS for row in rows(mallory, noun)}
    assert all(narrow.get(f"/api/v1/{noun}/").status_code == 403 for noun in NOUNS)


def test_settings_can_only_be_read(people: People, api: Api) -> None:
    alice = api(people.alice)
    assert all(alice.post(f"/api/v1/{noun}/", {}).status_code == 405 for noun in NOUNS)


def test_queries_do_not_grow_with_rows(people: People, api: Api) -> None:
    alice = api(people.alice)

    def costs() -> dict[str, int]:
        found = {}
        for noun in NOUNS:
            with CaptureQueriesContext(connection) as queries:
                assert rows(alice, noun) is not None
            found[noun] = len(queries)
        return found

    mail.queue(people.acme, drafts(people, 0, 1), MONDAY)
    Source.objects.create(organisation=people.acme, key="s", name="S", touchpoint=people.touchpoint)
    rows(alice, "sources")
    before = costs()
    mail.queue(people.acme, drafts(people, 1, 20), MONDAY)
    for number in range(20):
        position = Position.objects.create(organisation=people.acme, title=f"P{number}", team=people.team)
        PositionHolding.objects.create(organisation=people.acme, position=position, membership=people.bob,
                                       starts_on=LONG_AGO.date())
        RoutingRule.objects.create(organisation=people.acme, name="r", order=2000 + number, position=position)
        Source.objects.create(organisation=people.acme, key=f"s{number}", name="S", touchpoint=people.touchpoint)
        Touchpoint.objects.create(organisation=people.acme, key=f"t{number}", name="T", parent=people.touchpoint,
                                  position=position)
    assert costs() == before


def drafts(people: People, first: int, end: int) -> list[mail.Draft]:
    return [mail.Draft("k", f"d{number}", "bob@acme.test", "Hello", "Text", recipient=people.bob)
            for number in range(first, end)]
