"""Facts added up: for each cut, day and key a vector of sums. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product

import numpy

from feedback.measure.tallies.facts import Fact
from feedback.measure.tallies.layout import CUTS, STEPPED, STEPS, Layout, name_of
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
    signs = numpy.repeat(numpy.array([-1, 1]), [len(before), len(after)])
    each = vectors(shape, facts) * signs[:, None]
    places: dict[Key, int] = {}
    rows: list[int] = []
    into: list[int] = []
    steps: dict[Key, Counter[int]] = defaultdict(Counter)
    for number, fact in enumerate(facts):
        for key, is_stepped in keys_of(fact):
            rows.append(number)
            into.append(places.setdefault(key, len(places)))
            if is_stepped and fact.step is not None and key[1] != EVER:
                steps[key][fact.step] += int(signs[number])
    sums = numpy.zeros((len(places), shape.width), COUNTS)
    numpy.add.at(sums, into, each[rows])
    keys = list(places)
    kept = [
        place for place, key in enumerate(keys) if sums[place].any() or any(steps[key].values() if key in steps else ())
    ]
    return Change([keys[place] for place in kept], sums[kept], {keys[place]: steps[keys[place]] for place in kept})


def vectors(shape: Layout, facts: list[Fact]) -> numpy.ndarray:
    """A row for each fact: 1 for each condition that holds, then its amounts."""
    parts = numpy.array([fact.parts for fact in facts], COUNTS).reshape(-1, 1)
    held = (parts >> numpy.arange(len(shape.conditions), dtype=COUNTS)) & 1
    amounts = numpy.array([fact.amounts for fact in facts], COUNTS).reshape(len(facts), len(shape.amounts))
    return numpy.hstack([held, amounts])


def keys_of(fact: Fact) -> Iterator[tuple[Key, bool]]:
    """Under what keys a fact counts, and whether its step does too."""
    for cut in CUTS:
        for handles in product(*(fact.keys(dimension) for dimension in cut)):
            first, second = (*handles, "", "")[:2]
            for day in (fact.day, EVER):
                yield (name_of(cut), day, first, second), cut in STEPPED


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
