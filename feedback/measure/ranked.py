"""Times in ascending order: how many there are in each step, and exactly as far as that can matter. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Any

import numpy

from cxloop import statistics

STEPS = 704  # of 1/32 octave: about 2% wide, up to seven years
MOST_EXACT = 10_000
QUANTILES = (0.5, 0.9)


EDGES = [60 * (2 ** (step / 32) - 1) for step in range(STEPS + 1)]  # the seconds at which each step begins


def step_of(seconds: float) -> int:
    """The step a time falls into; what is shorter than nothing is in the first, what is longer than all in the last."""
    return min(max(bisect_right(EDGES, seconds) - 1, 0), STEPS - 1)


class Ranked(Sequence[float]):
    """So many times in each step. Up to `MOST_EXACT` of them each is given as it is, from `exact`, which holds those of
    the steps that are asked for; of more, each as if the times of its step were evenly spread, which is off by less
    than the step is wide (2%). Reading the times themselves would take the longer the more there are.
    """

    def __init__(self, steps: numpy.ndarray) -> None:
        self.until = numpy.cumsum(steps)  # how many times there are up to the end of each step
        self.exact: dict[int, list[float]] = {}

    @classmethod
    def of(cls, times: Iterable[float]) -> Ranked:
        """All at hand."""
        ordered = numpy.sort(numpy.fromiter(times, float))
        steps = numpy.clip(numpy.searchsorted(EDGES, ordered, side="right") - 1, 0, STEPS - 1)
        found = cls(numpy.bincount(steps, minlength=STEPS))
        if len(found) <= MOST_EXACT:
            for step, time in zip(steps.tolist(), ordered.tolist(), strict=True):
                found.exact.setdefault(step, []).append(time)
        return found

    def __len__(self) -> int:
        return int(self.until[-1])

    def step_at(self, rank: int) -> int:
        return int(numpy.searchsorted(self.until, rank, side="right"))

    def __getitem__(self, rank: Any) -> Any:
        step = self.step_at(rank)
        before = int(self.until[step - 1]) if step else 0
        if len(self) <= MOST_EXACT:
            return self.exact[step][rank - before]
        there = int(self.until[step]) - before
        return EDGES[step] + (EDGES[step + 1] - EDGES[step]) * (rank - before + 0.5) / there

    def deciding(self) -> set[int]:
        """The steps whose exact times decide about the quantiles and the ends of their intervals; none of very many."""
        if len(self) > MOST_EXACT:
            return set()
        asked = Asked(len(self))
        for share in QUANTILES:
            statistics.quantile(asked, share)
        return {self.step_at(rank) for rank in asked.ranks}


class Asked(Sequence[float]):
    """As long as told; remembers which ranks were asked for."""

    def __init__(self, length: int) -> None:
        self.length, self.ranks = length, set[int]()

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, rank: Any) -> Any:
        self.ranks.add(rank)
        return 0.0
