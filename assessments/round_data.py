"""What one round is worked out from: plain values without a database. Everything else here reads these.

Answers stand in two matrices, a row for each participant and a column for each statement, because 10,000 people
times 48 statements are half a million answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

LOWEST, HIGHEST = 1, 5  # the ends of the answering scale
MISSING, UNKNOWN = 0, -1  # no answer; the answer "I do not know"

Answers = NDArray[np.int8]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Function:
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of the instrument; `links` are the keys of the subjects that let customers answer it too."""

    key: str
    dimension: str
    text: str
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """Something that leaders and customers both speak of. `kind` is touchpoint, theme or metric."""

    key: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class CustomerScore:
    """What customers say of a subject, on 0-100 (see `gap.on_common_scale`), of `n` customers' answers.

    `low` and `high` are the ends of its interval at 0.95; None when there are too few answers for one.
    """

    subject: str
    value: float
    n: int
    low: float | None
    high: float | None
    metric: str = ""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A score of 0-100, how many people it rests on, its interval and its standard error (None: too few to say)."""

    value: float
    n: int
    low: float | None = None
    high: float | None = None
    error: float | None = None

    @property
    def is_sure(self) -> bool:
        return self.low is not None


@dataclass(frozen=True, slots=True)
class EarlierRound:
    """What an earlier round found, oldest first in `RoundData.earlier`; keys are stable over rounds and versions."""

    key: str
    closed_on: str  # ISO 8601
    overall: Estimate | None = None
    dimensions: Mapping[str, Estimate] = field(default_factory=dict)
    statements: Mapping[str, Estimate] = field(default_factory=dict)
    gaps: Mapping[str, Estimate] = field(default_factory=dict)  # self minus customers, -100..100


@dataclass(frozen=True, slots=True)
class RoundData:
    """One closed round.

    `function_of` gives the function of each participant (an index into `functions`); `effectiveness` and `importance`
    have a row for each participant and a column for each statement: 1-5, MISSING or UNKNOWN. `forecasts` and
    `confidence` have a column for each subject: the score (0-100) that the participant expects of customers, and how
    likely they think it (0-1) that it is right within ten points; NaN where there is none. Functions that are `hidden`
    (too few people to be shown) count in the company's scores and appear nowhere by themselves. `persons` has the same
    number for one person in two functions. A score that fewer than `fewest` of a function gave is left out
    (`crowds.among_crowds`), but for functions in `named`, all of whom agreed to be named.
    """

    functions: tuple[Function, ...]
    statements: tuple[Statement, ...]
    function_of: NDArray[np.intp]
    effectiveness: Answers
    importance: Answers
    subjects: tuple[Subject, ...] = ()
    customers: tuple[CustomerScore, ...] = ()
    forecasts: Floats | None = None
    confidence: Floats | None = None
    earlier: tuple[EarlierRound, ...] = ()
    weights: Mapping[str, float] = field(default_factory=dict)  # of functions; all 1 unless told otherwise
    hidden: frozenset[str] = frozenset()  # keys of functions
    named: frozenset[str] = frozenset()
    fewest: int = 1
    persons: NDArray[np.intp] | None = None  # one for each participant; all different unless told otherwise

    def __post_init__(self) -> None:
        people, asked = len(self.function_of), len(self.statements)
        for name in ("effectiveness", "importance"):
            matrix = getattr(self, name)
            _has_shape(name, matrix, (people, asked))
            if matrix.size and not (matrix.min() >= UNKNOWN and matrix.max() <= HIGHEST):
                raise ValueError(f"{name} holds an answer outside {UNKNOWN}..{HIGHEST}")
        for name in ("forecasts", "confidence"):
            matrix = getattr(self, name)
            if matrix is not None:
                _has_shape(name, matrix, (people, len(self.subjects)))
        if people and not (self.function_of.min() >= 0 and self.function_of.max() < len(self.functions)):
            raise ValueError("function_of names a function that is not there")
        unknown = {link for each in self.statements for link in each.links} - {each.key for each in self.subjects}
        if unknown:
            raise ValueError(f"statements link to subjects that are not there: {', '.join(sorted(unknown))}")

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The dimensions in the order of the instrument."""
        return tuple(dict.fromkeys(each.dimension for each in self.statements))

    @property
    def person_of(self) -> NDArray[np.intp]:
        return np.arange(len(self.function_of)) if self.persons is None else self.persons

    def shown(self) -> NDArray[np.bool_]:
        return np.array([each.key not in self.hidden for each in self.functions], dtype=bool)

    def weight_of_functions(self) -> Floats:
        return np.array([float(self.weights.get(each.key, 1.0)) for each in self.functions])


def value_counts(answers: Answers, function_of: NDArray[np.intp], functions: int) -> NDArray[np.int64]:
    """How many people of each function gave each answer to each statement: functions x statements x 7.

    The last axis is -1 (does not know), 0 (none), 1 to 5. Whatever is worked out from these counts costs the same for
    ten people and for ten thousand.
    """
    kinds = HIGHEST - UNKNOWN + 1
    asked = answers.shape[1]
    place = (function_of[:, None] * asked + np.arange(asked)) * kinds + (answers - UNKNOWN)
    counts = np.bincount(place.ravel(), minlength=functions * asked * kinds)
    return counts.reshape(functions, asked, kinds)


def given(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """The counts of the answers 1-5 alone."""
    return counts[..., LOWEST - UNKNOWN :]


def unknowing(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """The counts of "I do not know"."""
    return counts[..., 0]


def _has_shape(name: str, matrix: NDArray[np.generic], shape: tuple[int, int]) -> None:
    if matrix.shape != shape:
        raise ValueError(f"{name} has the shape {matrix.shape}, not {shape}")
