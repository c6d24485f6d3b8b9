"""Escalation policies with their ladders, and working hours with their days."""

from __future__ import annotations

from datetime import date
from typing import Any

import holidays
from django.db.models import Count, Prefetch

from cxloop.models import BusinessCalendar, CalendarDay, Organisation
from feedback.models import EscalationPolicy, EscalationStep


def policies(organisation: Organisation) -> list[EscalationPolicy]:
    """Every policy in the order it is tried, the default last, each with its steps. Two queries."""
    steps = EscalationStep.objects.for_organisation(organisation).select_related("position").order_by("order")
    rows = EscalationPolicy.objects.for_organisation(organisation).select_related("calendar").prefetch_related(
        Prefetch("steps", queryset=steps, to_attr="ladder"))
    return list(rows.order_by("is_default", "order"))


def steps(organisation: Organisation, policy: EscalationPolicy) -> list[EscalationStep]:
    return list(EscalationStep.objects.for_organisation(organisation).filter(policy=policy).order_by("order"))


def calendars(organisation: Organisation) -> list[BusinessCalendar]:
    """Every calendar, the default first, with the number of its own days. One query."""
    return list(BusinessCalendar.objects.for_organisation(organisation).annotate(own_days=Count("days")).order_by(
        "-is_default", "name"))


def days(organisation: Organisation, calendar: BusinessCalendar) -> list[CalendarDay]:
    return list(CalendarDay.objects.for_organisation(organisation).filter(calendar=calendar).order_by("on"))


def public_holidays(country: str, subdivision: str, today: date) -> list[tuple[date, str]]:
    """The next twelve public holidays, by date; none for no country or one that is not known."""
    if country not in holidays.list_supported_countries():
        return []
    known: Any = holidays.country_holidays(country, subdiv=subdivision or None, years=[today.year, today.year + 1])
    return [(on, name) for on, name in sorted(known.items()) if on >= today][:12]
