"""Every page and every address of the API costs as many queries at twenty rows of everything as at one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cxloop import audit, mail, tokens
from cxloop.actor import Actor
from cxloop.models import (
    ApiToken,
    BusinessCalendar,
    Leave,
    MemberInvitation,
    Membership,
    OutboxMessage,
    Position,
    PositionHolding,
    Role,
    Team,
    TeamMembership,
    User,
)
from feedback import flow
from feedback.ingest.incoming import Incoming, IncomingCustomer, IncomingRating
from feedback.ingest.service import source_called, store
from feedback.models import (
    EscalationPolicy,
    ImportRun,
    InboundEmail,
    RoutingRule,
    Source,
    Survey,
    Theme,
    Touchpoint,
)
from tests.doors import API, EMPTY, OPEN, PAGES, doors, lay_examples
from tests.feedback.story import settle
from tests.people import LONG_AGO, People
from tests.test_doors import TRACES, Examples, visitor

SIZES = (1, 20)
LOST = [{"matcher": "text", "params": {"phrases": ["lost"]}}]


def grow(people: People, count: int, now: datetime) -> None:
    """So much more of everything there is in lists."""
    org = {"organisation": people.acme}
    marks = [f"{count}-{number}" for number in range(count)]

    def made(model: Any, row: Callable[[str, int], dict[str, Any]]) -> list[Any]:
        return model.objects.bulk_create([model(**org, **row(mark, n)) for n, mark in enumerate(marks)])

    users = User.objects.bulk_create([User(email=f"m{mark}@acme.test", name=f"Member {mark}") for mark in marks])
    members = made(Membership, lambda mark, n: {"user": users[n], "role": Role.AGENT, "manager": people.bob})
    teams = made(Team, lambda mark, n: {"name": f"Team {mark}", "lead": members[n]})
    made(TeamMembership, lambda mark, n: {"team": teams[n], "membership": members[n]})
    posts = made(Position, lambda mark, n: {"title": f"Post {mark}", "team": teams[n]})
    made(PositionHolding, lambda mark, n: {"position": posts[n], "membership": members[n],
                                           "starts_on": date(2024, 1, 1)})
    made(Leave, lambda mark, n: {"membership": members[n], "starts_on": now.date() + timedelta(days=2),
                                 "ends_on": now.date() + timedelta(days=9)})
    made(MemberInvitation, lambda mark, n: {"email": f"i{mark}@acme.test", "invited_by": members[n], "digest": mark,
                                            "expires_at": now + timedelta(days=5)})
    made(ApiToken, lambda mark, n: {"membership": members[n], "name": mark, "prefix": "x", "digest": mark,
                                    "scopes": ["cases:read"]})
    calendars = made(BusinessCalendar, lambda mark, n: {"name": f"Hours {mark}", "week": [[["09:00", "17:00"]]] * 7})
    first = EscalationPolicy.objects.for_organisation(people.acme).count() + 100
    made(EscalationPolicy, lambda mark, n: {"name": f"Promise {mark}", "order": first + n, "calendar": calendars[n]})
    first = RoutingRule.objects.for_organisation(people.acme).count() + 100
    made(RoutingRule, lambda mark, n: {"name": f"Rule {mark}", "order": first + n, "position": posts[n],
                                       "conditions": LOST})
    made(Theme, lambda mark, n: {"key": f"t{mark}", "name": f"Theme {mark}", "keywords": {"en": ["late"]},
                                 "position": posts[n]})
    made(Touchpoint, lambda mark, n: {"key": f"p{mark}", "name": f"Point {mark}", "position": posts[n],
                                      "parent": people.touchpoint.parent})
    sources = made(Source, lambda mark, n: {"key": f"s{mark}", "name": f"Source {mark}"})
    made(Survey, lambda mark, n: {"name": f"Survey {mark}", "source": sources[n]})
    made(ImportRun, lambda mark, n: {"source": sources[n], "file_name": mark, "created_at": now, "state": "done",
                                     "finished_at": now})
    made(OutboxMessage, lambda mark, n: {"event": "x", "handler": "x", "payload": {}, "published_at": now,
                                         "next_attempt_at": now, "failed_at": now, "error": "no"})
    made(InboundEmail, lambda mark, n: {"source": sources[n], "raw": b"", "digest": mark, "size": 0,
                                        "received_at": now})
    for member in members[:50]:
        audit.record(people.acme, Actor.person(member), "x.done", "membership", member.pk, now)
    mail.queue(people.acme, [mail.Draft(kind="x", dedupe_key=mark, to_email="b@acme.test", subject="S", text="T",
                                        recipient=members[n]) for n, mark in enumerate(marks)], now)
    complaints(people, marks, now)


def complaints(people: People, marks: list[str], now: datetime) -> None:
    """A customer, an item, a case and what is told about it, for each."""
    said = [Incoming(text=f"My bag is lost, {mark}. This is terrible.", occurred_at=now, external_id=mark,
                     touchpoint="baggage", customer=IncomingCustomer(email=f"c{mark}@x.test", name=f"C {mark}",
                                                                     segment="gold"),
                     ratings=[IncomingRating("nps", 1, 0, 10)]) for mark in marks]
    for start in range(0, len(said), 250):
        result = store(people.acme, source_called(people.acme, "Many"), said[start:start + 250], now, live=True)
        flow.process_items(people.acme, result.item_ids(), now)
    settle(now)


def costs(client: Client, examples: Examples, start: str) -> dict[str, int]:
    """How many queries each address took, by its route."""
    found = {}
    for door in doors():
        if door.route.startswith(start) and door.route not in {*OPEN, *EMPTY}:
            with CaptureQueriesContext(connection) as queries:
                answer = client.get(door.address(examples))
                if answer.streaming:
                    b"".join(answer.streaming_content)
            if answer.status_code == 200:
                found[door.route] = sum(not query["sql"].startswith(TRACES) for query in queries)
    return found


@pytest.fixture
def examples(people: People, settings: Any, tmp_path: Any) -> Examples:
    settings.MEDIA_ROOT = tmp_path
    token, _secret = tokens.create(people.carol, ["cases:read"], actor=Actor.person(people.alice), now=LONG_AGO)
    return {**lay_examples(people, timezone.now()), "api_token": {"public_id": str(token.public_id)}}


def test_no_page_and_no_address_of_the_api_asks_more_for_more_rows(people: People, examples: Examples) -> None:
    page, program = visitor(people.alice), visitor(people.alice, is_program=True)
    counted: dict[int, dict[str, int]] = {}
    for size in SIZES:
        grow(people, size, timezone.now())
        costs(page, examples, PAGES)  # what is kept after the first look is no cost of rows
        counted[size] = costs(page, examples, PAGES) | costs(program, examples, API)
    assert len(counted[1]) > 50
    grown = {route: [counted[size].get(route) for size in SIZES] for route in counted[1]
             if len({counted[size].get(route) for size in SIZES}) > 1}
    assert not grown, "\n".join(f"{route}: {many}" for route, many in grown.items())
