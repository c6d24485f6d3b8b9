"""The bar moves: a target met three periods in a row is proposed to be raised.

Pure. A proposal, never a change: a person decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

PERIODS = 3


@dataclass(frozen=True, slots=True)
class Raise:
    """A target that was met in each of the last `periods`, and what it could be next (same unit as the target)."""

    target: float
    proposed: float
    periods: int


def is_met(value: float | None, target: float, better: str) -> bool:
    """Whether a period's value reaches the target; `better` is up or down. A period without a number did not."""
    if better not in ("up", "down"):
        raise ValueError(f"better is {better!r}, neither up nor down")
    return value is not None and (value >= target if better == "up" else value <= target)


def raised(
    values: Sequence[float | None], target: float, better: str = "up", periods: int = PERIODS
) -> Raise | None:
    """The proposal after `values`, one for each period under this target, oldest first; None when it was not met in
    each of the last `periods`.

    Proposed is the least demanding value of those periods, which was surpassed or equalled every time; when that is
    the target itself, there is nothing to raise it to.
    """
    last = values[-periods:]
    if len(last) < periods or not all(is_met(each, target, better) for each in last):
        return None
    reached = [each for each in last if each is not None]
    proposed = min(reached) if better == "up" else max(reached)
    return None if proposed == target else Raise(target, proposed, periods)
