"""What the reveal's charts are drawn from. Pure; places are strings: no page in German writes a comma into an SVG."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from assessments.round_data import CustomerScore, Estimate


@dataclass(frozen=True, slots=True)
class Dot:
    """A score on a track of 0-100, in percent of its width; `end` is the end of its interval where its number stands,
    `side` on which side of it.
    """

    at: str
    low: str
    high: str
    end: str
    side: str
    text: str


@dataclass(frozen=True, slots=True)
class Dumbbell:
    """One line of the gap chart and the same in words."""

    name: str
    note: str
    us: Dot | None
    them: Dot | None
    by: str
    within: str
    kind: str
    label: str
    trend: str
    line: str
    href: str
    is_blind: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """A function's view of a statement. `kind`: v1 to v5, dk (most do not know), held (not shown) or none."""

    function: str
    kind: str
    text: str
    title: str


@dataclass(frozen=True, slots=True)
class MapRow:
    text: str
    cells: list[Cell]
    verdict: str
    is_apart: bool


@dataclass(frozen=True, slots=True)
class Spot:
    """A statement in the quadrants; `number` where it is named in the list beside."""

    x: str
    y: str
    text_x: str
    number: int
    text: str
    quadrant: str
    is_sure: bool
    importance: str
    effectiveness: str


@dataclass(frozen=True, slots=True)
class Quadrants:
    spots: list[Spot]
    cut_x: str
    cut_y: str
    named: list[Spot] = field(default_factory=list)


LEFT, WIDE, TOP, HIGH = 30.0, 560.0, 20.0, 340.0  # the field of the quadrants
ROOM = 4.0  # points around the outermost


def span(values: Iterable[float]) -> tuple[float, float]:
    """The part of 0-100 that holds all values, with some room."""
    there = list(values)
    return max(0.0, min(there) - ROOM), min(100.0, max(there) + ROOM)


def across(value: float, low: float, high: float) -> float:
    """Where a score stands from left to right in the field."""
    return LEFT + WIDE * (value - low) / (high - low)


def upwards(value: float, low: float, high: float) -> float:
    """Where a score stands in it, from above."""
    return TOP + HIGH * (high - value) / (high - low)


def percent(value: float) -> str:
    return f"{value:.1f}%"


def dot(score: Estimate | CustomerScore | None, beyond: float) -> Dot | None:
    """`beyond`: how much higher it is than the other one. Its number stands outside the pair, behind the interval; at
    an end of the track, where there is no room, right beside it.
    """
    if score is None:
        return None
    low, high = (score.value if end is None else end for end in (score.low, score.high))
    right = beyond >= 0
    end = high if right else low
    if not 4 <= end <= 96:
        right, end = end < 50, score.value
    return Dot(percent(score.value), percent(low), percent(high), percent(end), "start" if right else "end",
               f"{round(score.value)}")
