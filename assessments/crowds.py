"""Answers that would stand alone: a function is shown, and only one or two of it scored this statement.

Pure. What is left out here is in no score at all, so nothing that is shown less something else that is shown gives it
back. "I do not know" stays: its share is told of the whole function.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assessments.round_data import LOWEST, MISSING, Answers, Floats, RoundData


def among_crowds(data: RoundData, answers: Answers) -> Answers:
    """The answers without the scores of a statement that fewer than `data.fewest` people of a function gave.

    Functions that are hidden count as one, because the company less the shown ones is what they said together; those
    all of whom agreed to be named (`data.named`) are left as they are.
    """
    return np.where(_alone(data, answers >= LOWEST), np.int8(MISSING), answers)


def forecasts_among_crowds(data: RoundData, forecasts: Floats) -> Floats:
    """The same of forecasts: what fewer people of a function forecast is nobody's accuracy."""
    return np.where(_alone(data, ~np.isnan(forecasts)), np.nan, forecasts)


def _alone(data: RoundData, given: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which of the places that are given have too few people beside them."""
    few = np.zeros(given.shape, dtype=bool)
    hidden = ~data.shown()[data.function_of]
    groups = [hidden, *(data.function_of == place for place, each in enumerate(data.functions)
                        if each.key not in data.hidden and each.key not in data.named)]
    for rows in groups if data.fewest > 1 else ():
        people = people_of(given[rows], data.person_of[rows])
        few[rows] = given[rows] & (people < data.fewest)
    return few


def people_of(given: NDArray[np.bool_], persons: NDArray[np.intp]) -> NDArray[np.int64]:
    """How many persons stand behind each column; somebody in two functions is one."""
    if len(persons) == len(np.unique(persons)):
        return given.sum(0)
    order = np.argsort(persons, kind="stable")
    starts = np.flatnonzero(np.diff(persons[order], prepend=-1))
    found: NDArray[np.int64] = np.logical_or.reduceat(given[order], starts, axis=0).sum(0)
    return found
