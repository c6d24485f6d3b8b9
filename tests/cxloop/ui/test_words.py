"""Times in the reader's words."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from cxloop.ui.words import ago, duration, exact, initials, promise, text_dir

NOW = datetime(2026, 11, 12, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(("value", "expected"), [
    (timedelta(seconds=20), "under 1 min"), (timedelta(minutes=41), "41 min"), (timedelta(hours=2), "2 h"),
    (timedelta(hours=2, minutes=10), "2 h 10 min"), (timedelta(days=3, hours=11, minutes=59), "3 d 11 h"),
    (timedelta(days=2), "2 d"), (3600, "1 h"), (-timedelta(hours=6), "6 h"), (None, ""),
])
def test_durations_have_two_units_at_most(value, expected):
    assert duration(value) == expected


@pytest.mark.parametrize(("before", "expected"), [
    (timedelta(seconds=5), "just now"),
    (timedelta(minutes=14), "14 min ago"), (timedelta(hours=2), "2 h ago"),
    (timedelta(days=3), "3 d ago"), (timedelta(days=30), "13 Oct"), (timedelta(days=400), "8 Oct 2025"),
    (-timedelta(hours=2, minutes=5), "in 2 h"),
])
def test_ago_is_relative_for_a_week(before, expected):
    assert ago(NOW - before, NOW) == expected


def test_the_exact_time_is_in_the_readers_zone():
    with timezone.override("Asia/Tokyo"):
        assert exact(NOW) == "Fri 13 Nov 2026, 05:12 (Asia/Tokyo)"


@pytest.mark.parametrize(("due", "met", "paused", "kind", "words"), [
    (timedelta(hours=-6, minutes=-12), None, False, "late", "late by 6 h 12 min"),
    (timedelta(minutes=26), None, False, "soon", "due in 26 min"),
    (timedelta(hours=2, minutes=10), None, False, "calm", "due in 2 h 10 min"),
    (timedelta(hours=2), None, True, "paused", "paused, 2 h left"),
    (timedelta(hours=1), timedelta(), False, "kept", "kept"),
    (timedelta(hours=-3), timedelta(hours=-1), False, "late", "2 h late"),
])
def test_a_clock_says_its_state_in_a_word(due, met, paused, kind, words):
    met_at = NOW + met if met is not None else None
    clock = promise(NOW + due, NOW, met_at, paused)
    assert (clock.kind, clock.words) == (kind, words)
    assert clock.title


def test_a_clock_without_a_promise_says_so():
    assert promise(None, NOW).words == "nothing promised"
    assert promise(None, NOW, met_at=NOW).kind == "kept"


@pytest.mark.parametrize(("text", "language", "expected"), [
    ("انتظرت", "", "rtl"), ("12:30 שלום", "", "rtl"), ("hello", "", "ltr"), ("", "", "ltr"),
    ("123", "ar-EG", "rtl"), ("Hello ثم", "", "ltr"),
])
def test_direction_follows_language_then_first_letter(text, language, expected):
    assert text_dir(text, language) == expected


@pytest.mark.parametrize(("name", "expected"), [
    ("Carol Lindqvist", "CL"), ("Ingrid de la Solheim-Bergström", "IS"), ("carol.l@example.org", "CL"),
    ("@tern_and_tide", "TT"), ("عمر الحداد", "عا"), ("", "?"),
])
def test_initials(name, expected):
    assert initials(name) == expected
