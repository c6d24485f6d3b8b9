"""Stored calendars as business hours, loaded at once for an organisation."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from cxloop.business_hours import Calendar, always
from cxloop.models import BusinessCalendar, CalendarDay, Organisation
from cxloop.once import once


@dataclass(frozen=True)
class Calendars:
    by_id: dict[int, Calendar]
    default_id: int | None
    otherwise: Calendar

    def get(self, calendar_id: int | None) -> Calendar:
        """The calendar, the default one, or the clock round when the organisation has none."""
        return self.by_id.get(calendar_id or 0) or self.by_id.get(self.default_id or 0) or self.otherwise


def load(organisation: Organisation) -> Calendars:
    """Every calendar of the organisation. Two queries, once within `reading_once`."""
    return once(("calendars", organisation.pk), lambda: _read(organisation))


def _read(organisation: Organisation) -> Calendars:
    days: dict[int, list[CalendarDay]] = defaultdict(list)
    for day in CalendarDay.objects.for_organisation(organisation):
        days[day.calendar_id].append(day)
    rows = list(BusinessCalendar.objects.for_organisation(organisation).order_by("pk"))
    return Calendars(
        by_id={row.pk: as_calendar(row, days[row.pk]) for row in rows},
        default_id=next((row.pk for row in rows if row.is_default), None),
        otherwise=always(organisation.time_zone),
    )


def as_calendar(row: BusinessCalendar, days: list[CalendarDay]) -> Calendar:
    """The stored calendar as business hours. InvalidInput or NoWorkingTime when it cannot be one."""
    return Calendar.from_json(
        {
            "time_zone": row.time_zone,
            "week": row.week,
            "country": row.country,
            "subdivision": row.subdivision,
            "special_days": {day.on.isoformat(): day.intervals for day in days},
        }
    )
