"""Open now."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Case, DateTimeField, F, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from cxloop import statistics
from feedback.measure.measured import Measured
from feedback.measure.registry import By, Metric, metrics
from feedback.measure.scope import Scope, Seconds

DAY = 86400
AGES = (
    (1, "under_1_day"),
    (3, "1_to_3_days"),
    (7, "3_to_7_days"),
    (14, "7_to_14_days"),
    (None, "over_14_days"),
)
Waiting = tuple[float, bool]  # seconds it has been open, and whether it is past its promise
OPEN = ~Q(status="closed")
LATE = Q(due_at__lt=F("asked_at"), paused_at__isnull=True)


def younger(days: int | None) -> Q:
    return Q(opened_at__gt=F("asked_at") - timedelta(days=days)) if days else Q()


def by_band() -> dict[str, Q]:
    """Open and late cases that are younger than the end of each band."""
    found = {}
    for days, name in AGES:
        found[f"{name}_open"] = OPEN & younger(days)
        found[f"{name}_late"] = OPEN & LATE & younger(days)
    return found


@metrics.register
class Backlog(Metric):
    key = "backlog"
    label = _("Open now")
    definition = _("Cases that are not closed at this minute, how old they are, and how many are past a promise.")
    serves = _("How many people are needed, and what to do first.")
    cohort = _("All cases that are open now, whenever they opened: the period does not matter.")
    unit = "count"
    dated_by = ""
    better = "down"
    order = 7
    parts = {"numerator": LATE, "denominator": Q(), "late": LATE, "paused": Q(paused_at__isnull=False)}
    present = OPEN
    conditions = {"late": LATE, "open": Q(), **by_band()}

    def prepared(self, rows: QuerySet[Any], scope: Scope) -> QuerySet[Any]:
        return rows.annotate(asked_at=Value(scope.now, output_field=DateTimeField()))

    def cohort_rows(self, scope: Scope) -> QuerySet[Any]:
        return super().cohort_rows(scope).exclude(status="closed")

    def grouped(self, scope: Scope, by: By = None) -> dict[Any, Measured]:
        """One query; memory grows with what is open (one time a case)."""
        found: dict[Any, list[Waiting]] = defaultdict(list)
        rows = self.cohort_rows(scope).annotate(
            group=self.group(by),
            age=Seconds(F("asked_at") - F("opened_at")),
            is_late=Case(When(LATE, then=True), default=False),
        )
        for group, age, is_late in rows.values_list("group", "age", "is_late"):
            found[group].append((age, is_late))
        if by is None:
            found.setdefault(None, [])
        return {key: measured(cases) for key, cases in found.items()}

    def glance(self, scope: Scope, by: By = None) -> dict[Any, Measured]:
        """Without the median age, and with the oldest of the whole alone: from tallies, it does not grow with what is
        open.
        """
        sums = scope.tallies.sums(self, scope, by) if scope.tallies else None
        if sums is None:
            return self.grouped(scope, by)
        oldest = scope.tallies.oldest_open(scope) if by is None else None
        seconds = (scope.now - oldest).total_seconds() if oldest else None
        return {key: told(row, seconds) for key, row in sums.items()}

    def differs(self, one: Measured, other: Measured) -> bool | None:
        """Never said: a count is what it is."""
        return None


def measured(cases: list[Waiting]) -> Measured:
    seconds = sorted(age for age, _late in cases)
    median = statistics.quantile(seconds, 0.5)
    late = sum(is_late for _age, is_late in cases)
    return Measured(
        value=len(cases),
        numerator=late,
        denominator=len(cases),
        n=len(cases),
        interval=None,
        extras={
            "late": late,
            "oldest_seconds": seconds[-1] if seconds else None,
            "median_age_seconds": median.value if median else None,
            "by_age": by_age(cases),
        },
    )


def told(row: Mapping[str, int], oldest: float | None) -> Measured:
    """What counts say: each band is what is younger than its end and not younger than its beginning."""
    bands, before = {}, {"open": 0, "late": 0}
    for _days, name in AGES:
        younger_than = {what: row[f"count_{name}_{what}"] for what in before}
        bands[name] = {what: younger_than[what] - before[what] for what in before}
        before = younger_than
    late, of = row["count_late"], row["count_open"]
    return Measured(of, late, of, of, None, {"late": late, "oldest_seconds": oldest, "by_age": bands})


def by_age(cases: list[Waiting]) -> dict[str, dict[str, int]]:
    """How many are open, and how many of those late, in each band of `AGES`, by its name."""
    counts = {name: {"open": 0, "late": 0} for _days, name in AGES}
    for age, is_late in cases:
        band = counts[next(name for days, name in AGES if days is None or age < days * DAY)]
        band["open"] += 1
        band["late"] += is_late
    return counts
