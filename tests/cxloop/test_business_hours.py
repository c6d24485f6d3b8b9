"""Promises in working time: hours, holidays and both changes of the clock."""

import json
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxloop.business_hours import (
    Calendar,
    NaiveTime,
    NoWorkingTime,
    OutOfReach,
    always,
    deadline,
    elapsed,
    elapsed_seconds,
    public_days,
    weekdays,
)
from cxloop.errors import InvalidInput

BERLIN = "Europe/Berlin"
OFFICE = weekdays(BERLIN)
ZONES = [BERLIN, "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Santiago",
         "Asia/Beirut", "Africa/Casablanca", "UTC"]


def at(text, zone=BERLIN):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(("start", "minutes", "due", "why"), [
    ("2026-11-16 10:00", 60, "2026-11-16 11:00", "inside the hours"),
    ("2026-11-16 16:00", 60, "2026-11-16 17:00", "ends with the day, not with the next opening"),
    ("2026-11-16 16:00", 61, "2026-11-17 09:01", "runs into the next morning"),
    ("2026-11-16 03:00", 30, "2026-11-16 09:30", "starts before opening"),
    ("2026-11-20 18:00", 30, "2026-11-23 09:30", "starts on Friday evening"),
    ("2026-11-21 12:00", 0, "2026-11-21 12:00", "zero minutes is now, on a Saturday too"),
    ("2026-03-27 16:30", 480, "2026-03-30 16:30", "over the weekend on which the clock goes forward"),
    ("2026-10-23 16:30", 480, "2026-10-26 16:30", "over the weekend on which it goes back"),
    ("2026-11-16 09:00", 5 * 480 * 52, "2027-11-12 17:00", "a year of weeks"),
])
def test_a_promise_falls_due_in_working_time(start, minutes, due, why):
    assert deadline(at(start), minutes, OFFICE) == at(due), why


def test_a_deadline_is_utc_whatever_zone_was_asked_in():
    due = deadline(at("2026-11-16 10:00", "Asia/Tokyo"), 60, OFFICE)
    assert due.tzinfo is UTC
    assert due == at("2026-11-16 10:00")


def test_lunch_splits_the_day():
    calendar = Calendar(BERLIN, ((("09:00", "12:00"), (time(13), time(17))),) * 7)
    assert deadline(at("2026-11-16 11:30"), 60, calendar) == at("2026-11-16 13:30")
    assert elapsed(at("2026-11-16 11:30"), at("2026-11-16 13:30"), calendar) == timedelta(hours=1)


def test_a_night_shift_crosses_midnight_and_works_through_the_hour_that_comes_twice():
    nights = Calendar(BERLIN, ((("22:00", "06:00"),),) * 7)
    assert nights.week[0] == ((0, 360), (1320, 1440))
    usual = elapsed(at("2026-11-16 12:00"), at("2026-11-17 12:00"), nights)
    forward = elapsed(at("2026-03-28 12:00"), at("2026-03-29 12:00"), nights)
    back = elapsed(at("2026-10-24 12:00"), at("2026-10-25 12:00"), nights)
    assert (usual, forward, back) == (timedelta(hours=8), timedelta(hours=7), timedelta(hours=9))


def test_an_opening_inside_the_skipped_hour_opens_when_the_clock_has_jumped():
    early = Calendar(BERLIN, ((("02:30", "05:00"),),) * 7)
    assert deadline(at("2026-03-29 00:00"), 1, early) == at("2026-03-29 03:01")


def test_sunday_night_belongs_to_monday():
    calendar = Calendar(BERLIN, ((),) * 6 + ((("22:00", "02:00"),),))
    assert calendar.week[0] == ((0, 120),)


def test_midnight_as_an_end_is_the_end_of_the_day():
    assert Calendar(BERLIN, ((("18:00", "00:00"),),) * 7) == Calendar(BERLIN, ((("18:00", "24:00"),),) * 7)


def test_overlapping_hours_count_once():
    assert Calendar(BERLIN, ((("09:00", "13:00"), ("12:00", "17:00")),) * 7).week[0] == ((540, 1020),)


def test_holidays_of_country_and_subdivision_and_own_days_are_skipped():
    bavaria = weekdays(BERLIN, country="DE", subdivision="BY", holidays=frozenset({date(2026, 1, 7)}))
    assert deadline(at("2026-01-05 16:00"), 120, bavaria) == at("2026-01-08 10:00")  # Epiphany, then ours
    assert deadline(at("2026-01-05 16:00"), 120, weekdays(BERLIN, country="DE")) == at("2026-01-06 10:00")
    assert date(2026, 1, 6) in public_days("DE", "BY", 2026)
    assert date(2026, 1, 6) not in public_days("DE", "", 2026)


def test_special_hours_win_over_the_week_and_over_a_holiday():
    calendar = weekdays(BERLIN, holidays=frozenset({date(2026, 12, 24), date(2026, 12, 25)}),
                        special_days={date(2026, 12, 24): (("09:00", "12:00"),),
                                      date(2026, 12, 26): (("10:00", "11:00"),)})
    assert deadline(at("2026-12-24 11:00"), 90, calendar) == at("2026-12-26 10:30")


def test_promises_reach_far_and_stop_with_a_named_error():
    assert deadline(at("2026-11-16 09:00"), 480 * 5 * 52 * 50, OFFICE).year == 2076
    with pytest.raises(OutOfReach):
        deadline(at("2026-11-16 09:00"), 10**9, OFFICE)
    with pytest.raises(OutOfReach):
        elapsed(datetime(1800, 1, 1, tzinfo=UTC), at("2026-11-16 09:00"), OFFICE)


def test_questions_about_earlier_years_extend_the_layout_backwards():
    calendar = weekdays(BERLIN, "09:00", "16:59")
    later = elapsed(at("2026-11-16 09:00"), at("2026-11-17 09:00"), calendar)
    assert elapsed(at("1999-11-15 09:00"), at("1999-11-16 09:00"), calendar) == later
    assert elapsed(at("2026-11-16 09:00"), at("2026-11-17 09:00"), calendar) == later


def test_always_is_every_minute():
    start = at("2026-10-24 12:00")
    assert deadline(start, 24 * 60, always()) == start.astimezone(UTC) + timedelta(hours=24)
    assert elapsed(at("2026-10-24 12:00"), at("2026-10-25 12:00"), always(BERLIN)) == timedelta(hours=25)
    assert always().is_always
    assert not OFFICE.is_always


@pytest.mark.parametrize(("build", "error"), [
    (lambda: Calendar(BERLIN, ((),) * 7), NoWorkingTime),
    (lambda: Calendar(BERLIN, ((("09:00", "17:00"),),) * 6), InvalidInput),
    (lambda: Calendar("Europe/Atlantis", ((("09:00", "17:00"),),) * 7), InvalidInput),
    (lambda: Calendar(BERLIN, ((("09:00", "09:00"),),) * 7), InvalidInput),
    (lambda: Calendar(BERLIN, ((("9 am", "17:00"),),) * 7), InvalidInput),
    (lambda: Calendar(BERLIN, ((("09:00", "24:01"),),) * 7), InvalidInput),
    (lambda: weekdays(BERLIN, country="XX"), InvalidInput),
    (lambda: weekdays(BERLIN, country="DE", subdivision="XX"), InvalidInput),
    (lambda: weekdays(BERLIN, special_days={date(2026, 1, 1): (("22:00", "02:00"),)}), InvalidInput),
    (lambda: Calendar.from_json({"week": []}), InvalidInput),
    (lambda: Calendar.from_json({"time_zone": BERLIN, "week": [[["09:00"]]] * 7}), InvalidInput),
])
def test_a_calendar_that_cannot_be_is_refused_when_built(build, error):
    with pytest.raises(error):
        build()


def test_naive_times_and_negative_promises_are_refused():
    with pytest.raises(NaiveTime):
        deadline(datetime(2026, 1, 1), 5, OFFICE)  # noqa: DTZ001
    with pytest.raises(InvalidInput):
        deadline(at("2026-11-16 09:00"), -1, OFFICE)


def test_a_calendar_survives_json():
    calendar = weekdays(BERLIN, "08:00", "24:00", country="DE", subdivision="BY",
                        holidays=frozenset({date(2026, 1, 7)}),
                        special_days={date(2026, 12, 24): (("09:00", "12:00"),)})
    again = Calendar.from_json(json.loads(json.dumps(calendar.as_json())))
    assert again == calendar
    assert hash(again) == hash(calendar)
    assert Calendar.from_json(calendar.as_json()) is Calendar.from_json(calendar.as_json())


def slow_count(start, end, calendar):
    """Working minutes counted one by one on the wall clock."""
    zone, count = ZoneInfo(calendar.time_zone), 0
    while start < end:
        local = start.astimezone(zone)
        hours = calendar.special_days.get(local.date())
        if hours is None:
            hours = () if local.date() in calendar.holidays else calendar.week[local.weekday()]
        count += any(low <= local.hour * 60 + local.minute < high for low, high in hours)
        start += timedelta(minutes=1)
    return count


edges = st.integers(0, 48).map(lambda half: half * 30)
intervals = st.tuples(edges, edges).filter(lambda pair: pair[0] != (pair[1] or 1440) and pair[0] != 1440)
days = st.lists(intervals, max_size=3).map(tuple)
weeks = st.tuples(*[days] * 7).filter(any)
near_changes = st.sampled_from(["2026-03-28", "2026-10-24", "2026-04-04", "2026-09-05", "2026-03-08",
                                "2026-02-14", "2026-06-01"])
moments = st.builds(lambda day, minutes: at(day, "UTC") + timedelta(minutes=minutes),
                    near_changes, st.integers(-2 * 1440, 2 * 1440))


@st.composite
def calendars(draw):
    off = draw(st.frozensets(st.dates(date(2026, 3, 27), date(2026, 4, 6)), max_size=3))
    return Calendar(draw(st.sampled_from(ZONES)), draw(weeks), off)


@settings(max_examples=60, deadline=None)
@given(calendars(), moments, st.integers(0, 2 * 1440))
def test_elapsed_agrees_with_counting_minute_by_minute(calendar, start, minutes):
    end = start + timedelta(minutes=minutes)
    assert elapsed(start, end, calendar) == timedelta(minutes=slow_count(start, end, calendar))


@settings(max_examples=200, deadline=None)
@given(calendars(), moments, st.integers(0, 20_000), st.integers(0, 59))
def test_a_deadline_is_the_first_instant_by_which_the_time_has_passed(calendar, start, minutes, seconds):
    start += timedelta(seconds=seconds)
    due = deadline(start, minutes, calendar)
    promised = timedelta(minutes=minutes)
    assert due >= start + promised
    assert elapsed(start, due, calendar) == promised
    if minutes:
        assert elapsed(start, due - timedelta(seconds=1), calendar) == promised - timedelta(seconds=1)


@settings(max_examples=100, deadline=None)
@given(calendars(), moments, moments, moments, st.integers(0, 5000), st.integers(0, 5000))
def test_time_adds_up_and_never_runs_backwards(calendar, one, two, three, few, more):
    assert elapsed(one, two, calendar) + elapsed(two, three, calendar) == elapsed(one, three, calendar)
    assert elapsed(one, two, calendar) == -elapsed(two, one, calendar)
    assert elapsed_seconds(one.timestamp(), two.timestamp(), calendar) == elapsed(one, two, calendar).total_seconds()
    early, late = sorted([one, two])
    assert deadline(early, few, calendar) <= deadline(late, few, calendar)
    assert deadline(one, few, calendar) <= deadline(one, few + more, calendar)
    if few:
        assert deadline(deadline(one, few, calendar), more, calendar) == deadline(one, few + more, calendar)
