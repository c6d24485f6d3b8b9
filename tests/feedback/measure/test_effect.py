"""A number before something began and since: counted over its own rows, and no move inside the noise."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db.models import Q

from cxloop.actor import Actor
from feedback.follow_up import actions
from feedback.measure.effect import LONGEST, comparable, effect, since_span
from tests.feedback.story import MONDAY, complain, say

TURN = MONDAY + timedelta(days=30)


def measured(people, key="nps", *, only=None, ended=None, now=TURN + timedelta(days=30)):
    return effect(people.acme, key, only or {}, TURN, ended, now)


def speak(people, when, score, count, touchpoint="baggage"):
    for number in range(count):
        say(people.acme, "So so.", when + timedelta(minutes=number), nps=score, touchpoint=touchpoint,
            email=f"{when.toordinal()}.{score}.{number}@x.test")


def test_a_real_move_is_told_and_noise_is_not(people):
    speak(people, MONDAY, 0, 30)
    speak(people, TURN + timedelta(days=2), 10, 30)
    found = measured(people)
    assert (found.before.value, found.since.value) == (-100, 100)
    assert (found.before.n, found.since.n, found.change.kind) == (30, 30, "better")


def test_within_the_noise_nothing_moved(people):
    for when in (MONDAY, TURN + timedelta(days=2)):
        speak(people, when, 0, 15)
        speak(people, when, 10, 15)
    speak(people, TURN + timedelta(days=3), 10, 1)
    found = measured(people)
    assert found.since.value > found.before.value and found.change.kind == "same"


def test_too_few_answers_compare_nothing(people):
    speak(people, MONDAY, 0, 2)
    assert measured(people).change.kind == "few"


def test_only_its_own_rows_count_and_the_day_of_the_turn_counts_for_neither(people):
    speak(people, MONDAY, 0, 3)
    speak(people, MONDAY, 10, 4, touchpoint="check-in")
    speak(people, TURN, 10, 5)
    speak(people, TURN + timedelta(days=1), 10, 6)
    only = {"item": Q(touchpoint__key="baggage"), "case": Q(touchpoint__key="baggage")}
    found = measured(people, only=only)
    assert (found.before.n, found.since.n) == (3, 6)


def test_cases_count_too(people):
    case = complain(people.acme, MONDAY, touchpoint="baggage")
    complain(people.acme, MONDAY, email="b@x.test")
    actions.give_up(case, reason="No address.", actor=Actor.person(people.carol), now=MONDAY)
    only = {"case": Q(touchpoint__key="baggage")}
    found = measured(people, "closure_rate", only=only)
    assert (found.before.numerator, found.before.denominator, found.since.n) == (1, 1, 0)


def test_what_has_no_interval_is_not_compared(people):
    assert measured(people, "backlog") is None and measured(people, "no-such") is None
    assert {metric.key for metric in comparable()} >= {"nps", "closure_rate", "time_to_contact"}


@pytest.mark.parametrize(("ended", "today", "span"), [
    (None, 0, None), (None, 1, (1, 2)), (None, 300, (301 - LONGEST, 301)), (50, 50, None), (50, 60, (51, 61)),
    (50, 300, (51, 51 + LONGEST))])
def test_the_days_since(ended, today, span):
    first = date(2026, 1, 1)
    day = lambda number: first + timedelta(days=number)  # noqa: E731
    expected = (day(span[0]), day(span[1])) if span else None
    assert since_span(first, None if ended is None else day(ended), day(today)) == expected
