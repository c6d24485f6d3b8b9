"""The CX gap: what we think of ourselves minus what customers say, on one scale of 0-100.

Pure. How each number of customers is brought to 0-100, so that 0 is the worst answer and 100 the best:

| number | on 0-100 |
|---|---|
| NPS (-100..100) | half of it plus 50: promoters 100, passives 50, detractors 0 |
| CSAT | the *mean* rating's place on its scale, not the share of satisfied: leaders' scores are means as well |
| CES (1..7), stars (1..5) | the mean's place on its scale |
| sentiment | happy verbatims 100, neutral and mixed 50, unhappy 0 |
| closure, confirmed closure, kept promises, acted on, owner involvement | the share in percent |
| reopened, without an owner | 100 minus the share in percent |

Durations and counts have no best and no worst, and are not compared.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from assessments.changes import SAME, change
from assessments.round_data import CustomerScore, Estimate
from cxloop import statistics

BLIND_SPOT, HIDDEN_STRENGTH = "blind_spot", "hidden_strength"
AGREED_PROBLEM, AGREED_STRENGTH, TOO_FEW = "agreed_problem", "agreed_strength", "not_enough_voices"
CLOSING, WIDENING = "closing", "widening"

GOOD_SHARES = ("closure_rate", "confirmed_closure_rate", "sla_kept", "share_acted_on", "owner_involvement")
BAD_SHARES = ("reopened", "unowned_share")
MEANS = {"ces": (1.0, 7.0), "stars": (1.0, 5.0)}


class Counted(Protocol):
    """What a metric of `feedback.measure` measured."""

    @property
    def value(self) -> float | None: ...
    @property
    def n(self) -> int: ...
    @property
    def interval(self) -> statistics.Interval | None: ...
    @property
    def extras(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Margins:
    """How many customers and leaders must have spoken, from how many points on a gap is worth a name, and where on
    0-100 good begins.
    """

    customers: int = statistics.TOO_FEW
    leaders: int = 3
    points: float = 10.0
    good: float = 50.0


@dataclass(frozen=True, slots=True)
class Gap:
    """Self minus customers of one subject, in points (-100..100) with its interval; None where it cannot be told.

    `change` and `trend` compare with the round before: closing, widening, or no real change (inside the noise).
    """

    subject: str
    kind: str
    us: Estimate | None
    them: CustomerScore | None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    change: float | None = None
    trend: str = ""

    def as_estimate(self) -> Estimate | None:
        if self.value is None or self.us is None or self.them is None:
            return None
        return Estimate(self.value, self.us.n + self.them.n, self.low, self.high)


def is_comparable(metric: str) -> bool:
    return metric in ("nps", "csat", *MEANS, *GOOD_SHARES, *BAD_SHARES)


def on_common_scale(subject: str, metric: str, measured: Counted) -> CustomerScore | None:
    """A metric's number on 0-100 (table above); None when nothing was counted, ValueError for a metric without ends."""
    if not is_comparable(metric):
        raise ValueError(f"{metric} has no worst and no best, so that it cannot stand on 0-100")
    value, interval = measured.value, measured.interval
    worst, best = MEANS.get(metric, (0.0, 1.0))
    if metric == "nps":
        worst, best = -100.0, 100.0
    if metric in BAD_SHARES:
        worst, best = 1.0, 0.0
    if metric == "csat":
        mean = measured.extras.get("mean") or {}
        (worst, best), value = mean.get("scale", (1.0, 5.0)), mean.get("value")
        interval = statistics.Interval(*mean["interval"]) if mean.get("interval") else None
    if value is None:
        return None
    placed = 100 * (value - worst) / (best - worst)
    ends = sorted(100 * (end - worst) / (best - worst) for end in interval) if interval else (None, None)
    low, high = (None if end is None else min(max(end, 0.0), 100.0) for end in ends)
    if metric == "nps" and "promoters" in measured.extras:
        low, high = balance(*(int(measured.extras[part]) for part in ("promoters", "passives", "detractors")))
    return CustomerScore(subject, placed, measured.n, low, high, metric)


def from_sentiment(subject: str, happy: int, neutral: int, unhappy: int) -> CustomerScore | None:
    """The score of verbatims, with the interval of `balance`; None without any."""
    n = happy + neutral + unhappy
    low, high = balance(happy, neutral, unhappy)
    return CustomerScore(subject, 50 + 50 * (happy - unhappy) / n, n, low, high, "sentiment") if n else None


def balance(up: int, middle: int, down: int) -> tuple[float, float] | tuple[None, None]:
    """The ends, on 0-100, of the interval of a mean of 100s, 50s and 0s; none below two answers.

    The adjusted interval of B. Rocks, The American Statistician 70 (2016) 365-372: one answer of each kind is added.
    With ten to forty answers it covers 95 to 98 times in a hundred, exactly computed, where Student's t falls to 83.
    """
    if up + middle + down < 2:
        return None, None
    n = up + middle + down + 3
    score = (up - down) / n
    spread = statistics.normal_quantile(statistics.LEVEL) * math.sqrt(((up + down + 2) / n - score * score) / n)
    return max(0.0, 50 + 50 * (score - spread)), min(100.0, 50 + 50 * (score + spread))


def gap(
    subject: str, us: Estimate | None, them: CustomerScore | None, before: Estimate | None = None,
    margins: Margins | None = None,
) -> Gap:
    """The gap of a subject with its joint interval and what kind it is.

    Errors of leaders and customers are independent, so the interval is put together from both by the method of R. G.
    Newcombe (1998, method 10) as generalised by G. Y. Zou and A. Donner, Statistics in Medicine 27 (2008) 1693-1702:
    it keeps the skewness of each.
    """
    margins = margins or Margins()
    if us is None or them is None:
        return Gap(subject, TOO_FEW, us, them)
    value = us.value - them.value
    low, high = _joint(us, them)
    moved, trend = _trend(Estimate(value, us.n + them.n, low, high), before)
    return Gap(subject, _kind(us, them, value, low, high, margins), us, them, value, low, high, moved, trend)


def _joint(us: Estimate, them: CustomerScore) -> tuple[float | None, float | None]:
    if us.low is None or us.high is None or them.low is None or them.high is None:
        return None, None
    value = us.value - them.value
    return (
        value - math.hypot(us.value - us.low, them.high - them.value),
        value + math.hypot(us.high - us.value, them.value - them.low),
    )


def _kind(
    us: Estimate, them: CustomerScore, value: float, low: float | None, high: float | None, margins: Margins
) -> str:
    """A real gap (beyond noise and the margin) is a blind spot if we think well, a hidden strength if they do; both
    low is a problem all see, both high a strength. A large gap inside the noise needs more voices.
    """
    if them.n < margins.customers or us.n < margins.leaders or low is None or high is None:
        return TOO_FEW
    is_large = abs(value) >= margins.points
    if is_large and low <= 0 <= high:
        return TOO_FEW
    if is_large and value > 0 and us.value >= margins.good:
        return BLIND_SPOT
    if is_large and value < 0 and them.value >= margins.good:
        return HIDDEN_STRENGTH
    return AGREED_STRENGTH if (us.value + them.value) / 2 >= margins.good else AGREED_PROBLEM


def _trend(now: Estimate, before: Estimate | None) -> tuple[float | None, str]:
    """(how the gap moved since, which way); nothing is said inside the noise."""
    moved = change(now, before)
    if moved is None or before is None:
        return None, ""
    if moved.kind == SAME:
        return None, SAME
    return moved.value, CLOSING if abs(now.value) < abs(before.value) else WIDENING


def ordered(gaps: Sequence[Gap]) -> tuple[Gap, ...]:
    """Blind spots first, each kind with the largest gap first; what cannot be told last."""
    order = (BLIND_SPOT, AGREED_PROBLEM, HIDDEN_STRENGTH, AGREED_STRENGTH, TOO_FEW)
    return tuple(sorted(gaps, key=lambda each: (order.index(each.kind), -abs(each.value or 0.0), each.subject)))
