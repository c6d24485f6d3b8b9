"""The company beside other companies: percentiles of at least five others, and nothing that tells one of them.

Pure. Others are organisations of the same installation that agreed, and organisations from signed files (see
`comparison_file`). There is no figure of anybody else in here: without five others there is no comparison.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assessments.round_data import Estimate

OTHERS = 5  # fewer would nearly name them
PEOPLE = 5  # a score of fewer people is nobody's to pass on
FUNCTIONS = 2
PERCENTILES = (10, 50, 90)


@dataclass(frozen=True, slots=True)
class Cell:
    """A score (whole points of 0-100) and how many people and functions it rests on."""

    score: int
    people: int
    functions: int


@dataclass(frozen=True, slots=True)
class Company:
    """One other organisation: a random name that is the same in each of its files, and its scores by key (a dimension
    or `overall`).
    """

    name: str
    scores: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Compared:
    """Where a score stands among `others`; percentiles in whole points. `below` is the share (0-1) of the others that
    score lower; None without an own score.
    """

    key: str
    ours: Estimate | None
    others: int
    low: int
    middle: int
    high: int
    below: float | None


def passed_on(scores: Mapping[str, tuple[Estimate, int]], people: int = PEOPLE) -> dict[str, Cell]:
    """The cells a company may pass on from its (estimate, number of functions) by key.

    Whole points, and none of fewer than `people` people or than two functions, whose score would be a person's.
    """
    return {
        key: Cell(round(each.value), each.n, functions)
        for key, (each, functions) in scores.items()
        if each.n >= max(people, PEOPLE) and functions >= FUNCTIONS
    }


def compared(
    ours: Mapping[str, Estimate], others: Sequence[Company], least: int = OTHERS
) -> tuple[Compared, ...]:
    """Every key that at least `least` others have (five, or more where somebody asks for more).

    Percentiles are linear between neighbours (R. J. Hyndman and Y. Fan, The American Statistician 50 (1996) 361-365,
    type 7), in whole points. A company that stands in two files counts once, as it was given last.
    """
    latest = {each.name: each for each in others}
    found = []
    for key in dict.fromkeys([*ours, *(key for each in latest.values() for key in each.scores)]):
        cells = (each.scores.get(key) for each in latest.values())
        scores = [each.score for each in cells if each and each.people >= PEOPLE and each.functions >= FUNCTIONS]
        if len(scores) >= max(least, OTHERS):
            found.append(_compared(key, ours.get(key), scores))
    return tuple(found)


def _compared(key: str, ours: Estimate | None, scores: list[int]) -> Compared:
    low, middle, high = (round(float(each)) for each in np.percentile(scores, PERCENTILES))
    below = None if ours is None else sum(each < ours.value for each in scores) / len(scores)
    return Compared(key, ours, len(scores), low, middle, high, below)
