"""Customer satisfaction."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cxloop import statistics
from feedback.measure.measured import Measured
from feedback.measure.registry import metrics
from feedback.measure.scores import ScoreMetric, totals
from feedback.measure.shares import shares_differ

# The two best of five; on another scale whatever stands as high: 6 and 7 of 7, 8 to 10 of 10.
SATISFIED = Q(csat_relative__gte=0.75)


@metrics.register
class CustomerSatisfaction(ScoreMetric):
    key = "csat"
    label = _("Customer satisfaction")
    definition = _("The share of answers in the upper quarter of their scale: 4 and 5 of 5, 6 and 7 of 7.")
    serves = _("Which touchpoints satisfy and which do not.")
    cohort = _("Satisfaction ratings by the day they were given, each on the scale it was asked with.")
    unit = "share"
    kind = "csat"
    order = 21
    parts = {"numerator": SATISFIED, "denominator": Q()}
    amounts = totals("csat")

    def measured(self, row: Mapping[str, Any]) -> Measured:
        n, satisfied = row["count_denominator"], row["count_numerator"]
        total, squares = row["sum_total"] or 0.0, row["sum_squares"] or 0.0
        ends = statistics.mean(n, total, squares)
        mean = (
            None
            if not n
            else {
                "value": 1 + 4 * total / n,
                "interval": [1 + 4 * end for end in ends] if ends else None,
                "scale": [1, 5],
            }
        )
        return Measured(
            value=satisfied / n if n else None,
            numerator=satisfied,
            denominator=n,
            n=n,
            interval=statistics.wilson(satisfied, n),
            extras={"mean": mean},
        )

    def differs(self, one: Measured, other: Measured) -> bool | None:
        return shares_differ(one, other)
