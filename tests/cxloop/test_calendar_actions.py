"""Working hours are saved only when something can fall due in them."""

from datetime import date

import pytest
from django.utils import timezone

from cxloop import calendar_actions
from cxloop.actor import Actor
from cxloop.business_hours import NoWorkingTime
from cxloop.errors import Conflict, InvalidInput
from cxloop.models import BusinessCalendar, CalendarDay
from feedback.models import EscalationPolicy

WEEK = [[["09:00", "12:00"], ["13:00", "17:00"]]] * 5 + [[], []]


@pytest.fixture
def who(people):
    return Actor.person(people.alice), timezone.now()


def test_a_calendar_has_several_spans_a_day_and_days_of_its_own(people, who):
    row = calendar_actions.save(
        people.acme, "Night shift", "Europe/Lisbon", WEEK, *who, country="PT",
        days=[(date(2026, 12, 24), [["09:00", "12:00"]], "Christmas Eve")])
    assert row.week[0] == [["09:00", "12:00"], ["13:00", "17:00"]]
    assert CalendarDay.objects.for_organisation(people.acme).get().name == "Christmas Eve"
    calendar_actions.save(people.acme, "Night shift", "UTC", WEEK, *who, calendar=row)
    assert not CalendarDay.objects.for_organisation(people.acme).exists()


@pytest.mark.parametrize(("name", "week", "zone", "country", "error"), [
    ("", WEEK, "UTC", "", InvalidInput), ("X", [[]] * 7, "UTC", "", NoWorkingTime),
    ("X", WEEK, "Nowhere", "", InvalidInput), ("X", WEEK, "UTC", "XX", InvalidInput),
    ("X", [[["17:00", "17:00"]], [], [], [], [], [], []], "UTC", "", InvalidInput),
])
def test_what_is_no_calendar_is_refused(people, who, name, week, zone, country, error):
    with pytest.raises(error):
        calendar_actions.save(people.acme, name, zone, week, *who, country=country)
    assert BusinessCalendar.objects.for_organisation(people.acme).count() == 1


def test_the_default_and_one_in_use_stay(people, who):
    default = BusinessCalendar.objects.for_organisation(people.acme).get(is_default=True)
    other = calendar_actions.save(people.acme, "Other", "UTC", WEEK, *who)
    with pytest.raises(Conflict):
        calendar_actions.delete(people.acme, default, *who)
    calendar_actions.make_default(people.acme, other, *who)
    default.refresh_from_db()
    with pytest.raises(Conflict, match="policy"):
        calendar_actions.delete(people.acme, default, *who)
    EscalationPolicy.objects.for_organisation(people.acme).update(calendar=None)
    calendar_actions.delete(people.acme, default, *who)
    assert BusinessCalendar.objects.for_organisation(people.acme).get() == other
