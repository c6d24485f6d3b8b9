"""Open now."""

from collections import defaultdict
from typing import Any

from django.db.models import Case, DateTimeField, F, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from cxloop import statistics
from feedback.measure.measured import Measured
from feedback.measure.registry import Metric, metrics
from feedback.measure.scope import NO_GROUP, Scope, Seconds

DAY = 86400
AGES = (
    (1, "under_1_day"),
    (3, "1_to_3_days"),
    (7, "3_to_7_days"),
    (14, "7_to_14_days"),
    (None, "over_14_days"),
)
Waiting = tuple[float, bool]  # seconds it has been open, and whether it is past its promise
LATE = Q(due_at__lt=F("asked_at"), paused_at__isnull=True)


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

    def cohort_rows(self, scope: Scope) -> QuerySet[Any]:
        asked = Value(scope.now, output_field=DateTimeField())
        return scope.cases(dated_by="").exclude(status="closed").annotate(asked_at=asked)

    def grouped(self, scope: Scope, by: Any = None) -> dict[Any, Measured]:
        """One query; memory grows with what is open (one time a case)."""
        found: dict[Any, list[Waiting]] = defaultdict(list)
        rows = self.cohort_rows(scope).annotate(
            group=by if by is not None else NO_GROUP,
            age=Seconds(F("asked_at") - F("opened_at")),
            is_late=Case(When(LATE, then=True), default=False),
        )
        for group, age, is_late in rows.values_list("group", "age", "is_late"):
            found[group].append((age, is_late))
        if by is None:
            found.setdefault(None, [])
        return {key: measured(cases) for key, cases in found.items()}

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


def by_age(cases: list[Waiting]) -> dict[str, dict[str, int]]:
    """How many are open, and how many of those late, in each band of `AGES`, by its name."""
    counts = {name: {"open": 0, "late": 0} for _days, name in AGES}
    for age, is_late in cases:
        band = counts[next(name for days, name in AGES if days is None or age < days * DAY)]
        band["open"] += 1
        band["late"] += is_late
    return counts
