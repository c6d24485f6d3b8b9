"""Times in order, of which only the few that decide are at hand. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy

from cxloop import statistics

QUANTILES = (0.5, 0.9)


class Ranked(Sequence[float]):
    """Times in ascending order, of which only those in some steps are at hand."""

    def __init__(self, steps: numpy.ndarray) -> None:
        self.until = numpy.cumsum(steps)  # how many times there are up to the end of each step
        self.exact: dict[int, list[float]] = {}

    def __len__(self) -> int:
        return int(self.until[-1])

    def step_at(self, rank: int) -> int:
        return int(numpy.searchsorted(self.until, rank, side="right"))

    def __getitem__(self, rank: Any) -> Any:
        step = self.step_at(rank)
        before = int(self.until[step - 1]) if step else 0
        return self.exact[step][rank - before]

    def deciding(self) -> set[int]:
        """The steps in which the values of the quantiles and of the ends of their intervals lie."""
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
