"""Dates are read the same way for a whole column, and what cannot be is refused with the reason."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from feedback.ingest.dates import DateForm, NotADate, detect_form, parse_date
from tests.feedback.ingest.conftest import NOW


def read(value: str, zone: str = "UTC", **form) -> str:
    return parse_date(value, DateForm(zone=zone, **form), NOW).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("value", "instant"),
    [
        ("2026-02-26", "2026-02-26 00:00"),
        ("2026-02-26T10:30:00Z", "2026-02-26 10:30"),
        ("2026-02-26 10:30:00 +02:00", "2026-02-26 08:30"),
        ("2026-02-26 10:30:00 UTC", "2026-02-26 10:30"),
        ("2019/2/26", "2019-02-26 00:00"),
        ("26.02.2026 um 14:05 Uhr", "2026-02-26 14:05"),
        ("24-02-2015 11:35", "2015-02-24 11:35"),
        ("2/3/26 12:05 am", "2026-03-02 00:05"),
        ("31-Jul-18", "2018-07-31 00:00"),
        ("31. Mai 2018", "2018-05-31 00:00"),
        ("July 31st, 2018", "2018-07-31 00:00"),
        ("Tue Feb 24 11:35:00 +0000 2015", "2015-02-24 11:35"),
        ("Tue, 24 Feb 2015 11:35:00 +0100", "2015-02-24 10:35"),
        ("1/2/99", "1999-02-01 00:00"),
    ],
)
def test_dates_as_people_and_programs_write_them(value, instant):
    assert read(value) == instant


@pytest.mark.parametrize(
    ("value", "instant"),
    [("45678.5", "2025-01-21 12:00"), ("1700000000", "2023-11-14 22:13"), ("1700000000000", "2023-11-14 22:13")],
)
def test_bare_numbers_are_spreadsheet_days_or_seconds_when_the_column_is_so(value, instant):
    assert read(value, counted=True) == instant
    with pytest.raises(NotADate):
        read(value)


def test_a_time_without_a_zone_is_that_of_the_import():
    assert read("2026-02-26 10:30", "Europe/Berlin") == "2026-02-26 09:30"
    assert read("2025-07-26 10:30", "Europe/Berlin") == "2025-07-26 08:30"


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("soon", "not a date"),
        ("2026-13-45", "not a date"),
        ("32/01/2026", "not a date"),
        ("15:00:00", "not a date"),
        ("2026-03-04", "future"),
        ("1850-01-01", "before 1900"),
        ("9" * 400, "not a date"),
        ("0000-00-00", "not a date"),
    ],
)
def test_what_is_no_date_is_refused_with_the_reason(value, why):
    with pytest.raises(NotADate, match=why):
        read(value)


def test_tomorrow_is_allowed_for_clocks_that_run_ahead():
    assert read("2026-03-03 08:59") == "2026-03-03 08:59"


@pytest.mark.parametrize(
    ("values", "zone", "order"),
    [
        (["03/04/2025", "13/04/2025"], "UTC", "dmy"),
        (["03/04/2025", "04/13/2025"], "UTC", "mdy"),
        (["03/04/2025", "05/06/2025"], "Europe/London", "dmy"),
        (["03/04/2025", "05/06/2025"], "America/New_York", "mdy"),
        (["02/11/2026", "02/12/2026"], "Europe/London", "mdy"),  # day first would lie in the future
    ],
)
def test_the_column_tells_whether_the_day_comes_first_and_it_is_said(values, zone, order):
    form, share = detect_form(values, zone, NOW)
    assert (form.order, share, len(form.notes)) == (order, 1.0, 1)


def test_the_word_of_a_person_comes_before_the_column():
    form, _share = detect_form(["03/04/2025", "05/06/2025"], "UTC", NOW, "mdy")
    assert parse_date("03/04/2025", form, NOW) == datetime(2025, 3, 4, tzinfo=UTC)


def test_a_date_that_is_only_possible_the_other_way_round_is_not_lost():
    form, share = detect_form(["13/04/2025", "14/04/2025", "04/15/2025"], "UTC", NOW)
    assert share == 1.0
    assert parse_date("04/15/2025", form, NOW) == datetime(2025, 4, 15, tzinfo=UTC)
    assert "1 of 3" in form.notes[1]
