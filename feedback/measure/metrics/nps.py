"""Net Promoter Score."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cxloop import statistics
from feedback.measure.measured import Measured
from feedback.measure.registry import metrics
from feedback.measure.scores import ScoreMetric

PROMOTERS = Q(nps_answer__value__gte=9)
DETRACTORS = Q(nps_answer__value__lte=6)
PASSIVES = Q(nps_answer__value__gt=6, nps_answer__value__lt=9)


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

    def measured(self, row: Mapping[str, Any]) -> Measured:
        up, passives, down = (row[f"count_{part}"] for part in ("promoters", "passives", "detractors"))
        n = up + passives + down
        return Measured(
            value=100 * (up - down) / n if n else None,
            numerator=up - down,
            denominator=n,
            n=n,
            interval=statistics.nps(up, passives, down),
            extras={"promoters": up, "passives": passives, "detractors": down},
        )
