"""Quiet hours and daily hours, on the clock of the person they belong to."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from cxloop.quiet_hours import end_of_quiet, next_time

LISBON, BERLIN, NEW_YORK = ZoneInfo("Europe/Lisbon"), ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(("now", "zone", "begins", "ends", "until"), [
    ("2026-03-02T22:30", LISBON, time(22), time(7), "2026-03-03T07:00"),  # over midnight, before it
    ("2026-03-03T03:00", LISBON, time(22), time(7), "2026-03-03T07:00"),  # and after it
    ("2026-03-03T07:00", LISBON, time(22), time(7), None),  # half open
    ("2026-03-03T12:00", LISBON, time(22), time(7), None),
    ("2026-03-03T12:00", LISBON, time(12), time(13), "2026-03-03T13:00"),  # within a day
    ("2026-03-03T02:00", NEW_YORK, time(20), time(8), "2026-03-03T13:00"),  # it is 21:00 there, the day before
    ("2026-03-29T00:30", BERLIN, time(1), time(7), "2026-03-29T05:00"),  # the night the clock goes forward
    ("2026-10-25T00:30", BERLIN, time(1), time(7), "2026-10-25T06:00"),  # and back
    ("2026-03-03T12:00", LISBON, None, time(7), None),
    ("2026-03-03T12:00", LISBON, time(7), time(7), None),
])
def test_quiet_hours_end_when_the_persons_clock_says_so(now, zone, begins, ends, until):
    assert end_of_quiet(at(now), zone, begins, ends) == (at(until) if until else None)


@pytest.mark.parametrize(("now", "hour", "expected"), [
    ("2026-03-02T06:00", time(8), "2026-03-02T07:00"),
    ("2026-03-02T07:00", time(8), "2026-03-03T07:00"),  # after now, not at it
    ("2026-03-28T23:00", time(2, 30), "2026-03-29T01:30"),  # 02:30 is left out that night: it comes at 03:30
    ("2026-10-24T23:00", time(2, 30), "2026-10-25T00:30"),  # 02:30 comes twice: the first
    ("2026-10-25T00:30", time(2, 30), "2026-10-26T01:30"),  # and not again
])
def test_the_next_time_a_clock_shows_an_hour(now, hour, expected):
    assert next_time(at(now), BERLIN, hour) == at(expected)
