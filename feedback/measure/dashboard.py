"""How we keep our promises: the numbers of the dashboard, each from its metric, all of one scope."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from cxloop.models import Membership
from cxloop.people import roster
from feedback.measure import service
from feedback.measure.dimensions import NONE, dimension
from feedback.measure.measured import Group, Measured
from feedback.measure.metrics.time_to_contact import HOURS, TimeToContact
from feedback.measure.registry import NOTHING, Metric
from feedback.measure.scope import Scope
from feedback.measure.tallies.reading import tallied
from feedback.models import EscalationPolicy

CARDS = ("time_to_contact", "sla_kept", "backlog", "unowned_share")
VOICES = ("feedback_volume", "share_acted_on", "nps", "csat", "ces", "stars", "reopened", "owner_involvement")
OWNER_COLUMNS = ("closure_rate", "confirmed_closure_rate", "time_to_contact", "owner_involvement")


@dataclass(frozen=True)
class Card:
    """A number with how it moved against the period before."""

    metric: Metric
    measured: Measured
    change: service.Change


@dataclass(frozen=True)
class Band:
    """A bar: how many cases took from `low` to `high` hours (None: no end), and whether that breaks the
    promise.
    """

    low: int
    high: int | None
    count: int
    is_late: bool


@dataclass(frozen=True)
class Owner:
    """A row of the owners' table: a position, who acts for it today, and its numbers by the key of their
    metric.
    """

    handle: str
    title: str
    person: Membership | None
    why: str
    open: int
    late: int
    numbers: dict[str, Measured]


@dataclass(frozen=True)
class Dashboard:
    scope: Scope
    cases: int
    closure: Card
    confirmed: Card
    cards: list[Card]
    voices: list[Card]
    closure_series: list[tuple[Any, Measured]]
    confirmed_series: list[tuple[Any, Measured]]
    ripening_days: int
    hours: list[Band]
    promised_hours: int | None
    ages: dict[str, dict[str, int]]
    kept_by_touchpoint: list[Group]
    unhelped: list[Group]
    owners: list[Owner]
    given: Card
    given_by_touchpoint: list[Group]


def dashboard(scope: Scope) -> Dashboard:
    """Every number of the page, all of the same instant. From tallies about twenty queries, else about sixty, however
    many rows there are.
    """
    with tallied(scope) as scope:
        return counted(scope)


def counted(scope: Scope) -> Dashboard:
    cards = {key: card(key, scope) for key in ("closure_rate", "confirmed_closure_rate", "make_goods", *CARDS, *VOICES)}
    metrics = {key: found.metric for key, found in cards.items()}
    touchpoint = dimension("touchpoint")
    promised = promised_hours(scope)
    return Dashboard(
        scope=scope,
        cases=int(cards["closure_rate"].measured.denominator or 0),
        closure=cards["closure_rate"],
        confirmed=cards["confirmed_closure_rate"],
        cards=[cards[key] for key in CARDS],
        voices=[cards[key] for key in VOICES],
        closure_series=ripe(metrics["closure_rate"].series(scope), scope),
        confirmed_series=ripe(metrics["confirmed_closure_rate"].series(scope), scope),
        ripening_days=ripening(scope).days,
        hours=hours_to_contact(scope, promised),
        promised_hours=promised,
        ages=cards["backlog"].measured.extras["by_age"],
        kept_by_touchpoint=metrics["sla_kept"].breakdown(scope, touchpoint)[:8],
        unhelped=metrics["confirmed_closure_rate"].breakdown(scope, touchpoint),
        owners=owners(scope, metrics),
        given=cards["make_goods"],
        given_by_touchpoint=metrics["make_goods"].breakdown(scope, touchpoint)[:8],
    )


def ripening(scope: Scope) -> timedelta:
    """How long a case needs before its customer's silence can close it: a week to resolve, then the silent days."""
    return timedelta(days=7 + scope.organisation.silent_after_days)


def ripe(series: list[tuple[Any, Measured]], scope: Scope) -> list[tuple[Any, Measured]]:
    """The series without its youngest buckets: their cases had no time to close, and the line would fall by itself.

    All of it when fewer than two buckets are old enough.
    """
    old = [(bucket, measured) for bucket, measured in series if bucket.end <= scope.now - ripening(scope)]
    return old if len(old) > 1 else series


def card(key: str, scope: Scope) -> Card:
    metric = service.metrics.get(key)
    measured = metric.glance(scope).get(None, NOTHING)
    if not metric.dated_by:
        return Card(metric, measured, service.Change(service.FEW))  # no period before: it is always now
    if metric.ripens and scope.period.end > scope.now - ripening(scope):
        return Card(metric, measured, service.Change(service.YOUNG))
    return Card(metric, measured, service.change(metric, measured, metric.glance(scope.before()).get(None, NOTHING)))


def hours_to_contact(scope: Scope, promised: int | None) -> list[Band]:
    """How many cases were first contacted within how many hours. At most one query."""
    edges = [0, *HOURS, None]
    return [
        Band(low or 0, high, number, promised is not None and (low or 0) >= promised)
        for low, high, number in zip(edges, edges[1:], TimeToContact().bands(scope), strict=False)
    ]


def promised_hours(scope: Scope) -> int | None:
    """What most customers are promised: the hours of the policy that fits everybody. One query."""
    policies = EscalationPolicy.objects.for_organisation(scope.organisation).filter(is_default=True)
    return policies.values_list("customer_hours", flat=True).first()


def owners(scope: Scope, metrics: dict[str, Metric]) -> list[Owner]:
    """A row per position that has cases, the busiest first. Its queries do not grow with the positions."""
    position = dimension("position")
    columns = {
        key: {group.handle: group for group in metrics[key].breakdown(scope, position, glance=True)}
        for key in ("backlog", *OWNER_COLUMNS)
    }
    today = scope.now.astimezone(ZoneInfo(scope.organisation.time_zone)).date()
    people = roster(scope.organisation, today)
    by_handle = {str(row.public_id): row.pk for row in people.positions.values()}
    handles = {handle for groups in columns.values() for handle in groups}
    found = []
    for handle in handles:
        acting = people.acting(by_handle.get(handle))
        numbers = {key: measured_in(columns[key], handle) for key in OWNER_COLUMNS}
        backlog = measured_in(columns["backlog"], handle)
        title = next(groups[handle].label for groups in columns.values() if handle in groups)
        found.append(
            Owner(
                handle,
                title,
                acting.membership if handle != NONE else None,
                acting.why,
                int(backlog.value or 0),
                int(backlog.numerator or 0),
                numbers,
            )
        )
    return sorted(found, key=lambda row: (row.handle == NONE, -row.open, row.title))


def measured_in(groups: dict[str, Group], handle: str) -> Measured:
    return groups[handle].measured if handle in groups else NOTHING


def share_of_the_rest(groups: Iterable[Group], most: int = 2) -> tuple[list[str], float | None]:
    """The touchpoints that make up most of those who did not say yes, and their share of them."""
    missed = {
        group.label: int((group.measured.denominator or 0) - (group.measured.numerator or 0))
        for group in groups
        if group.handle != NONE
    }
    total = sum(missed.values())
    worst = sorted((label for label in missed if missed[label]), key=lambda label: -missed[label])[:most]
    return worst, sum(missed[label] for label in worst) / total if total else None
