"""Metrics of how long it took: median and 90th percentile, by the customer's clock and by the owner's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django.db.models import Count, DateTimeField, F, Q, Value
from django.db.models.functions import Coalesce

from cxloop import calendars, statistics
from cxloop.business_hours import Calendar, elapsed_seconds
from feedback.measure.measured import Measured
from feedback.measure.ranked import Ranked
from feedback.measure.registry import By, Metric
from feedback.measure.scope import Epoch, Scope, Seconds
from feedback.models import CasePause

Pause = tuple[float, float]  # from, to: seconds since 1970


class DurationMetric(Metric):
    """Seconds from when the customer spoke to `reached`, the first time; the value is the median.

    Of more than 10,000 cases the customer's clock is given to within the 2% of a step (see `Ranked`), in both ways of
    counting. Beside the whole number stands the owner's clock: business time of the case's calendar from its opening,
    pauses left out. Cases still waiting have no duration yet and are counted beside the number, not in it.
    """

    unit = "seconds"
    better = "down"
    reached: ClassVar[str]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "reached" in cls.__dict__:
            there = Q(**{f"{cls.reached}__isnull": False})
            cls.parts = {"numerator": there, "denominator": Q(), "waiting": ~there & ~Q(status="closed")}

    def grouped(self, scope: Scope, by: By = None) -> dict[Any, Measured]:
        """From tallies: one query for the steps, one for the times of the few that decide. Else two queries, however
        many rows and groups; memory grows with the cohort (a number a case).
        """
        ranked = scope.tallies.ranked(self, scope, by) if scope.tallies else None
        if ranked is not None:
            return {
                key: measured(times, row["count_denominator"], row["count_waiting"])
                for key, (row, times) in ranked.items()
            }
        rows = self.cohort_rows(scope).annotate(group=self.group(by))
        counts = rows.values("group").annotate(cases=Count("pk"), waiting=Count("pk", filter=self.parts["waiting"]))
        waited: dict[Any, list[float]] = defaultdict(list)
        reached = rows.filter(self.parts["numerator"]).annotate(took=Seconds(F(self.reached) - F("customer_since")))
        for group, took in reached.values_list("group", "took"):
            waited[group].append(took)
        found = {
            row["group"]: measured(Ranked.of(waited[row["group"]]), row["cases"], row["waiting"]) for row in counts
        }
        return found or ({None: measured((), 0, 0)} if by is None else {})

    def compute(self, scope: Scope) -> Measured:
        """With the owner's clock in `extras`: four queries more."""
        found = super().compute(scope)
        worked = sorted(self.worked(scope))
        found.extras.update(business_median=quantile(worked, 0.5), business_p90=quantile(worked, 0.9))
        return found

    def worked(self, scope: Scope) -> Iterable[float]:
        """The business seconds of each case that got there."""
        known = calendars.load(scope.organisation)
        rows = self.cohort_rows(scope).filter(self.parts["numerator"])
        pauses: dict[int, list[Pause]] = defaultdict(list)
        now = Value(scope.now, output_field=DateTimeField())
        rests = CasePause.objects.for_organisation(scope.organisation).filter(case__in=rows.values("pk"))
        for case, *rest in rests.values_list("case_id", Epoch("starts_at"), Epoch(Coalesce("ended_at", now))):
            pauses[case].append((rest[0], rest[1]))
        times = rows.values_list("pk", Epoch("opened_at"), Epoch(self.reached), "calendar_id")
        return (
            business_seconds(opened, reached, pauses.get(case, ()), known.get(calendar))
            for case, opened, reached, calendar in times
        )


def business_seconds(opened: float, reached: float, pauses: Sequence[Pause], calendar: Calendar) -> float:
    """Business seconds between the two, the pauses left out; pauses of one case do not overlap."""
    total = elapsed_seconds(opened, reached, calendar)
    for start, end in pauses:
        start, end = max(start, opened), min(end, reached)
        if start < end:
            total -= elapsed_seconds(start, end, calendar)
    return max(total, 0.0)


def measured(waited: Sequence[float], cases: int, waiting: int) -> Measured:
    """The median with its interval; extras hold the 90th percentile and how many still wait. `waited` ascends."""
    median = statistics.quantile(waited, 0.5)
    return Measured(
        value=median.value if median else None,
        numerator=len(waited),
        denominator=cases,
        n=len(waited),
        interval=interval(median),
        extras={"p90": quantile(waited, 0.9), "waiting": waiting},
    )


def quantile(ordered: Sequence[float], share: float) -> dict[str, Any] | None:
    found = statistics.quantile(ordered, share)
    if found is None:
        return None
    ends = interval(found)
    return {"value": found.value, "interval": list(ends) if ends else None}


def interval(found: statistics.Quantile | None) -> statistics.Interval | None:
    if found is None or found.low is None or found.high is None:
        return None
    return statistics.Interval(found.low, found.high)
