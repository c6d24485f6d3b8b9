"""Functions beside one another: who sees it generally higher, who puts things in another order, which two differ most.

Pure. Two functions can differ because one is milder with everything (level) or because they see other things as weak
(order). Only the second is news about the company.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assessments.round_data import Floats


@dataclass(frozen=True, slots=True)
class Pair:
    """Two functions (indices) over the `n` statements that both answered; points of 0-100.

    `level` is the mean difference, first minus second; `distance` the root of the mean squared difference, of which
    `share_of_level` (0-1) is level and the rest is that they see other things. `spearman` and `kendall` (-1 to 1, None
    where one of them answers everything alike) compare the order, which the level does not touch. `on` are the
    statements they differ on most once the level is taken away, largest first.
    """

    first: int
    second: int
    n: int
    level: float
    distance: float
    share_of_level: float
    spearman: float | None
    kendall: float | None
    on: tuple[int, ...]


def level_bias(scores: Floats) -> Floats:
    """How much higher each function scores than the mean of the others on the statements both answered (points of
    0-100); NaN where nothing is shared. `scores` is functions x statements.
    """
    there = ~np.isnan(scores)
    filled = np.where(there, scores, 0.0)
    others = there.sum(0) - there
    with np.errstate(invalid="ignore", divide="ignore"):
        apart = scores - (filled.sum(0) - filled) / others
        shared = there & (others > 0)
        return np.where(shared, apart, 0.0).sum(1) / np.where(shared.any(1), shared.sum(1), np.nan)


def pairs(scores: Floats, most: int = 5) -> tuple[Pair, ...]:
    """Every two functions that share at least two statements, those furthest apart first."""
    functions = range(len(scores))
    signs = np.sign(scores[:, :, None] - scores[:, None, :])  # functions x statements x statements
    found = [_pair(scores, signs, one, other, most) for one in functions for other in functions if one < other]
    return tuple(sorted((each for each in found if each), key=lambda pair: -pair.distance))


def _pair(scores: Floats, signs: Floats, one: int, other: int, most: int) -> Pair | None:
    shared = np.flatnonzero(~np.isnan(scores[one]) & ~np.isnan(scores[other]))
    if len(shared) < 2:
        return None
    apart = scores[one, shared] - scores[other, shared]
    level = float(apart.mean())
    squared = float((apart * apart).mean())
    within = np.ix_(shared, shared)
    order = np.argsort(-np.abs(apart - level), kind="stable")[:most]
    return Pair(
        one, other, len(shared), level, squared**0.5, level * level / squared if squared else 0.0,
        spearman(signs[one][within], signs[other][within]), kendall(signs[one][within], signs[other][within]),
        tuple(int(each) for each in shared[order]),
    )


def spearman(one: Floats, other: Floats) -> float | None:
    """Spearman's rank correlation of two orders given by the signs of all differences; ties share a rank.

    C. Spearman, American J. of Psychology 15 (1904) 72-101; half the sum of its signs is a thing's rank but for a
    constant. None where an order is all ties.
    """
    return _correlation(one.sum(1), other.sum(1))


def kendall(one: Floats, other: Floats) -> float | None:
    """Kendall's tau-b of two orders given by the signs of all differences. M. G. Kendall, Biometrika 33 (1945)
    239-251. None where an order is all ties.
    """
    scale = float(np.sqrt((one * one).sum() * (other * other).sum()))
    return float((one * other).sum()) / scale if scale else None


def _correlation(one: Floats, other: Floats) -> float | None:
    scale = float(np.sqrt((one * one).sum() * (other * other).sum()))
    return float((one * other).sum()) / scale if scale else None


def largest_disagreements(
    spread: Floats, is_sure: NDArray[np.bool_], importance: Sequence[float], most: int = 5
) -> tuple[int, ...]:
    """The statements to talk about first: what is beyond noise before what may be noise, then spread x importance."""
    weight = np.nan_to_num(spread) * np.asarray(importance)
    order = sorted(np.flatnonzero(np.nan_to_num(spread) > 0), key=lambda place: (not is_sure[place], -weight[place]))
    return tuple(int(each) for each in order[:most])
