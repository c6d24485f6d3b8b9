"""Metrics of what customers answered on a scale: every rating of one kind, of feedback dated in the
period.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Count, F, FilteredRelation, FloatField, Q, QuerySet, Sum
from django.db.models.functions import Cast

from cxloop import statistics
from feedback.measure.measured import Measured
from feedback.measure.registry import Metric
from feedback.measure.scope import Scope

RELATIVE = (F("answer__value") - F("answer__low")) / (F("answer__high") - F("answer__low"))


class ScoreMetric(Metric):
    """A number made of the ratings of one kind; rows are the items that carry one."""

    subject = "item"
    counts = "answer"
    dated_by = "occurred_at"
    kind: ClassVar[str]

    def cohort_rows(self, scope: Scope) -> QuerySet[Any]:
        """Items with such a rating. `answer` is the rating, `relative` its place on its own scale, 0..1."""
        answer = FilteredRelation("ratings", condition=Q(ratings__kind=self.kind))
        rows = scope.items(self.dated_by).annotate(answer=answer)
        return rows.filter(answer__high__gt=F("answer__low")).annotate(relative=Cast(RELATIVE, FloatField()))

    def summed(self, scope: Scope, by: Any, **sums: Any) -> dict[Any, dict[str, Any]]:
        """The sums per group. One query."""
        rows = self.cohort_rows(scope)
        if by is None:
            return {None: rows.aggregate(**sums)}
        return {row["group"]: row for row in rows.values(group=by).annotate(**sums)}


class MeanMetric(ScoreMetric):
    """The mean rating with its t interval, each rating brought from its own scale to `scale`."""

    unit = "score"
    scale: ClassVar[tuple[float, float]]
    parts = {"numerator": Q(), "denominator": Q()}

    def grouped(self, scope: Scope, by: Any = None) -> dict[Any, Measured]:
        rows = self.summed(scope, by, n=Count("pk"), total=Sum("relative"), squares=Sum(F("relative") * F("relative")))
        return {
            group: self.measured(row["n"], row["total"] or 0.0, row["squares"] or 0.0) for group, row in rows.items()
        }

    def measured(self, n: int, total: float, squares: float) -> Measured:
        low, high = self.scale
        ends = statistics.mean(n, total, squares)
        interval = (
            statistics.Interval(max(low, low + ends.low * (high - low)), min(high, low + ends.high * (high - low)))
            if ends
            else None
        )
        return Measured(
            value=low + total / n * (high - low) if n else None,
            numerator=n * low + total * (high - low),
            denominator=n,
            n=n,
            interval=interval,
            extras={"scale": list(self.scale)},
        )
