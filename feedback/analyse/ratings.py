"""How bad a rating is, whatever its kind and scale."""

from __future__ import annotations

from collections.abc import Iterable

from feedback.subject import Given

# 0..10; detractors end at 6 and passives at 8 (Reichheld 2003).
_NPS = (1.4, 1.4, 1.4, 1.3, 1.2, 1.0, 0.8, -0.2, -0.4, -0.8, -1.0)
# Five points from worst to best; longer scales fall in between.
_POINTS = (1.4, 1.2, -0.1, -0.4, -1.0)
# Stars sum up what the same person wrote; survey scores often contradict it.
_SURE = {"stars": 3.0}


def badness(given: Given, ces_high_is_easy: bool) -> float:
    """Above 0 for a bad rating, 1.4 the worst (4.2 for stars), down to -1 (-3) for the best.

    `low` is the bad end, so a scale where 1 is best is given with low 5 and high 1.
    """
    if given.high == given.low:
        return 0.0
    place = min(1.0, max(0.0, (given.value - given.low) / (given.high - given.low)))
    if given.kind == "ces" and not ces_high_is_easy:
        place = 1 - place
    if given.kind == "nps":
        return _NPS[round(place * 10)]
    below = min(3, int(place * 4))
    share = place * 4 - below
    return _SURE.get(given.kind, 1.0) * (_POINTS[below] * (1 - share) + _POINTS[below + 1] * share)


def worst(ratings: Iterable[Given], ces_high_is_easy: bool) -> float | None:
    """The badness of the worst rating, or None without any."""
    return max((badness(given, ces_high_is_easy) for given in ratings), default=None)
