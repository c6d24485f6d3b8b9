"""Periods: whole local days, half open, in the organisation's zone."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxloop import periods
from cxloop.errors import InvalidInput
from cxloop.periods import parse

BERLIN = "Europe/Berlin"
NOW = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)  # the 23rd in Berlin


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", "2026-01-01", "2026-12-31"),
        ("all", "1970-01-01", "2026-11-23"),
        ("2026-Q3", "2026-07-01", "2026-09-30"),
        ("2026-10", "2026-10-01", "2026-10-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2026-W41", "2026-10-05", "2026-10-11"),
        ("2026-W01", "2025-12-29", "2026-01-04"),
        ("2026-W53", "2026-12-28", "2027-01-03"),
        ("2026-10-05", "2026-10-05", "2026-10-05"),
        ("7d", "2026-11-17", "2026-11-23"),
        ("2w", "2026-11-10", "2026-11-23"),
        ("2026-01-01..2026-03-31", "2026-01-01", "2026-03-31"),
    ],
)
def test_a_query_string_names_a_period(text, first, last):
    period = parse(text, BERLIN, NOW)
    assert (period.first.isoformat(), period.last.isoformat()) == (first, last)
    assert parse(period.key, BERLIN, NOW) == period


@pytest.mark.parametrize(
    "text",
    [
        "",
        "autumn",
        "2026-13",
        "2026-W54",
        "2025-W53",
        "2026-Q5",
        "2026-02-30",
        "0d",
        "99999d",
        "2026-03-31..2026-01-01",
        "2026-01-01..",
        "0000",
        "1900-01-01..2026-01-01",
        "9999",
    ],
)
def test_anything_else_is_refused_with_a_sentence_that_names_the_field(text):
    with pytest.raises(InvalidInput) as refusal:
        parse(text, BERLIN, NOW)
    assert refusal.value.field == "period"
    assert str(refusal.value).endswith(".")


def test_a_period_is_half_open_and_its_days_are_local():
    period = parse("2026-03-29", BERLIN, NOW)
    assert period.start == datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert period.end - period.start == timedelta(hours=23)
    assert period.start in period
    assert period.end not in period
    assert period.end - timedelta(microseconds=1) in period


def test_a_day_without_midnight_starts_with_its_first_instant():
    assert parse("2026-03-29", "Asia/Beirut", NOW).start == datetime(2026, 3, 28, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("2026", "2025"),
        ("2026-Q1", "2025-Q4"),
        ("2026-03", "2026-02"),
        ("2026-W01", "2025-W52"),
        ("2026-03-01", "2026-02-28"),
        ("7d", "2026-11-10..2026-11-16"),
        ("2026-01-01..2026-01-10", "2025-12-22..2025-12-31"),
    ],
)
def test_the_period_before(text, before):
    assert parse(text, BERLIN, NOW).previous().key == before


@pytest.mark.parametrize(
    ("text", "count", "first", "last"),
    [
        ("2026-10", 31, "2026-10-01..2026-10-01", "2026-10-31..2026-10-31"),
        ("84d", 12, "2026-09-01..2026-09-07", "2026-11-17..2026-11-23"),
        ("90d", 13, "2026-08-26..2026-08-31", "2026-11-17..2026-11-23"),
        ("2026", 12, "2026-01-01..2026-01-31", "2026-12-01..2026-12-31"),
        ("2026-01-15..2026-12-10", 12, "2026-01-15..2026-01-31", "2026-12-01..2026-12-10"),
    ],
)
def test_charts_are_cut_into_steps_that_suit_the_length(text, count, first, last):
    cut = parse(text, BERLIN, NOW).buckets()
    assert (len(cut), cut[0].key, cut[-1].key) == (count, first, last)


def test_a_step_can_be_asked_for_and_an_unknown_one_is_refused():
    assert len(parse("2026-Q3", BERLIN, NOW).buckets("month")) == 3
    with pytest.raises(InvalidInput):
        parse("2026-Q3", BERLIN, NOW).buckets("fortnight")
    with pytest.raises(InvalidInput):
        parse("all", BERLIN, NOW).buckets("day")


@given(
    st.dates(date(2000, 1, 1), date(2040, 1, 1)),
    st.integers(1, 800),
    st.sampled_from(["", "day", "week", "month", "year"]),
)
def test_buckets_cover_the_period_once(first, days, step):
    period = periods.between(first, first + timedelta(days=days), BERLIN)
    cut = period.buckets(step)
    assert cut[0].first == period.first
    assert cut[-1].after == period.after
    assert all(one.after == two.first for one, two in pairwise(cut))


@given(
    st.dates(date(2000, 1, 1), date(2040, 1, 1)),
    st.sampled_from([periods.day, periods.week, periods.month, periods.quarter, periods.year]),
)
def test_periods_of_the_calendar_hold_their_day_and_touch(on, make):
    period = make(on, BERLIN)
    assert period.first <= on < period.after
    assert period.previous().after == period.first
    assert make(period.after, BERLIN).previous() == period
