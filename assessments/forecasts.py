"""Who knows the customer: what each function forecast of customers' scores, against what customers said.

Pure; scores on 0-100.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assessments.round_data import CustomerScore, Floats, Subject

WITHIN = 10.0  # points: a forecast this near is a hit; what people's confidence is about
BANDS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


@dataclass(frozen=True, slots=True)
class Band:
    """Forecasts made with about the same confidence: the mean of what was said and the share that hit."""

    said: float
    hit: float
    n: int


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How well a function (index) forecast, over `n` forecasts of `people`.

    `bias` is the mean of forecast minus customers (positive: expects better than they say), `error` the root of the
    mean squared error, in points. The squared error is made of three shares that sum to 1: `from_bias` (generally too
    high or too low), `from_spread` (differences between subjects over- or underestimated) and `from_order` (not knowing
    which subject is better): H. Theil, Applied Economic Forecasting (1966), chapter 2. `hit` is the share within ten
    points, `confidence` what they said it would be, `brier` the mean squared distance of both (0 is perfect; G. W.
    Brier, Monthly Weather Review 78 (1950) 1-3); None where nobody said.
    """

    function: int
    n: int
    people: int
    bias: float
    error: float
    from_bias: float
    from_spread: float
    from_order: float
    hit: float
    confidence: float | None
    brier: float | None
    bands: tuple[Band, ...]

    @property
    def overconfidence(self) -> float | None:
        """By how much (0-1) they were surer than right."""
        return None if self.confidence is None else self.confidence - self.hit


def actual(subjects: Sequence[Subject], customers: Sequence[CustomerScore], least: int) -> Floats:
    """What customers said of each subject; NaN where fewer than `least` spoke."""
    said = {each.subject: each.value for each in customers if each.n >= least}
    return np.array([said.get(each.key, np.nan) for each in subjects])


def accuracy(
    forecasts: Floats, confidence: Floats | None, truth: Floats, function_of: NDArray[np.intp], functions: int
) -> tuple[Accuracy, ...]:
    """The accuracy of every function that forecast something, the nearest first."""
    sure = np.full(forecasts.shape, np.nan) if confidence is None else confidence
    found = [_of_function(each, forecasts, sure, truth, function_of == each) for each in range(functions)]
    return tuple(sorted((each for each in found if each), key=lambda each: each.error))


def _of_function(
    function: int, forecasts: Floats, confidence: Floats, truth: Floats, mine: NDArray[np.bool_]
) -> Accuracy | None:
    said, sure = forecasts[mine], confidence[mine]
    there = ~np.isnan(said) & ~np.isnan(truth)
    if not there.any():
        return None
    guess, fact = said[there], np.broadcast_to(truth, said.shape)[there]
    apart = guess - fact
    squared = float((apart * apart).mean())
    hit = (np.abs(apart) <= WITHIN).astype(float)
    stated = sure[there]
    known = ~np.isnan(stated)
    return Accuracy(
        function, len(guess), int(there.any(1).sum()), float(apart.mean()), squared**0.5,
        *_theil(guess, fact, squared), float(hit.mean()),
        float(stated[known].mean()) if known.any() else None,
        float(((stated[known] - hit[known]) ** 2).mean()) if known.any() else None,
        _bands(stated[known], hit[known]),
    )


def _theil(guess: Floats, fact: Floats, squared: float) -> tuple[float, float, float]:
    """Bias, spread and order as shares of the mean squared error: (mean difference)^2, (difference of the standard
    deviations)^2 and 2 (1 - r) s_guess s_fact.
    """
    if not squared:
        return 0.0, 0.0, 0.0
    bias = float((guess.mean() - fact.mean()) ** 2)
    spread = float((guess.std() - fact.std()) ** 2)
    return bias / squared, spread / squared, max(0.0, 1 - (bias + spread) / squared)


def _bands(stated: Floats, hit: Floats) -> tuple[Band, ...]:
    place = np.minimum(np.digitize(stated, BANDS) - 1, len(BANDS) - 2)
    return tuple(
        Band(float(stated[place == each].mean()), float(hit[place == each].mean()), int((place == each).sum()))
        for each in np.unique(place)
    )
