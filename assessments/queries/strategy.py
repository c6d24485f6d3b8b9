"""The strategy as its page shows it: the words, and each followed number with where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from assessments.models import FollowedMetric, Strategy
from assessments.targets import PERIODS, Raise, is_met, raised
from cxloop.models import Organisation
from cxloop.periods import Period, between
from feedback.measure.measured import Measured
from feedback.measure.registry import Metric, metrics
from feedback.measure.scope import Scope


@dataclass(frozen=True, slots=True)
class Followed:
    """A followed number in the last three whole months, the oldest first; whether the newest meets its target (None:
    no target, or too few to say); and a proposal when the bar should move.
    """

    row: FollowedMetric
    metric: Metric
    months: list[tuple[Period, Measured]]
    is_met: bool | None
    proposal: Raise | None

    @property
    def newest(self) -> Measured:
        return self.months[-1][1]


def strategy(organisation: Organisation) -> Strategy | None:
    found: Strategy | None = Strategy.objects.for_organisation(organisation).first()
    return found


def followed(organisation: Organisation, now: datetime) -> list[Followed]:
    """Every followed number; those without purpose or owner last. About four queries for each."""
    rows = FollowedMetric.objects.for_organisation(organisation).select_related("position")
    known = {metric.key: metric for metric in metrics}
    found = [_followed(organisation, row, known[row.metric], now) for row in rows if row.metric in known]
    return sorted(found, key=lambda each: (each.row.is_vanity, each.metric.order, each.metric.key))


def _followed(organisation: Organisation, row: FollowedMetric, metric: Metric, now: datetime) -> Followed:
    months = last_months(now.astimezone(organisation.zone).date(), organisation.time_zone)
    measured = [metric.compute(Scope(organisation, month, now)) for month in months]
    values = [None if each.is_too_few else each.value for each in measured]
    met, proposal = None, None
    if row.target is not None:
        met = None if values[-1] is None else is_met(values[-1], row.target, row.direction)
        under = [value for month, value in zip(months, values, strict=True)
                 if row.target_since is None or row.target_since <= month.last]
        proposal = raised(under, row.target, row.direction)
    return Followed(row, metric, list(zip(months, measured, strict=True)), met, proposal)


def last_months(today: date, zone: str) -> list[Period]:
    """The last three whole months, the oldest first."""
    found, after = [], today.replace(day=1)
    for _month in range(PERIODS):
        first = (after - timedelta(days=1)).replace(day=1)
        found.append(between(first, after, zone))
        after = first
    return found[::-1]
