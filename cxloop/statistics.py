"""How sure a number is: intervals for shares, scores, means and quantiles, and what really differs.

Pure. `None` means that there are too few answers to say anything, never that the interval is narrow.
Every interval covers the truth with probability `level` (0.95 unless told) if the answers are a sample.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from scipy import special

LEVEL = 0.95
TOO_FEW = 10  # below this a share is shown as "too few to say": the interval is wider than half the scale


class Interval(NamedTuple):
    low: float
    high: float


class Quantile(NamedTuple):
    """A quantile with its interval; an end is None where too few values leave it open."""

    value: float
    low: float | None
    high: float | None


def wilson(successes: int, n: int, level: float = LEVEL) -> Interval | None:
    """The score interval of a proportion, within 0..1; None for n = 0.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927)
    209-212; it keeps its coverage for small n and for shares near 0 and 1 (Newcombe, Statistics in
    Medicine 17 (1998) 857).
    """
    if n <= 0:
        return None
    _proper(successes, n)
    z = normal_quantile(level)
    share = successes / n
    middle = share + z * z / (2 * n)
    spread = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    low = 0.0 if successes == 0 else max(0.0, (middle - spread) / scale)
    high = 1.0 if successes == n else min(1.0, (middle + spread) / scale)
    return Interval(low, high)


def difference(one: tuple[int, int], other: tuple[int, int], level: float = LEVEL) -> Interval | None:
    """The interval of share(one) - share(other), each (successes, n), independent; None when an n is 0.

    R. G. Newcombe, "Interval estimation for the difference between independent proportions: comparison of
    eleven methods", Statistics in Medicine 17 (1998) 873-890, method 10 (hybrid score).
    """
    first, second = wilson(*one, level=level), wilson(*other, level=level)
    if first is None or second is None:
        return None
    p, q = one[0] / one[1], other[0] / other[1]
    return Interval(
        p - q - math.hypot(p - first.low, second.high - q),
        p - q + math.hypot(first.high - p, q - second.low),
    )


def really_differ(interval: Interval | None) -> bool | None:
    """Whether an interval of a difference leaves out zero; None (too few to say) without an interval."""
    return None if interval is None else not interval.low <= 0 <= interval.high


def nps(promoters: int, passives: int, detractors: int, level: float = LEVEL) -> Interval | None:
    """The interval of the Net Promoter Score in points (-100..100); None below two answers.

    The score is the mean of a variable that is 1, 0 or -1, whose variance is p + d - (p - d)^2 for shares
    p and d; the interval is the normal one (Wald), cut at the ends of the scale. B. Rocks, "Interval
    Estimation for the 'Net Promoter Score'", The American Statistician 70 (2016) 365-372, compares it
    with others. When all answers agree the variance is 0 and the interval would be a lie: then the share
    of that answer gets its Wilson interval.
    """
    n = promoters + passives + detractors
    if n < 2:
        return None
    if n in (promoters, passives, detractors):
        doubt = 1 - wilson(n, n, level).low  # type: ignore[union-attr]
        centre = (promoters - detractors) / n
        return Interval(max(-100.0, 100 * (centre - doubt)), min(100.0, 100 * (centre + doubt)))
    score = (promoters - detractors) / n
    variance = (promoters + detractors) / n - score * score
    spread = normal_quantile(level) * math.sqrt(variance / n)
    return Interval(max(-100.0, 100 * (score - spread)), min(100.0, 100 * (score + spread)))


def mean(n: int, total: float, total_of_squares: float, level: float = LEVEL) -> Interval | None:
    """The t interval of a mean from n, the sum and the sum of squares; None below two values.

    "Student", "The probable error of a mean", Biometrika 6 (1908) 1-25; with the sample variance (n - 1).
    """
    if n < 2:
        return None
    middle = total / n
    variance = max(0.0, (total_of_squares - total * middle) / (n - 1))
    spread = float(special.stdtrit(n - 1, (1 + level) / 2)) * math.sqrt(variance / n)
    return Interval(middle - spread, middle + spread)


def quantile(ordered: Sequence[float], share: float, level: float = LEVEL) -> Quantile | None:
    """The quantile of values in ascending order (linear between neighbours) and its interval.

    The interval is made of two of the values themselves and assumes nothing about their distribution: the
    number of values below the true quantile is binomial. W. J. Conover, Practical Nonparametric
    Statistics (3rd ed. 1999), section 3.2. A median needs 6 values for two ends, a 90th percentile 36 for
    its upper end.
    """
    n = len(ordered)
    if not n:
        return None
    place = (n - 1) * share
    below, above = math.floor(place), math.ceil(place)
    value = ordered[below] + (ordered[above] - ordered[below]) * (place - below)
    low, high = quantile_ranks(n, share, level)
    return Quantile(
        value, None if low is None else ordered[low - 1], None if high is None else ordered[high - 1]
    )


@lru_cache(maxsize=4096)
def quantile_ranks(n: int, share: float, level: float = LEVEL) -> tuple[int | None, int | None]:
    """The ranks (from 1) of the two values around a quantile; None where n is too small."""
    tail = (1 - level) / 2
    low = _binomial_quantile(tail, n, share)
    high = _binomial_quantile(1 - tail, n, share) + 1
    return (low if low >= 1 else None), (high if high <= n else None)


def _binomial_quantile(probability: float, n: int, share: float) -> int:
    """The smallest count whose cumulative probability reaches the given one.

    Not `scipy.stats.binom.ppf`, which gives the same: importing it doubles the time every process needs to start.
    """
    count = math.ceil(special.bdtrik(probability, n, share))
    below = max(count - 1, 0)
    return int(below if special.bdtr(below, n, share) >= probability else count)


@lru_cache(maxsize=64)
def normal_quantile(level: float) -> float:
    """The half-width of a two-sided normal interval in standard deviations: 1.96 for 0.95."""
    return float(special.ndtri((1 + level) / 2))


def _proper(successes: int, n: int) -> None:
    if not 0 <= successes <= n:
        raise ValueError(f"{successes} of {n} is no share")
