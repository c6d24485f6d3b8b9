"""Where each number stands in a tally's vector, by what rows are cut, and in what steps times are sorted. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Q

from feedback.measure.dimensions import DIMENSIONS
from feedback.measure.ranked import EDGES
from feedback.measure.registry import Metric, metrics

CASE, ITEM = "case", "item"
# By what sums are kept: everything together, by each dimension alone, and by these two at once, as the dashboard of one
# touchpoint shows its owners. Other combinations are counted row by row.
CUTS: tuple[tuple[str, ...], ...] = ((), *((key,) for key in DIMENSIONS), ("touchpoint", "position"))
STEPPED = ((), ("touchpoint",), ("position",), ("touchpoint", "position"))  # those that also sort times into steps
UNIT = 1_000_000_000  # amounts are kept in billionths, so that sums are exact and can be taken back


def name_of(cut: tuple[str, ...]) -> str:
    return "+".join(cut)


@dataclass(frozen=True)
class Layout:
    """`conditions[bit]` and `amounts[place]` are counted for a row; `places` tells where a metric finds its own.

    A vector holds the counts of the conditions, then the sums of the amounts.
    """

    conditions: tuple[Q, ...]
    amounts: tuple[Any, ...]
    places: dict[tuple[str, str], int]

    @property
    def width(self) -> int:
        return len(self.conditions) + len(self.amounts)

    def of(self, metric: Metric) -> dict[str, int]:
        """The place of each sum of the metric, by the name its sums have when they are counted row by row."""
        names = [f"count_{name}" for name in metric.conditions] + [f"sum_{name}" for name in metric.amounts]
        return {name: self.places[metric.key, name] for name in ("present", *names)}

    def value(self, sums: list[int], place: int) -> float:
        """The count at the place, or the sum of an amount."""
        return sums[place] if place < len(self.conditions) else sums[place] / UNIT


def tallied_metrics(subject: str) -> list[Metric]:
    return [metric for metric in metrics if metric.subject == subject and metric.conditions]


@cache
def layout(subject: str) -> Layout:
    """The layout of cases or of items. Equal conditions share a place."""
    seen: dict[str, int] = {}
    conditions: list[Q] = []
    amounts: list[Any] = []
    places: dict[tuple[str, str], int] = {}
    for metric in tallied_metrics(subject):
        wanted = {"present": Q(), **{f"count_{name}": each for name, each in metric.conditions.items()}}
        for name, condition in wanted.items():
            whole = metric.present & condition
            if (written := str(whole)) not in seen:
                seen[written] = len(conditions)
                conditions.append(whole)
            places[metric.key, name] = seen[written]
    assert len(conditions) < 63, "a fact has a bit for each condition"
    for metric in tallied_metrics(subject):
        for name, amount in metric.amounts.items():
            places[metric.key, f"sum_{name}"] = len(conditions) + len(amounts)
            amounts.append(amount)
    return Layout(tuple(conditions), tuple(amounts), places)


@cache
def fingerprint() -> str:
    """Changes with every change of what is counted: facts of another layout are made anew."""
    told = [(layout(subject).conditions, layout(subject).amounts, layout(subject).places) for subject in (CASE, ITEM)]
    return hashlib.sha256(repr((told, CUTS, STEPPED, EDGES, UNIT)).encode()).hexdigest()[:40]
