"""Scores of 0-100 from answers of 1-5, by statement, dimension, subject and overall, for each function and the company.

Pure. One pass over the answers gives every score of a round: a score is a weighted mean of statement means, so all
of them are columns of one matrix of weights.

Which people weigh what: within a function everybody weighs the same; *functions weigh the same in the company's
score*, however many people each sent, unless `weights` says otherwise: a company is not as good as its largest
department thinks. Statements weigh the same within their dimension, dimensions the same overall.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import special

from assessments.crowds import people_of
from assessments.round_data import HIGHEST, LOWEST, Answers, Estimate, Floats, RoundData, given, unknowing
from cxloop.statistics import LEVEL

OVERALL = "overall"
STEP = 100 / (HIGHEST - LOWEST)  # points between two neighbouring answers
# An answer of 4 stands for anything from 3.5 to 4.5; people who all answer 4 still differ by this much (W. F. Sheppard,
# Proc. London Math. Soc. 29 (1898) 353-380: the variance of rounding is a twelfth of the step squared).
ROUNDING = STEP * STEP / 12
PIECE = 200_000  # multiplications
POINTS = (np.arange(LOWEST, HIGHEST + 1) - LOWEST) * STEP
BORROWED = 4.0  # degrees of freedom that a function's variance borrows from that of all functions


@dataclass(frozen=True, slots=True)
class Block:
    """Scores of 0-100 as an array and what goes with each: NaN where there is nothing to say.

    `error` is the standard error; `low` and `high` the ends of the interval, within 0..100; `n` counts people.
    """

    value: Floats
    n: NDArray[np.int64]
    error: Floats
    low: Floats
    high: Floats

    def rows(self, shown: NDArray[np.bool_]) -> Block:
        """The same with nothing in the rows that are not shown."""
        value, error, low, high = (_only(each, shown) for each in (self.value, self.error, self.low, self.high))
        return Block(value, np.where(shown[:, None], self.n, 0), error, low, high)

    def of(self, columns: Sequence[int]) -> Block:
        """Some columns of it."""
        value, error, low, high = (each[..., columns] for each in (self.value, self.error, self.low, self.high))
        return Block(value, self.n[..., columns], error, low, high)

    def at(self, *place: int) -> Estimate | None:
        """One score; None where nobody answered."""
        if np.isnan(self.value[place]):
            return None
        low, high, error = (float(each[place]) for each in (self.low, self.high, self.error))
        known = not np.isnan(low)
        return Estimate(
            float(self.value[place]), int(self.n[place]),
            *((low, high, error) if known else (None, None, None)),
        )


@dataclass(frozen=True, slots=True)
class Scores:
    """Every score of a round. Columns are `labels`, (kind, key): statement, dimension, subject, overall.

    `functions` holds a row for each function, `company` none. `unknown` is, for each function and statement, the share
    of those who answered the statement that do not know (0-1).
    """

    labels: tuple[tuple[str, str], ...]
    functions: Block
    company: Block
    unknown: Floats

    def hiding(self, shown: NDArray[np.bool_]) -> Scores:
        """The same without the functions that are not shown; the company's scores stay."""
        return replace(self, functions=self.functions.rows(shown), unknown=_only(self.unknown, shown))

    def column(self, kind: str, key: str = OVERALL) -> int:
        return self.labels.index((kind, key))

    def columns(self, kind: str) -> list[int]:
        return [place for place, label in enumerate(self.labels) if label[0] == kind]

    def of_company(self, kind: str, key: str = OVERALL) -> Estimate | None:
        return self.company.at(self.column(kind, key))

    def of_function(self, function: int, kind: str, key: str = OVERALL) -> Estimate | None:
        return self.functions.at(function, self.column(kind, key))


def _only(values: Floats, shown: NDArray[np.bool_]) -> Floats:
    return np.where(shown[:, None], values, np.nan)


def to_hundred(answers: Answers | Floats | float) -> Floats:
    """Answers of 1-5 on 0-100: 1 is 0, 3 is 50, 5 is 100."""
    return (np.asarray(answers, dtype=float) - LOWEST) * STEP


def scores(
    data: RoundData, answers: Answers, counts: NDArray[np.int64], level: float = LEVEL
) -> Scores:
    """The scores of one matrix of the round, its effectiveness or its importance, and the `value_counts` of it.

    The interval is that of a stratified mean (W. G. Cochran, Sampling Techniques, 3rd ed. 1977, section 5.4) whose
    columns hang together within a person (linearised, section 2.12); its degrees of freedom by F. E. Satterthwaite,
    Biometrics Bulletin 2 (1946) 110-114. Functions are few people, so the variance of each borrows from that of all
    (G. K. Smyth, Stat. Appl. Genet. Mol. Biol. 3 (2004), art. 3), and none is smaller than that of rounding to whole
    answers. In simulation intervals of 95% cover the truth 93 to 97 times in a hundred from two people a function on,
    also where nearly all answers stand at an end of the scale; a BCa bootstrap of three people covers 13 to 72, because
    three who agree leave it nothing to resample.
    """
    labels, weights = columns(data)
    told = given(counts)
    count = told.sum(-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        means = told @ POINTS / count
    value, weight = _combined(means, count, weights)
    people, spread = _spread(data, answers, told, np.nan_to_num(means), weights, weight)
    functions, variance, freedom = _functions(value, people, spread, _floor(count, weights, weight), level)
    company = _company(value, people, variance, freedom, data.weight_of_functions(), level)
    if len(np.unique(data.person_of)) < len(data.function_of):
        company = replace(company, n=_persons(data, answers, weights))
    return Scores(labels, functions, company, unknown_share(counts))


def unknown_share(counts: NDArray[np.int64]) -> Floats:
    """The share of those who answered a statement that do not know (0-1), for each function; NaN where nobody did."""
    with np.errstate(invalid="ignore", divide="ignore"):
        share: Floats = unknowing(counts) / (given(counts).sum(-1) + unknowing(counts))
    return share


def _persons(data: RoundData, answers: Answers, weights: Floats) -> NDArray[np.int64]:
    """How many persons stand behind each column of the company; somebody in two functions is one."""
    there = answers >= LOWEST
    joined = _product(there.astype(float), (weights[:, len(data.statements):] > 0).astype(float)) > 0
    return people_of(np.hstack([there, joined]), data.person_of)


def columns(data: RoundData) -> tuple[tuple[tuple[str, str], ...], Floats]:
    """The labels of all scores, and the weight of each statement in each of them (statements x scores)."""
    statements = data.statements
    dimensions = np.array([[each.dimension == key for key in data.dimensions] for each in statements], dtype=float)
    dimensions = dimensions.reshape(len(statements), len(data.dimensions))
    subjects = np.array([[key.key in each.links for key in data.subjects] for each in statements], dtype=float)
    subjects = subjects.reshape(len(statements), len(data.subjects))
    overall = (dimensions / np.maximum(dimensions.sum(0), 1)).sum(1, keepdims=True)
    labels = (
        *(("statement", each.key) for each in statements),
        *(("dimension", key) for key in data.dimensions),
        *(("subject", each.key) for each in data.subjects),
        ("overall", OVERALL),
    )
    return labels, np.hstack([np.eye(len(statements)), dimensions, subjects, overall])


def _combined(means: Floats, count: NDArray[np.int64], weights: Floats) -> tuple[Floats, Floats]:
    """The score of each function in each column, and the weight it is made of: statements nobody answered are left
    out.
    """
    weight = (count > 0).astype(float) @ weights
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.nan_to_num(means) @ weights / weight, weight


def _spread(
    data: RoundData, answers: Answers, told: NDArray[np.int64], means: Floats, weights: Floats, weight: Floats
) -> tuple[Floats, Floats]:
    """(people who answered, the variance of one person's contribution) for each function and column.

    Those of single statements follow from the counts; what is made of several needs each person's answers together.
    """
    asked = len(data.statements)
    people, squares = np.zeros_like(weight), np.zeros_like(weight)
    people[:, :asked] = told.sum(-1)
    squares[:, :asked] = told @ (POINTS * POINTS) - people[:, :asked] * means**2
    squares[:, :asked] /= np.maximum(people[:, :asked], 1) ** 2
    joined = weights[:, asked:]
    order = np.argsort(data.function_of, kind="stable")
    ends = np.cumsum(np.bincount(data.function_of, minlength=len(data.functions)))
    for function, mine in enumerate(np.split(order, ends[:-1])):
        given_here = answers[mine] >= LOWEST
        apart = ((answers[mine] - float(LOWEST)) * STEP - means[function]) * given_here
        pull = joined / np.maximum(people[function, :asked], 1)[:, None] / np.maximum(weight[function, asked:], 1e-9)
        squares[function, asked:] = (_product(apart, pull) ** 2).sum(0)
        people[function, asked:] = (_product(given_here.astype(float), (joined > 0).astype(float)) > 0).sum(0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return people, np.maximum(squares, 0.0) * people / (people - 1) * people


def _product(rows: Floats, weights: Floats) -> Floats:
    """rows @ weights, in pieces too small for the linear algebra library to share out among threads: on a busy machine
    its threads wait for one another, and the whole took twenty times as long.
    """
    made = np.empty((len(rows), weights.shape[1]))
    piece = max(1, PIECE // max(weights.size, 1))
    for start in range(0, len(rows), piece):
        np.matmul(rows[start : start + piece], weights, out=made[start : start + piece])
    return made


def _floor(count: NDArray[np.int64], weights: Floats, weight: Floats) -> Floats:
    """The variance of a function's score that rounding alone makes."""
    share = np.nan_to_num(1 / np.where(count > 0, count, np.nan))
    return ROUNDING * (share @ (weights * weights)) / np.where(weight > 0, weight * weight, 1)


def _functions(
    value: Floats, people: Floats, spread: Floats, floor: Floats, level: float
) -> tuple[Block, Floats, Floats]:
    """The functions' scores, the variance of each (NaN without), and its degrees of freedom."""
    own = np.maximum(people - 1, 0)
    known = np.where(own > 0, spread, 0.0)
    total = own.sum(0)
    with np.errstate(invalid="ignore", divide="ignore"):
        pooled = (own * known).sum(0) / total
        borrowed = np.where(total > own, np.minimum(BORROWED, total - own), 0.0)
        one = (own * known + borrowed * pooled) / (own + borrowed)
        variance = np.where(people > 0, np.maximum(one / people, floor), np.nan)
    freedom = own + borrowed
    return _block(value, people, variance, freedom, level), variance, freedom


def _company(value: Floats, people: Floats, variance: Floats, freedom: Floats, weights: Floats, level: float) -> Block:
    there = ~np.isnan(value)
    weight = weights[:, None] * there
    with np.errstate(invalid="ignore", divide="ignore"):
        weight = weight / weight.sum(0)
        parts = weight * weight * np.where(there, variance, 0.0)
        # Borrowed knowledge is the same for all, so together they know no more than everybody's own.
        joint = parts.sum(0) ** 2 / (parts**2 / np.where(freedom > 0, freedom, np.nan)).sum(0)
        joint = np.minimum(joint, np.maximum(people - 1, 0).sum(0))
        score = np.where(there.any(0), (weight * np.nan_to_num(value)).sum(0), np.nan)
    return _block(score, people.sum(0), parts.sum(0), np.nan_to_num(joint), level)


def _block(value: Floats, people: Floats, variance: Floats, freedom: Floats, level: float) -> Block:
    """The t interval of each, cut at the ends of the scale; none without a degree of freedom.

    Values are rounded where floating point numbers end, so that a score on a cut is on it.
    """
    value = np.round(value, 9)
    with np.errstate(invalid="ignore"):
        error = np.where(freedom > 0, np.sqrt(variance), np.nan)
        half = special.stdtrit(np.where(freedom > 0, freedom, np.nan), (1 + level) / 2) * error
    return Block(
        value, people.astype(np.int64), error, np.maximum(value - half, 0.0), np.minimum(value + half, 100.0)
    )


def by_key(found: Scores, kind: str, keys: Sequence[str]) -> dict[str, Estimate]:
    """The company's scores of a kind that have somebody behind them, by key."""
    estimates = {key: found.of_company(kind, key) for key in keys}
    return {key: each for key, each in estimates.items() if each is not None}
