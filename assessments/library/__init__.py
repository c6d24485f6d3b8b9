"""What to do about it: recommendations of ours, one file for each dimension, and their ranking (`recommend`)."""

from __future__ import annotations

from assessments.library import (
    culture,
    employees,
    insight,
    leadership,
    measurement,
    operations,
    strategy,
    technology,
)
from assessments.library.recommendation import LANGUAGES, Recommendation, Words

__all__ = ["LANGUAGES", "RECOMMENDATIONS", "Recommendation", "Words"]

RECOMMENDATIONS: tuple[Recommendation, ...] = (
    *insight.RECOMMENDATIONS, *strategy.RECOMMENDATIONS, *culture.RECOMMENDATIONS, *leadership.RECOMMENDATIONS,
    *operations.RECOMMENDATIONS, *technology.RECOMMENDATIONS, *measurement.RECOMMENDATIONS, *employees.RECOMMENDATIONS,
)
