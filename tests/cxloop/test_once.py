"""What was set up is read once within a block, and afresh outside of it."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

import pytest

from cxloop import calendars, outbox
from cxloop.actor import Actor
from cxloop.once import once, reading_once
from cxloop.people import roster
from cxloop.positions import save
from tests.feedback.story import MONDAY


def test_within_a_block_each_key_is_read_once_and_outside_always() -> None:
    reads = count(1)

    def ask(key: str) -> int:
        return once(key, lambda: next(reads))

    assert [ask("a"), ask("a")] == [1, 2]
    with reading_once():
        assert [ask("a"), ask("a"), ask("b")] == [3, 3, 4]
        with reading_once():
            assert ask("a") == 3
        assert ask("b") == 4
    with pytest.raises(ZeroDivisionError), reading_once():
        raise ZeroDivisionError
    assert ask("a") == 5


def test_people_and_calendars_are_read_once_for_each_day(people, django_assert_num_queries) -> None:
    today = MONDAY.date()
    with reading_once():
        roll, known = roster(people.acme, today), calendars.load(people.acme)
        with django_assert_num_queries(0):
            assert roster(people.acme, today) is roll and calendars.load(people.acme) is known
        assert roster(people.acme, today + timedelta(days=1)) is not roll
    position = save(people.acme, "Head of Once", None, Actor.process("test"), MONDAY)
    assert position.pk in roster(people.acme, today).positions


def test_the_next_batch_of_events_sees_who_was_appointed_meanwhile(people, monkeypatch) -> None:
    seen: list[set[int]] = []
    monkeypatch.setattr(outbox, "_handlers", {"Happened": ["one", "two"]})

    def look(organisation, payloads, now):
        seen.append(set(roster(organisation, now.date()).positions))

    monkeypatch.setattr(outbox, "_by_name", {"one": look, "two": look})
    for title in ("Head of First", "Head of Second"):
        position = save(people.acme, title, None, Actor.process("test"), MONDAY)
        outbox.publish(people.acme, [("Happened", {})], MONDAY)
        assert outbox.drain(MONDAY) == 2
        assert position.pk in seen[-1] and seen[-1] == seen[-2]
