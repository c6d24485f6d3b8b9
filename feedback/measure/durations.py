"""Metrics of how long it took: median and 90th percentile, by the customer's clock and by the owner's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.db.models import F, Q

from cxloop import calendars, statistics
from cxloop.business_hours import Calendar, elapsed
from feedback.measure.measured import Measured
from feedback.measure.registry import Metric
from feedback.measure.scope import Scope
from feedback.models import CasePause

Pause = tuple[datetime, datetime]


class DurationMetric(Metric):
    """Seconds from when the customer spoke to `reached`, the first time; the value is the median.

    Beside it the owner's clock: business time of the case's calendar from its opening, pauses left out. Cases
    still waiting have no duration yet and are counted beside the number, not in it.
    """

    unit = "seconds"
    better = "down"
    reached: ClassVar[str]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "reached" in cls.__dict__:
            there = Q(**{f"{cls.reached}__isnull": False})
            cls.parts = {"numerator": there, "denominator": Q(), "waiting": ~there & ~Q(status="closed")}

    def grouped(self, scope: Scope, by: Any = None) -> dict[Any, Measured]:
        """Four queries, however many rows and groups; memory grows with the cohort (two numbers a case)."""
        known = calendars.load(scope.organisation)
        pauses = self._pauses(scope)
        waited: dict[Any, list[float]] = defaultdict(list)
        worked: dict[Any, list[float]] = defaultdict(list)
        counts: dict[Any, list[int]] = defaultdict(lambda: [0, 0])
        for group, case, status, since, opened, reached, calendar in self._times(scope, by):
            counts[group][0] += 1
            if reached is None:
                counts[group][1] += status != "closed"
                continue
            waited[group].append((reached - since).total_seconds())
            worked[group].append(business_seconds(opened, reached, pauses.get(case, ()), known.get(calendar)))
        if by is None and not counts:
            counts[None] = [0, 0]
        return {group: measured(waited[group], worked[group], *count) for group, count in counts.items()}

    def _times(self, scope: Scope, by: Any) -> Iterable[tuple[Any, ...]]:
        fields = ("pk", "status", "customer_since", "opened_at", self.reached, "calendar_id")
        if by is None:
            return ((None, *row) for row in self.cohort_rows(scope).values_list(*fields).iterator())
        rows = self.cohort_rows(scope).annotate(group=by)
        return rows.values_list("group", *fields).iterator()

    def _pauses(self, scope: Scope) -> dict[int, list[Pause]]:
        found: dict[int, list[Pause]] = defaultdict(list)
        rows = CasePause.objects.for_organisation(scope.organisation).filter(
            case__in=self.cohort_rows(scope).values("pk")
        )
        for case, start, end in rows.values_list("case_id", "starts_at", "ended_at"):
            found[case].append((start, end or scope.now))
        return found


def business_seconds(opened: datetime, reached: datetime, pauses: Sequence[Pause], calendar: Calendar) -> float:
    """Business seconds between the two, the pauses left out; pauses of one case do not overlap."""
    total = elapsed(opened, reached, calendar)
    for start, end in pauses:
        start, end = max(start, opened), min(end, reached)
        if start < end:
            total -= elapsed(start, end, calendar)
    return max(total.total_seconds(), 0.0)


def measured(waited: list[float], worked: list[float], cases: int, waiting: int) -> Measured:
    """The median with its interval; extras hold the 90th percentile and the same by the owner's clock."""
    waited.sort()
    worked.sort()
    median = statistics.quantile(waited, 0.5)
    return Measured(
        value=median.value if median else None,
        numerator=len(waited),
        denominator=cases,
        n=len(waited),
        interval=interval(median),
        extras={
            "p90": quantile(waited, 0.9),
            "business_median": quantile(worked, 0.5),
            "business_p90": quantile(worked, 0.9),
            "waiting": waiting,
        },
    )


def quantile(ordered: list[float], share: float) -> dict[str, Any] | None:
    found = statistics.quantile(ordered, share)
    if found is None:
        return None
    ends = interval(found)
    return {"value": found.value, "interval": list(ends) if ends else None}


def interval(found: statistics.Quantile | None) -> statistics.Interval | None:
    if found is None or found.low is None or found.high is None:
        return None
    return statistics.Interval(found.low, found.high)


def seconds(scope: Scope, reached: str) -> Iterable[float]:
    """The calendar seconds each case of the cohort took, for a histogram. One query."""
    rows = scope.cases().filter(**{f"{reached}__isnull": False})
    return (took.total_seconds() for took in rows.values_list(F(reached) - F("customer_since"), flat=True))
