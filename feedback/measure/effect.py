"""What a number was before something began and what it has been since, over the cases it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import Q

from cxloop.models import Organisation
from cxloop.periods import Period, between
from feedback.measure import service
from feedback.measure.measured import Measured
from feedback.measure.registry import Metric
from feedback.measure.scope import Scope

LONGEST = 84  # days on each side


@dataclass(frozen=True, slots=True)
class Effect:
    """A metric before and since, each with its interval, and whether it really moved. `since` is None until a whole
    day has passed.
    """

    metric: Metric
    before: Measured
    before_period: Period
    since: Measured | None
    since_period: Period | None
    change: service.Change


def comparable() -> list[Metric]:
    """The metrics that can be laid beside themselves: dated, and with an interval."""
    return [metric for metric in service.in_order() if metric.dated_by and metric.unit != "count"]


def effect(
    organisation: Organisation, key: str, only: Mapping[str, Q], began: datetime, ended: datetime | None, now: datetime
) -> Effect | None:
    """The metric over the rows of `only` (by subject) in the 84 days before it began, and since.

    Since it ended, once it did: at most the first 84 days; while it runs, the newest 84 days since it began. None for a
    key that is no comparable metric. Every row is counted: about two queries a side.
    """
    metric = next((each for each in comparable() if each.key == key), None)
    if metric is None:
        return None
    zone = organisation.zone
    first, today = began.astimezone(zone).date(), now.astimezone(zone).date()
    scope = Scope(organisation, between(first - timedelta(days=LONGEST), first, str(zone)), now, only=only)
    before = metric.compute(scope)
    span = since_span(first, ended.astimezone(zone).date() if ended else None, today)
    if span is None:
        return Effect(metric, before, scope.period, None, None, service.Change(service.FEW))
    after = replace(scope, period=between(*span, str(zone)))
    since = metric.compute(after)
    return Effect(metric, before, scope.period, since, after.period, service.change(metric, since, before))


def since_span(first: date, ended: date | None, today: date) -> tuple[date, date] | None:
    """The days (from, up to) that count as since; None before there is one. The day of the turn counts for neither."""
    turn = (ended or first) + timedelta(days=1)
    after = today + timedelta(days=1)
    if after <= turn:
        return None
    longest = timedelta(days=LONGEST)
    return (turn, min(after, turn + longest)) if ended else (max(turn, after - longest), after)
