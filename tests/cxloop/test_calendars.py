"""Stored calendars as business hours."""

from datetime import UTC, date, datetime

from cxloop import calendars
from cxloop.business_hours import deadline
from cxloop.models import BusinessCalendar, CalendarDay, Organisation

FRIDAY = datetime(2026, 3, 6, 16, 30, tzinfo=UTC)


def test_a_case_runs_on_its_calendar_else_on_the_default_else_round_the_clock(people):
    known = calendars.load(people.acme)
    assert deadline(FRIDAY, 60, known.get(None)).isoformat() == "2026-03-09T09:30:00+00:00"
    week = [[["00:00", "24:00"]]] * 7
    nights = BusinessCalendar.objects.create(organisation=people.acme, name="Nights", time_zone="UTC", week=week)
    CalendarDay.objects.create(organisation=people.acme, calendar=nights, on=date(2026, 3, 6), intervals=[])
    known = calendars.load(people.acme)
    assert deadline(FRIDAY, 60, known.get(nights.pk)).isoformat() == "2026-03-07T01:00:00+00:00"
    assert known.get(10**9) == known.by_id[known.default_id]
    bare = Organisation.objects.create(slug="bare", name="Bare")
    assert calendars.load(bare).get(None).is_always


def test_loading_takes_two_queries_for_any_number(people, django_assert_num_queries):
    for number in range(5):
        BusinessCalendar.objects.create(organisation=people.acme, name=f"{number}", week=[[["08:00", "12:00"]]] * 7)
    with django_assert_num_queries(2):
        calendars.load(people.acme)
