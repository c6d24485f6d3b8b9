"""Net Promoter Score."""

from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from cxloop import statistics
from feedback.measure.measured import Measured
from feedback.measure.registry import metrics
from feedback.measure.scope import Scope
from feedback.measure.scores import ScoreMetric

PROMOTERS = Q(answer__value__gte=9)
DETRACTORS = Q(answer__value__lte=6)
PASSIVES = Q(answer__value__gt=6, answer__value__lt=9)


@metrics.register
class NetPromoterScore(ScoreMetric):
    key = "nps"
    label = _("Net Promoter Score")
    definition = _("Promoters (9 and 10) minus detractors (0 to 6), in points of 100 answers.")
    serves = _("How loyalty moves; never alone, and never a target to press for.")
    cohort = _("Answers from 0 to 10 to “how likely are you to recommend us”, by the day they were given.")
    unit = "points"
    kind = "nps"
    order = 20
    parts = {
        "numerator": PROMOTERS | DETRACTORS,
        "denominator": Q(),
        "promoters": PROMOTERS,
        "passives": PASSIVES,
        "detractors": DETRACTORS,
    }

    def grouped(self, scope: Scope, by: Any = None) -> dict[Any, Measured]:
        rows = self.summed(
            scope, by, up=Count("pk", filter=PROMOTERS), down=Count("pk", filter=DETRACTORS), n=Count("pk")
        )
        return {
            group: measured(row["up"], row["n"] - row["up"] - row["down"], row["down"]) for group, row in rows.items()
        }


def measured(promoters: int, passives: int, detractors: int) -> Measured:
    n = promoters + passives + detractors
    return Measured(
        value=100 * (promoters - detractors) / n if n else None,
        numerator=promoters - detractors,
        denominator=n,
        n=n,
        interval=statistics.nps(promoters, passives, detractors),
        extras={"promoters": promoters, "passives": passives, "detractors": detractors},
    )
