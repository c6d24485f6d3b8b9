"""Importance beside effectiveness: what to concentrate on, what to keep up, what can wait, what may be too much.

J. A. Martilla and J. C. James, "Importance-Performance Analysis", Journal of Marketing 41 (1977) 77-79. They leave it
to judgement where the grid is cut, because it shows relative levels. Here *importance is cut at the mean of the
round's statements*: leaders call nearly everything important, and what competes for the same hours is relative.
*Effectiveness is cut at the middle of the scale* (half true): a cut at its mean would tell a company that does
everything badly to keep up the half of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assessments.round_data import Estimate

CONCENTRATE, KEEP_UP, LOW_PRIORITY, OVERKILL = "concentrate_here", "keep_up", "low_priority", "possible_overkill"
MIDDLE = 50.0


@dataclass(frozen=True, slots=True)
class Cuts:
    """Where the grid is cut, on 0-100. None cuts at the mean of the statements shown."""

    importance: float | None = None
    effectiveness: float | None = MIDDLE


@dataclass(frozen=True, slots=True)
class Placed:
    """A statement in its quadrant; it stands there for sure when neither interval reaches across a cut."""

    key: str
    quadrant: str
    importance: Estimate
    effectiveness: Estimate
    is_sure: bool


@dataclass(frozen=True, slots=True)
class Grid:
    importance_cut: float
    effectiveness_cut: float
    placed: tuple[Placed, ...]


def grid(
    importance: Mapping[str, Estimate], effectiveness: Mapping[str, Estimate], cuts: Cuts | None = None
) -> Grid | None:
    """Every statement that has both scores, in its quadrant; None without any. A score on a cut counts as above."""
    cuts = cuts or Cuts()
    both = [key for key in importance if key in effectiveness]
    if not both:
        return None
    high = _cut(cuts.importance, [importance[key].value for key in both])
    good = _cut(cuts.effectiveness, [effectiveness[key].value for key in both])
    return Grid(high, good, tuple(_placed(key, importance[key], effectiveness[key], high, good) for key in both))


def _cut(given: float | None, values: list[float]) -> float:
    return sum(values) / len(values) if given is None else given


def _placed(key: str, importance: Estimate, effectiveness: Estimate, high: float, good: float) -> Placed:
    matters, works = importance.value >= high, effectiveness.value >= good
    quadrant = (KEEP_UP if works else CONCENTRATE) if matters else (OVERKILL if works else LOW_PRIORITY)
    sure = _on_one_side(importance, high) and _on_one_side(effectiveness, good)
    return Placed(key, quadrant, importance, effectiveness, sure)


def _on_one_side(estimate: Estimate, cut: float) -> bool:
    if estimate.low is None or estimate.high is None:
        return False
    return estimate.low >= cut or estimate.high < cut
