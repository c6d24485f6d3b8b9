"""The reveal of a round of 10,000 leaders: half a million answers, laid beside what customers said."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection
from django.test import Client
from django.utils import timezone

from assessments.blind import letting_go
from assessments.models import Participant, Round
from assessments.queries import instruments
from assessments.queries.told import told
from assessments.rounds import preparing, revealing, running
from cxloop import organisations
from cxloop.actor import Actor
from cxloop.models import Membership
from cxloop.tenancy import acting_in
from feedback.measure.tallies import folding
from tests.benchmarks.rows import Row

PEOPLE = 10_000
LONGEST = 300  # ms
ROUNDS = 9
ANSWERS = """
INSERT INTO assessments_answer (organisation_id, round_id, participant_id, statement_id, effectiveness, importance,
    does_not_know, evidence, answered_at)
SELECT p.organisation_id, p.round_id, p.id, s.statement_id,
    CASE WHEN p.id %% 11 = s.id %% 11 THEN NULL ELSE 1 + (p.function_id + s.id * 7 + p.id * p.id) %% 5 END,
    1 + (p.id + s.id) %% 5, p.id %% 11 = s.id %% 11,
    CASE WHEN (p.id + s.id) %% 100 = 0 THEN 'The desk was shut when they came.' ELSE '' END, now()
FROM assessments_participant p JOIN assessments_roundstatement s ON s.round_id = p.round_id WHERE p.round_id = %s
"""
FORECASTS = """
INSERT INTO assessments_forecast (organisation_id, round_id, participant_id, kind, key, score, confidence, made_at)
SELECT p.organisation_id, p.round_id, p.id, 'metric', m, (p.id * 7 + length(m)) %% 11 * 10, 70, now()
FROM assessments_participant p, unnest(ARRAY['nps', 'csat', 'ces', 'stars']) m WHERE p.round_id = %s
"""


def bench_reveal(member: Membership) -> list[Row]:
    """The least of several rounds each: what else the machine does only ever adds to them."""
    while folding.sweep(timezone.now()):  # what an import brought is counted by then
        pass
    few, _took = hold(member, 50, 0)
    many, took = hold(member, PEOPLE, 1)
    visitor = Client()
    visitor.force_login(organisations.user_of("bench@example.test"))
    address = "/o/bench/mirror/{}/reveal/"
    small = least(lambda: visitor.get(address.format(few.public_id)))
    page = least(lambda: visitor.get(address.format(many.public_id)))
    slide = least(lambda: visitor.get(address.format(many.public_id) + "?slide=1"))
    bare = least(lambda: visitor.get("/bare/list/"))
    with acting_in(member.organisation):
        alone = least(lambda: told(many), checked=False)
        fetched = least(lambda: fetch(many), checked=False)
    return [
        Row(f"reveal of {PEOPLE:,} leaders, the whole page", ms(page), f"bare list {ms(bare)}", page / bare,
            f"under {LONGEST} ms", page * 1e3 < LONGEST),
        Row(f"reveal of {PEOPLE:,} leaders, a slide", ms(slide), f"of 50 leaders {ms(small)}", slide / small,
            f"under {LONGEST} ms", slide * 1e3 < LONGEST),
        Row("what it says alone, from the snapshot", ms(alone), f"every answer fetched {ms(fetched)}", alone / fetched,
            "at most 0.5", alone <= fetched / 2),
        Row(f"the reveal itself, once, {PEOPLE:,} leaders", f"{took:,.1f} s", "-", took, "-", True),
    ]


def hold(member: Membership, count: int, days: int) -> tuple[Round, float]:
    """A revealed round of so many leaders in seven functions, and the seconds the reveal took."""
    organisation, by = member.organisation, Actor.person(member)
    now = timezone.now() - timedelta(days=20 - days)
    with acting_in(organisation):
        plan = preparing.Plan(f"Round of {count}", now, now + timedelta(days=14))
        row = preparing.prepare(organisation, plan, by, now)
        functions = instruments.functions(organisation)[:7]
        Participant.objects.bulk_create([
            Participant(organisation=organisation, round=row, function=functions[number % 7], name=f"Leader {number}",
                        email=f"l{number}@example.test", submitted_at=now, invited_at=now, started_at=now)
            for number in range(count)
        ])
        running.open_now(row, by, now)
        with letting_go(), connection.cursor() as cursor:
            cursor.execute(ANSWERS, [row.pk])
            cursor.execute(FORECASTS, [row.pk])
            cursor.execute("ANALYZE")  # as the server does within the minute
        running.close(row, by, timezone.now())
        began = time.perf_counter()
        revealing.reveal(row, by, timezone.now())
        took = time.perf_counter() - began
        found: Round = Round.objects.for_organisation(organisation).select_related("organisation").get(pk=row.pk)
    return found, took


def fetch(row: Round) -> None:
    """The least anybody would do without a snapshot: every answer of the round, read."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT participant_id, statement_id, effectiveness, importance, does_not_know"
                       " FROM assessments_answer WHERE round_id = %s", [row.pk])
        cursor.fetchall()


def least(work: Callable[[], Any], checked: bool = True) -> float:
    """The seconds of the fastest round, one before them left out."""
    times = []
    for _round in range(ROUNDS + 1):
        began = time.perf_counter()
        answer = work()
        times.append(time.perf_counter() - began)
        assert not checked or answer.status_code == 200, answer.status_code
    return min(times[1:])


def ms(seconds: float) -> str:
    return f"{seconds * 1e3:,.0f} ms"
