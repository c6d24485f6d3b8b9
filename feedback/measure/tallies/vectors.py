"""Facts added up: for each cut, day and key a vector of sums. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy

from feedback.measure.dimensions import DIMENSIONS
from feedback.measure.ranked import STEPS
from feedback.measure.tallies.facts import Fact
from feedback.measure.tallies.layout import CUTS, STEPPED, Layout, name_of
from feedback.models.tally import EVER

Key = tuple[str, date, str, str]  # cut, day, first and second key
COUNTS, STEP = numpy.dtype("<i8"), numpy.dtype("<i4")


@dataclass
class Change:
    """What is to be added to tallies: a row of `sums` for each key, and how many more facts have which step."""

    keys: list[Key]
    sums: numpy.ndarray
    steps: dict[Key, Counter[int]]


def change(shape: Layout, before: list[Fact], after: list[Fact]) -> Change:
    """What makes tallies that hold the facts before hold those after; keys under which nothing changes are left out."""
    facts = before + after
    signs = numpy.repeat(numpy.array([-1, 1], COUNTS), [len(before), len(after)])
    each = vectors(shape, facts) * signs[:, None]
    days = coded([fact.day for fact in facts])
    places, codes = {key: kept_under(facts, key) for key in DIMENSIONS}, {}
    for key, (_rows, handles) in places.items():
        codes[key] = coded(handles)
    found = Change([], numpy.zeros((0, shape.width), COUNTS), {})
    for cut in CUTS:
        rows = places[cut[0]][0] if cut else numpy.arange(len(facts))
        named = [codes[key] for key in cut] + [coded([""] * len(rows))] * (2 - len(cut))
        ever = Coded([EVER], numpy.zeros(len(facts), COUNTS))
        for when in (days, ever):
            add_cut(found, name_of(cut), rows, Coded(when.values, when.codes[rows]), named, each)
        if cut in STEPPED:
            add_steps(found, name_of(cut), rows, Coded(days.values, days.codes[rows]), named, facts, signs)
    # Times may change where no sum does.
    alone = sorted(found.steps.keys() - set(found.keys))
    return Change([*found.keys, *alone], numpy.pad(found.sums, ((0, len(alone)), (0, 0))), found.steps)


@dataclass(frozen=True)
class Coded:
    """Values, each once, and for each row the place of its value."""

    values: list[Any]
    codes: numpy.ndarray


def coded(each: Sequence[Any]) -> Coded:
    known: dict[Any, int] = {}
    codes = numpy.fromiter((known.setdefault(value, len(known)) for value in each), COUNTS, len(each))
    return Coded(list(known), codes)


def kept_under(facts: list[Fact], dimension: str) -> tuple[numpy.ndarray, list[str]]:
    """Which facts count under which keys of the dimension; a fact may count under several themes. (No cut combines
    themes with anything.)
    """
    pairs = [(number, handle) for number, fact in enumerate(facts) for handle in fact.keys(dimension)]
    return numpy.array([number for number, _handle in pairs], COUNTS), [handle for _number, handle in pairs]


def joined(days: Coded, named: list[Coded]) -> tuple[numpy.ndarray, numpy.ndarray]:
    """Each combination of day and keys there is, as one number, and for each row its place among them."""
    first, second = named
    width = len(second.values) or 1
    whole = (days.codes * (len(first.values) or 1) + first.codes) * width + second.codes
    return numpy.unique(whole, return_inverse=True)


def key_at(cut: str, code: int, days: Coded, named: list[Coded]) -> Key:
    first, second = named
    code, last = divmod(code, len(second.values) or 1)
    day, middle = divmod(code, len(first.values) or 1)
    return cut, days.values[day], first.values[middle], second.values[last]


def add_cut(
    found: Change, cut: str, rows: numpy.ndarray, days: Coded, named: list[Coded], each: numpy.ndarray
) -> None:
    combinations, into = joined(days, named)
    sums = numpy.zeros((len(combinations), each.shape[1]), COUNTS)
    numpy.add.at(sums, into, each[rows])
    there = sums.any(axis=1)
    found.keys += [key_at(cut, code, days, named) for code in combinations[there].tolist()]
    found.sums = numpy.vstack([found.sums, sums[there]])


def add_steps(
    found: Change, cut: str, rows: numpy.ndarray, days: Coded, named: list[Coded], facts: list[Fact],
    signs: numpy.ndarray,
) -> None:
    combinations, into = joined(days, named)
    counts: dict[int, Counter[int]] = {}
    for place, row in zip(into.tolist(), rows.tolist(), strict=True):
        step = facts[row].step
        if step is not None:
            counts.setdefault(place, Counter())[step] += int(signs[row])
    for place, steps in counts.items():
        if any(steps.values()):
            found.steps[key_at(cut, int(combinations[place]), days, named)] = steps


def vectors(shape: Layout, facts: list[Fact]) -> numpy.ndarray:
    """A row for each fact: 1 for each condition that holds, then its amounts."""
    parts = numpy.array([fact.parts for fact in facts], COUNTS).reshape(-1, 1)
    held = (parts >> numpy.arange(len(shape.conditions), dtype=COUNTS)) & 1
    amounts = numpy.array([fact.amounts for fact in facts], COUNTS).reshape(len(facts), len(shape.amounts))
    return numpy.hstack([held, amounts])


def counts_of(data: bytes | memoryview, width: int) -> numpy.ndarray:
    return numpy.frombuffer(data, COUNTS, width)


def steps_of(data: bytes | memoryview | None) -> numpy.ndarray:
    """How many facts have each step; leading and trailing zeros are not kept, the first number says how many lead."""
    found = numpy.zeros(STEPS, STEP)
    if data:
        start, *_rest = kept = numpy.frombuffer(data, STEP)
        found[start : start + len(kept) - 1] = kept[1:]
    return found


def packed(steps: numpy.ndarray) -> bytes:
    (there,) = steps.nonzero()
    if not len(there):
        return b""
    first, last = there[0], there[-1]
    return numpy.concatenate([[first], steps[first : last + 1]]).astype(STEP).tobytes()
