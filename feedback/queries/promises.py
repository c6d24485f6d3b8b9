"""Escalation policies with their ladders, and working hours with their days."""

from __future__ import annotations

from datetime import date
from typing import Any

import holidays
from django.db.models import Count, Prefetch
from django.utils import translation

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
    years = [today.year, today.year + 1]
    known: Any = holidays.country_holidays(country, subdiv=subdivision or None, years=years, language=spoken(country))
    return [(on, name) for on, name in sorted(known.items()) if on >= today][:12]


def spoken(country: str) -> str | None:
    """The reader's language as the holidays library has it for the country, else English, else the country's own."""
    known: Any = getattr(holidays, country).supported_languages
    wanted = [code for code in known if code.split("_")[0] == (translation.get_language() or "en").split("-")[0]]
    return next(iter([*wanted, *(code for code in known if code.startswith("en"))]), None)
