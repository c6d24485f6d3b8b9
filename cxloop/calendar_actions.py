"""The verbs of working hours."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError, RestrictedError
from django.utils.translation import gettext as _

from cxloop import audit
from cxloop.actor import Actor
from cxloop.calendars import as_calendar
from cxloop.errors import Conflict, InvalidInput
from cxloop.models import BusinessCalendar, CalendarDay, Organisation

Hours = list[list[str]]


@transaction.atomic
def save(organisation: Organisation, name: str, time_zone: str, week: Sequence[Hours], actor: Actor, now: datetime, *,
         country: str = "", subdivision: str = "", days: Sequence[tuple[date, Hours, str]] = (),
         calendar: BusinessCalendar | None = None) -> BusinessCalendar:
    """A new calendar or this one changed, with its own days. InvalidInput or NoWorkingTime when it cannot be one; the
    calendar given is as it was then.
    """
    name = name.strip()
    others = BusinessCalendar.objects.for_organisation(organisation).filter(name=name)
    if not name or others.exclude(pk=calendar.pk if calendar else None).exists():
        raise InvalidInput(_("Give the calendar a name that no other calendar has."), field="name")
    if len({on for on, _hours, _name in days}) < len(days):
        raise InvalidInput(_("A day can be listed once only."), field="days")
    row = copy(calendar) if calendar else BusinessCalendar(organisation=organisation)
    row.name, row.time_zone, row.week = name, time_zone, [list(hours) for hours in week]
    row.country, row.subdivision = country, subdivision
    special: list[Any] = [CalendarDay(organisation=organisation, calendar=row, on=on, intervals=hours, name=label)
                          for on, hours, label in days]
    as_calendar(row, special)  # refuses what is no calendar before anything is stored
    row.save()
    CalendarDay.objects.for_organisation(organisation).filter(calendar=row).delete()
    CalendarDay.objects.bulk_create(special)
    audit.record(organisation, actor, "calendar.saved", "calendar", row.pk, now, days=len(special))
    return row


@transaction.atomic
def make_default(organisation: Organisation, calendar: BusinessCalendar, actor: Actor, now: datetime) -> None:
    """From now on this calendar holds wherever none is named."""
    rows = BusinessCalendar.objects.for_organisation(organisation)
    rows.filter(is_default=True).exclude(pk=calendar.pk).update(is_default=False)
    rows.filter(pk=calendar.pk).update(is_default=True)
    audit.record(organisation, actor, "calendar.made_default", "calendar", calendar.pk, now)


@transaction.atomic
def delete(organisation: Organisation, calendar: BusinessCalendar, actor: Actor, now: datetime) -> None:
    """The calendar is gone. Conflict for the default one and for one that a policy uses."""
    if calendar.is_default:
        raise Conflict(_("The default calendar cannot be deleted: make another one the default first."))
    key = calendar.pk
    try:
        with transaction.atomic():
            calendar.delete()
    except (ProtectedError, RestrictedError):
        raise Conflict(_("A policy uses this calendar: give the policy another one first.")) from None
    audit.record(organisation, actor, "calendar.deleted", "calendar", key, now)
