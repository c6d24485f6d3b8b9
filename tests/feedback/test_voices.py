"""What customers said of touchpoints and themes: how many were happy, and words that can be quoted."""

from __future__ import annotations

from datetime import date, timedelta

from cxloop.periods import between
from feedback.queries.voices import moods, voices
from tests.feedback.story import MONDAY, say

PLACE = ("touchpoint", "cabin-crew")
PERIOD = between(date(2026, 2, 1), date(2026, 3, 3), "UTC")
GLAD = "The crew on board was wonderful and kind to us all."
CROSS = "The crew was rude and the service terrible, I am angry."


def speak(people, text, minutes, **more):
    at = MONDAY - timedelta(days=1, minutes=minutes)
    return say(people.acme, text, MONDAY, at=at, touchpoint="cabin-crew", **more)


def test_each_item_counts_once_as_happy_or_unhappy_in_its_period(people):
    for number in range(3):
        speak(people, GLAD, number)
    speak(people, CROSS, 4)
    say(people.acme, CROSS, MONDAY, at=MONDAY - timedelta(days=60), touchpoint="cabin-crew")
    say(people.globex, CROSS, MONDAY, at=MONDAY - timedelta(days=1))
    assert moods(people.acme, PERIOD)[PLACE] == (3, 0, 1)


def test_of_what_is_liked_happy_ones_are_quoted_first_and_nothing_twice(people):
    for number in range(4):
        speak(people, GLAD, number)
    speak(people, CROSS, 9)
    liked = voices(people.acme, PERIOD, [PLACE], {PLACE}, True)[PLACE]
    assert [each.text for each in liked] == [GLAD, CROSS]
    assert [each.text for each in voices(people.acme, PERIOD, [PLACE], set(), True)[PLACE]] == [CROSS, GLAD]
    assert voices(people.acme, PERIOD, [], set(), True) == {}


def test_who_may_not_know_reads_it_without_names_and_addresses(people):
    text = "Jo Doe here: the crew lost my bag, write to jo@home.test please."
    speak(people, text, 1, name="Jo Doe", email="jo@h.test")
    seen, covered = (voices(people.acme, PERIOD, [PLACE], set(), who)[PLACE][0].text for who in (True, False))
    assert "jo@home.test" in seen and "jo@home.test" not in covered and "Doe" not in covered
