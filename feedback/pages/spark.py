"""A customer's ratings as a small line: places for an inline SVG, no style."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from feedback.models import Rating
from feedback.pages.presenting import RATING_NAMES

WIDTH, HEIGHT, EDGE = 280, 56, 10


@dataclass(frozen=True)
class Spark:
    """`points` for a polyline, `dots` with a label for first and last, `words` for who does not see it."""

    points: str
    dots: list[dict[str, Any]]
    words: str
    label: Any
    count: int


def spark(ratings: Sequence[Rating]) -> Spark | None:
    """The line of at least three ratings of one kind, oldest first; None for fewer: two points are no story."""
    if len(ratings) < 3:
        return None
    dots = []
    for index, row in enumerate(ratings):
        share = (row.value - row.low) / ((row.high - row.low) or 1)
        x = EDGE + index * (WIDTH - 2 * EDGE) / (len(ratings) - 1)
        y = EDGE + (1 - min(1.0, max(0.0, share))) * (HEIGHT - 2 * EDGE)
        ends = index in (0, len(ratings) - 1)
        above = y > HEIGHT / 2
        dots.append({"x": round(x, 1), "y": round(y, 1), "value": f"{row.value:g}" if ends else "",
                     "label_y": round(y - 8 if above else y + 16, 1), "last": index == len(ratings) - 1})
    values = ", ".join(f"{row.value:g}" for row in ratings)
    label = RATING_NAMES.get(ratings[0].kind, ratings[0].kind)
    words = _("%(kind)s over %(count)s answers: %(values)s") % {
        "kind": label, "count": len(ratings), "values": values}
    return Spark(" ".join(f"{dot['x']},{dot['y']}" for dot in dots), dots, words, label, len(ratings))
