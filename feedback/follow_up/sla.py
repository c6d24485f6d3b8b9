"""Promises and their deadlines. Pure: a case, its frozen policy, a calendar and a time in; times out.

A case has two clocks. The customer's runs in calendar time from the moment they spoke and never stops. The owner's
runs in business time from the moment the case opened and rests while the case is paused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from cxloop.business_hours import Calendar, deadline, elapsed
from feedback.models import Case, EscalationPolicy

PROMISES = ("acknowledge", "contact", "resolve")
MET = {"acknowledge": "acknowledged_at", "contact": "contacted_at", "resolve": "resolved_at"}
BREACH = -1
WATCH_EVERY = timedelta(days=1)  # a case whose ladder is used up is still looked at


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """Something to do on a case at a time: a warning (step 0), a rung of the ladder, or noting the breach (-1)."""

    at: datetime
    promise: str
    step: int
    repetition: int

    @property
    def key(self) -> tuple[str, int, int]:
        return self.promise, self.step, self.repetition


def freeze(policy: EscalationPolicy) -> dict[str, Any]:
    """The policy as it is copied onto a case. Steps must be prefetched."""
    return {
        "id": policy.pk,
        "name": policy.name,
        "acknowledge": policy.acknowledge_minutes,
        "contact": policy.contact_minutes,
        "resolve": policy.resolve_minutes,
        "warn": policy.warn_minutes,
        "customer_hours": policy.customer_hours,
        "steps": [
            {
                "step": number,
                "promise": step.promise,
                "after": step.after_minutes,
                "tell": step.tell,
                "position": step.position_id,
                "does": step.does,
                "every": step.repeat_minutes,
                "times": step.repeat_times,
            }
            for number, step in enumerate(sorted(policy.steps.all(), key=lambda row: row.order), start=1)
        ],
    }


def due_times(policy: dict[str, Any], start: datetime, calendar: Calendar) -> dict[str, datetime]:
    """When each promise of the owner falls due, by `<promise>_due_at`."""
    return {f"{promise}_due_at": deadline(start, policy[promise], calendar) for promise in PROMISES}


def customer_due(policy: dict[str, Any], spoke_at: datetime) -> datetime:
    """When the customer was promised to hear from a person: calendar time, never moved."""
    return spoke_at + timedelta(hours=policy["customer_hours"])


def unmet(case: Any) -> list[str]:
    """The promises that still run, in order."""
    return [promise for promise in PROMISES if getattr(case, MET[promise]) is None]


def agenda(case: Case, calendar: Calendar) -> Iterator[Entry]:
    """Everything the ladder holds for the promises that still run, in no particular order."""
    for promise in unmet(case):
        due = getattr(case, f"{promise}_due_at")
        yield Entry(warning_at(case, promise, calendar), promise, 0, 0)
        for step in case.policy.get("steps", ()):
            if step["promise"] in ("any", promise):
                for repetition in range(step["times"] + 1 if step["every"] else 1):
                    minutes = step["after"] + repetition * step["every"]
                    at = deadline(due, minutes, calendar) if minutes else due
                    yield Entry(at, promise, step["step"], repetition)
        if getattr(case, f"{promise}_breached_at") is None:
            yield Entry(due, promise, BREACH, 0)  # recorded also by a policy without steps


def warning_at(case: Case, promise: str, calendar: Calendar) -> datetime:
    """So many business minutes before the due time, but never before half of the promise has run."""
    whole = case.policy.get(promise, 0)
    warn = min(case.policy.get("warn", 0), whole // 2)
    due = getattr(case, f"{promise}_due_at")
    left = minutes_between(case.clock_started_at, due, calendar) - warn
    return deadline(case.clock_started_at, max(left, 0), calendar) if warn else due


def first_look(case: Case, calendar: Calendar) -> datetime:
    """The first entry of a fresh case: the warning of its first promise. Cheaper than the whole agenda."""
    return min(warning_at(case, "acknowledge", calendar), case.acknowledge_due_at)


def due_now(case: Case, done: set[tuple[str, int, int]], calendar: Calendar, now: datetime) -> list[Entry]:
    """What is to be done now, earliest first. A warning whose promise is already broken is left out."""
    entries = [entry for entry in agenda(case, calendar) if entry.at <= now and entry.key not in done]
    return sorted(entry for entry in entries if entry.step != 0 or getattr(case, f"{entry.promise}_due_at") > now)


def next_look(case: Case, done: set[tuple[str, int, int]], calendar: Calendar, now: datetime) -> datetime:
    """When the sweep must look at the case again. Never None: every open promise is watched."""
    if case.paused_until is not None:
        return case.paused_until
    ahead = [entry.at for entry in agenda(case, calendar) if entry.key not in done and entry.at > now]
    return min(ahead, default=now + WATCH_EVERY)


def is_exhausted(case: Case, done: set[tuple[str, int, int]], calendar: Calendar, now: datetime) -> bool:
    """Whether every promise that runs is broken and its ladder has no rung left."""
    running = unmet(case)
    return bool(running) and all(getattr(case, f"{promise}_due_at") <= now for promise in running) and not any(
        entry.at > now and entry.key not in done for entry in agenda(case, calendar)
    )


def running_due(case: Case) -> datetime | None:
    """The promise the inbox shows: the earliest that still runs."""
    return min((getattr(case, f"{promise}_due_at") for promise in unmet(case)), default=None)


def after_pause(case: Case, ended_at: datetime, calendar: Calendar) -> dict[str, datetime]:
    """The due times moved by the business time the pause took. A promise that was late already stays late."""
    moved = {}
    for promise in unmet(case):
        due = getattr(case, f"{promise}_due_at")
        if case.paused_at is not None and due > case.paused_at:
            moved[f"{promise}_due_at"] = deadline(ended_at, minutes_between(case.paused_at, due, calendar), calendar)
    return moved


def minutes_between(start: datetime, end: datetime, calendar: Calendar) -> int:
    return ceil(elapsed(start, end, calendar) / timedelta(minutes=1)) if end > start else 0
