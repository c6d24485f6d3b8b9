"""What an organisation has set up, one row by its public id. NotFound when it is not this organisation's."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from cxloop.access import one
from cxloop.models import BusinessCalendar, Membership, Organisation, Position, Team
from feedback.models import EscalationPolicy, ImportRun, RoutingRule, Source, Theme, Touchpoint


def rule(organisation: Organisation, public_id: Any) -> RoutingRule:
    return one(RoutingRule, organisation, public_id, "position")


def policy(organisation: Organisation, public_id: Any) -> EscalationPolicy:
    return one(EscalationPolicy, organisation, public_id, "calendar")


def source(organisation: Organisation, public_id: Any) -> Source:
    return one(Source, organisation, public_id, "touchpoint")


def touchpoint(organisation: Organisation, public_id: Any) -> Touchpoint:
    return one(Touchpoint, organisation, public_id, "parent", "position")


def theme(organisation: Organisation, public_id: Any) -> Theme:
    return one(Theme, organisation, public_id, "position")


def import_run(organisation: Organisation, public_id: Any) -> ImportRun:
    return one(ImportRun, organisation, public_id, "source", "started_by__user")


def positions(organisation: Organisation) -> QuerySet[Any]:
    """What can be named as an owner, by title."""
    return Position.objects.for_organisation(organisation).filter(is_active=True).order_by("title")


def members(organisation: Organisation) -> QuerySet[Any]:
    """Everybody who has not left, by name."""
    return Membership.objects.for_organisation(organisation).filter(left_at=None).select_related("user").order_by(
        "user__name", "user__email")


def teams(organisation: Organisation) -> QuerySet[Any]:
    return Team.objects.for_organisation(organisation).order_by("name")


def calendars(organisation: Organisation) -> QuerySet[Any]:
    return BusinessCalendar.objects.for_organisation(organisation).order_by("name")


def touchpoints(organisation: Organisation, *levels: str) -> QuerySet[Any]:
    """Touchpoints that are in use, of these levels or of all."""
    rows = Touchpoint.objects.for_organisation(organisation).filter(is_active=True)
    return (rows.filter(level__in=levels) if levels else rows).order_by("order", "name")


def sources(organisation: Organisation, channel: str = "") -> QuerySet[Any]:
    """Sources by name, of the channel or of all."""
    rows = Source.objects.for_organisation(organisation).order_by("name")
    return rows.filter(channel=channel) if channel else rows


def themes(organisation: Organisation) -> QuerySet[Any]:
    """Themes that are in use, by name."""
    return Theme.objects.for_organisation(organisation).filter(is_active=True).order_by("name")
