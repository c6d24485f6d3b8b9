"""Promises and ladders as pure arithmetic."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cxloop.business_hours import always, weekdays
from feedback.follow_up import sla
from feedback.models import Case

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOURS = weekdays("UTC")
POLICY = {
    "acknowledge": 60,
    "contact": 480,
    "resolve": 2400,
    "warn": 30,
    "customer_hours": 48,
    "steps": [
        {"step": 1, "promise": "any", "after": 0, "tell": ["assignee"], "every": 0, "times": 0, "does": "notify"},
        {"step": 2, "promise": "contact", "after": 60, "tell": ["manager"], "every": 30, "times": 2, "does": "notify"},
    ],
}


def a_case(start: datetime = MONDAY, calendar=HOURS, **facts) -> Case:
    return Case(
        policy=POLICY,
        clock_started_at=start,
        customer_since=start,
        opened_at=start,
        **sla.due_times(POLICY, start, calendar),
        **facts,
    )


def test_promises_fall_due_in_business_time():
    case = a_case(MONDAY.replace(hour=16, minute=30))
    assert case.acknowledge_due_at == MONDAY + timedelta(days=1, minutes=30)
    assert case.contact_due_at == MONDAY + timedelta(days=1, hours=7, minutes=30)


def test_the_customers_promise_runs_round_the_clock():
    friday = MONDAY + timedelta(days=4)
    assert sla.customer_due(POLICY, friday) == friday + timedelta(hours=48)


def test_the_warning_comes_before_the_promise_breaks_and_the_rung_when_it_does():
    case = a_case()
    assert sla.first_look(case, HOURS) == MONDAY + timedelta(minutes=30)
    warned = sla.due_now(case, set(), HOURS, MONDAY + timedelta(minutes=30))
    assert [entry.key for entry in warned] == [("acknowledge", 0, 0)]
    broken = sla.due_now(case, {("acknowledge", 0, 0)}, HOURS, MONDAY + timedelta(minutes=60))
    assert [entry.key for entry in broken] == [("acknowledge", sla.BREACH, 0), ("acknowledge", 1, 0)]


def test_a_late_sweep_skips_warnings_and_takes_every_rung_it_missed():
    case = a_case(acknowledged_at=MONDAY)
    due = sla.due_now(case, set(), HOURS, MONDAY + timedelta(days=1, hours=2))
    assert [entry.key for entry in due] == [
        ("contact", sla.BREACH, 0),
        ("contact", 1, 0),
        ("contact", 2, 0),
        ("contact", 2, 1),
        ("contact", 2, 2),
    ]


def test_a_kept_promise_has_no_ladder():
    case = a_case(acknowledged_at=MONDAY, contacted_at=MONDAY, resolved_at=MONDAY)
    assert list(sla.agenda(case, HOURS)) == []


def test_an_open_case_is_always_watched_even_above_the_last_rung():
    case = a_case()
    far = MONDAY + timedelta(days=60)
    done = {entry.key for entry in sla.agenda(case, HOURS)}
    assert sla.next_look(case, done, HOURS, far) == far + sla.WATCH_EVERY


@pytest.mark.parametrize("calendar", [HOURS, always()])
def test_a_pause_gives_back_exactly_the_working_time_it_took(calendar):
    case = a_case(calendar=calendar)
    case.paused_at = MONDAY + timedelta(hours=1, minutes=1)
    moved = sla.after_pause(case, MONDAY + timedelta(hours=3, minutes=1), calendar)
    assert moved["contact_due_at"] == sla.deadline(case.contact_due_at, 120, calendar)
    assert "acknowledge_due_at" not in moved, "it was late before the pause began"
