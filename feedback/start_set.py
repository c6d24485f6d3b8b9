"""What a new organisation begins with, so that the first unhappy customer already has somebody who answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cxloop import organisations
from cxloop.actor import Actor
from cxloop.models import BusinessCalendar, Membership, Organisation, Position, PositionHolding
from feedback.analyse.themes import start_set
from feedback.journeys import journey_of
from feedback.models import (
    Case,
    EscalationPolicy,
    EscalationStep,
    PriorityRule,
    RootCause,
    RoutingRule,
    Theme,
    Touchpoint,
)
from feedback.rulebook import DEFAULT_PRIORITIES, PRIORITIES

WEEK = [[["09:00", "17:00"]]] * 5 + [[], []]


def lay(organisation: Organisation, admin: Membership, country: str, actor: Actor, now: datetime) -> None:
    """Fills a new organisation; about fifteen queries. Names are in the organisation's language."""
    with translation.override(organisation.language):
        calendar = BusinessCalendar.objects.create(
            organisation=organisation, name=_("Working hours"), time_zone=organisation.time_zone, week=WEEK,
            country=country, is_default=True,
        )
        position = customer_care(organisation, admin, now)
        touchpoints(organisation)
        themes(organisation)
        rules(organisation, position)
        priorities(organisation)
        policies(organisation, calendar)
        root_causes(organisation)


def customer_care(organisation: Organisation, admin: Membership, now: datetime) -> Position:
    position: Position = Position.objects.create(organisation=organisation, title=_("Customer care"))
    today = timezone.localtime(now, organisation.zone).date()
    PositionHolding.objects.create(
        organisation=organisation, position=position, membership=admin, starts_on=today
    )
    return position


def touchpoints(organisation: Organisation) -> None:
    """The industry's journey, level by level: three queries."""
    journey = journey_of(organisation.industry)
    root = Touchpoint.objects.create(
        organisation=organisation, key=journey.key, name=str(journey.name), level=Touchpoint.JOURNEY
    )
    stages = Touchpoint.objects.bulk_create([
        Touchpoint(organisation=organisation, key=f"{journey.key}-{key}", name=str(name), order=order, parent=root,
                   level=Touchpoint.STAGE)
        for order, (key, name, _points) in enumerate(journey.stages)
    ])
    Touchpoint.objects.bulk_create([
        Touchpoint(organisation=organisation, key=key, name=str(name), order=order, parent=stage)
        for stage, (_key, _name, points) in zip(stages, journey.stages, strict=True)
        for order, (key, name) in enumerate(points)
    ])


def themes(organisation: Organisation) -> None:
    Theme.objects.bulk_create([
        Theme(organisation=organisation, key=spec.key, name=_(spec.name),
              keywords={language: list(words) for language, words in spec.keywords.items()})
        for spec in start_set(organisation.industry)
    ])


def rules(organisation: Organisation, position: Position) -> None:
    """The owner of the touchpoint, else the owner of the theme, else the default position."""
    known = [{"matcher": "known", "params": {"what": what}} for what in ("touchpoint", "theme")]
    RoutingRule.objects.bulk_create([
        RoutingRule(organisation=organisation, order=10, name=_("Owner of the touchpoint"), target="touchpoint",
                    conditions=known[:1]),
        RoutingRule(organisation=organisation, order=20, name=_("Owner of the theme"), target="theme",
                    conditions=known[1:]),
        RoutingRule(organisation=organisation, order=1000, name=_("Everything else"), position=position,
                    is_default=True),
    ])


def priorities(organisation: Organisation) -> None:
    PriorityRule.objects.bulk_create([
        PriorityRule(organisation=organisation, order=row.order, severity_at_least=row.severity_at_least or 1,
                     value_at_least=row.value_at_least, signals=list(row.signals),
                     priority=PRIORITIES.index(row.priority) + 1)
        for row in DEFAULT_PRIORITIES
    ])


def policies(organisation: Organisation, calendar: BusinessCalendar) -> None:
    """A promise for urgent cases and one for all others, each with its ladder. Minutes are working minutes."""
    urgent = EscalationPolicy.objects.create(
        organisation=organisation, name=_("Urgent"), order=10, priorities=[Case.Priority.URGENT.value],
        calendar=calendar, acknowledge_minutes=30, contact_minutes=120, resolve_minutes=960, warn_minutes=15,
        customer_hours=24,
    )
    standard = EscalationPolicy.objects.create(
        organisation=organisation, name=_("Standard"), order=1000, calendar=calendar, is_default=True
    )
    EscalationStep.objects.bulk_create([*ladder(urgent, 30), *ladder(standard, 120)])


def ladder(policy: EscalationPolicy, minutes: int) -> list[EscalationStep]:
    """First those who work on it, then those who stand beside and above them, and in the end everybody who can help."""
    rungs = (
        (0, ["assignee", "owner"], "notify", 0, 0),
        (minutes, ["owner", "deputy", "manager"], "notify", 0, 0),
        (4 * minutes, ["manager", "team_lead"], "raise_priority", 0, 0),
        (8 * minutes, ["owner", "team_lead", "admins"], "notify", 4 * minutes, 3),
    )
    return [
        EscalationStep(organisation_id=policy.organisation_id, policy=policy, order=order, after_minutes=after,
                       tell=tell, does=does, repeat_minutes=every, repeat_times=times)
        for order, (after, tell, does, every, times) in enumerate(rungs, start=1)
    ]


def root_causes(organisation: Organisation) -> None:
    ours = (
        _("Broken process"), _("Staff: too few, or not trained for it"), _("Product or service defect"),
        _("System or website failure"), _("Wrong or missing information"), _("A promise not kept"),
        _("Billing or pricing error"), _("Supplier or partner"), _("Policy that customers find unfair"),
    )
    others = (_("Beyond our control"), _("Misunderstanding"))
    RootCause.objects.bulk_create(
        [RootCause(organisation=organisation, name=name) for name in ours]
        + [RootCause(organisation=organisation, name=name, is_company_fault=False) for name in others]
    )

def industries() -> list[tuple[str, Any]]:
    """The lines of business with a journey and themes of their own."""
    return sorted(INDUSTRIES.items())


INDUSTRIES = {
    "airline": gettext_lazy("Airline"), "banking": gettext_lazy("Banking"), "health": gettext_lazy("Health care"),
    "retail": gettext_lazy("Retail"), "telecom": gettext_lazy("Telecommunications"),
}
organisations.on_create(lay)
organisations.offer_industries(industries)
