"""What a person's day looks like: their open cases, counted, and the most pressing ones. For many people at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from cxloop.models import Leave, Organisation
from feedback.models import Case

SHOWN = 15
SOON = timedelta(days=1)


@dataclass(slots=True)
class Day:
    """Open cases of one person: all, late, due within a day, opened within one; the most pressing few of them."""

    total: int = 0
    late: int = 0
    due: int = 0
    new: int = 0
    cases: list[Case] = field(default_factory=list)


def days_of(organisation: Organisation, members: Collection[int], now: datetime) -> dict[int, Day]:
    """By person, their cases at this moment: those they answer for and those they work on. Four queries."""
    days = {member: Day() for member in members}
    for capacity, rows in (("owner", owned(organisation, members)), ("assignee", worked_on(organisation, members))):
        for row in rows.values(capacity).annotate(**counts(now)).order_by():
            day = days[row[capacity]]
            for name in ("total", "late", "due", "new"):
                setattr(day, name, getattr(day, name) + row[name])
        for case in most_pressing(rows, capacity):
            days[getattr(case, f"{capacity}_id")].cases.append(case)
    for day in days.values():
        day.cases = sorted(day.cases, key=lambda case: (case.due_at is None, case.due_at or now, case.pk))[:SHOWN]
    return days


def counts(now: datetime) -> dict[str, Any]:
    runs = Q(paused_at=None)
    return {
        "total": Count("pk"),
        "late": Count("pk", filter=runs & Q(due_at__lt=now)),
        "due": Count("pk", filter=runs & Q(due_at__gte=now, due_at__lt=now + SOON)),
        "new": Count("pk", filter=Q(opened_at__gte=now - SOON)),
    }


def waiting(organisation: Organisation) -> QuerySet[Any]:
    """Cases in which it is our turn: neither closed nor waiting for the customer to say whether it helped."""
    return Case.objects.for_organisation(organisation).exclude(status__in=[Case.Status.CLOSED, Case.Status.RESOLVED])


def owned(organisation: Organisation, members: Collection[int]) -> QuerySet[Any]:
    return waiting(organisation).filter(owner__in=members)


def worked_on(organisation: Organisation, members: Collection[int]) -> QuerySet[Any]:
    return waiting(organisation).filter(assignee__in=members).exclude(owner=F("assignee"))


def most_pressing(rows: QuerySet[Any], capacity: str) -> QuerySet[Any]:
    """Each person's first few, by what is promised next; what rests or is not due comes last."""
    order = [F("due_at").asc(nulls_last=True), F("pk").asc()]
    place = Window(RowNumber(), partition_by=[F(capacity)], order_by=order)
    related = rows.select_related("customer", "first_item__analysis").defer("first_item__vector")
    return related.annotate(place=place).filter(place__lte=SHOWN)


def away(organisation: Organisation, members: Collection[int], now: datetime) -> set[int]:
    """Those of them who are on leave today: a summary would wait for them for nothing. One query."""
    today = now.astimezone(organisation.zone).date()
    rows = Leave.objects.for_organisation(organisation).filter(
        membership__in=members, starts_on__lte=today, ends_on__gt=today)
    return set(rows.values_list("membership_id", flat=True))
