"""What moved since the round before: a change and whether it is more than noise.

Pure. Rounds are taken as independent; where the same leaders answer again their errors partly cancel, so that a change
is claimed too seldom rather than too often.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from assessments.round_data import Estimate

UP, DOWN, SAME = "up", "down", "no_real_change"


@dataclass(frozen=True, slots=True)
class Change:
    """Now minus before, in points, with its interval at 0.95; `kind` is up, down, or no real change (inside the
    noise, where no arrow is drawn).
    """

    value: float
    low: float
    high: float
    kind: str


def change(now: Estimate | None, before: Estimate | None) -> Change | None:
    """How a score or a gap moved; None without both, or without the interval of one.

    The interval is put together from both by squaring and adding (G. Y. Zou and A. Donner, Statistics in Medicine 27
    (2008) 1693-1702), which keeps the skewness that scores near an end of the scale have.
    """
    if now is None or before is None:
        return None
    if now.low is None or now.high is None or before.low is None or before.high is None:
        return None
    value = now.value - before.value
    low = value - math.hypot(now.value - now.low, before.high - before.value)
    high = value + math.hypot(now.high - now.value, before.value - before.low)
    return Change(value, low, high, SAME if low <= 0 <= high else UP if value > 0 else DOWN)
