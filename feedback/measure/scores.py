"""Metrics of what customers answered on a scale: every rating of one kind, of feedback dated in the
period.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import Case, F, FilteredRelation, FloatField, Q, QuerySet, When
from django.db.models.functions import Cast

from cxloop import statistics
from feedback.measure.measured import Measured
from feedback.measure.scope import Scope
from feedback.measure.sums import SummedMetric


class ScoreMetric(SummedMetric):
    """A number made of the ratings of one kind; rows are the items that carry one.

    Conditions speak of `<kind>_answer`, the rating, and `<kind>_relative`, its place on its own scale, 0..1.
    """

    subject = "item"
    counts = "answer"
    dated_by = "occurred_at"
    kind: ClassVar[str]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "kind" in cls.__dict__:
            cls.present = Q(**{f"{cls.kind}_answer__high__gt": F(f"{cls.kind}_answer__low")})
            cls.conditions = {**cls.parts}

    def prepared(self, rows: QuerySet[Any], scope: Scope) -> QuerySet[Any]:
        value, low, high = (F(f"{self.kind}_answer__{name}") for name in ("value", "low", "high"))
        rows = rows.annotate(
            **{f"{self.kind}_answer": FilteredRelation("ratings", condition=Q(ratings__kind=self.kind))}
        )
        relative = Case(When(self.present, then=Cast((value - low) / (high - low), FloatField())))
        return rows.annotate(**{f"{self.kind}_relative": relative})

    def cohort_rows(self, scope: Scope) -> QuerySet[Any]:
        """Items with such a rating."""
        return super().cohort_rows(scope).filter(self.present)


def totals(kind: str) -> dict[str, Any]:
    """The amounts a mean and its interval are made of."""
    relative = F(f"{kind}_relative")
    return {"total": relative, "squares": relative * F(f"{kind}_relative")}


class MeanMetric(ScoreMetric):
    """The mean rating with its t interval, each rating brought from its own scale to `scale`."""

    unit = "score"
    scale: ClassVar[tuple[float, float]]
    parts = {"numerator": Q(), "denominator": Q()}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.amounts = totals(cls.kind)

    def measured(self, row: Mapping[str, Any]) -> Measured:
        n, total, squares = row["count_denominator"], row["sum_total"] or 0.0, row["sum_squares"] or 0.0
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
