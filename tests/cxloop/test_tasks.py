"""Taking turns: a flood of one kind of work lets the others of its queue have theirs, and is not forgotten."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.cache import cache
from redis.exceptions import RedisError

from cxloop import stopping, tasks


@dataclass
class Message:
    """The task in hand, as Celery shows it, and what it sent."""

    id: str
    sent: list[str] = field(default_factory=list)

    @property
    def request(self) -> Message:
        return self

    def apply_async(self, task_id: str, retry: bool) -> None:
        self.sent.append(task_id)


@pytest.fixture
def take_up(monkeypatch: pytest.MonkeyPatch) -> Any:
    """`take_up(id, step)` runs the task of the message with this id; the ids of the messages that it sent."""
    cache.clear()

    def run(name: str, step: Any = lambda: 1, turn: float = 0.01) -> list[str]:
        message = Message(name)
        monkeypatch.setattr(tasks, "current_task", message)
        tasks.drain("work", step, turn)
        return message.sent

    yield run
    cache.clear()


def test_work_that_is_left_goes_on_behind_the_others_in_one_message(take_up: Any) -> None:
    [following] = take_up("first")
    assert take_up("from the clock") == [], "one goes on already"
    [next_one] = take_up(following)
    assert next_one != following
    assert take_up(next_one, lambda: 0) == []
    assert len(take_up("later")) == 1, "what was done is over: another flood goes on anew"


def test_a_turn_that_empties_the_table_sends_nothing(take_up: Any) -> None:
    left = [3, 2, 0]
    assert take_up("only", lambda: left.pop(0), turn=5.0) == [] and left == []


def test_who_is_asked_to_stop_leaves_the_rest_to_another(take_up: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stopping, "is_asked", lambda: True)
    assert len(take_up("stopped", lambda: pytest.fail("nothing more is begun"))) == 1


def test_without_the_cache_the_work_is_done_all_the_same(take_up: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    class Down:
        def __getattr__(self, name: str) -> Any:
            raise RedisError

    monkeypatch.setattr(tasks, "cache", Down())
    done = []
    assert take_up("alone", lambda: done.append(1) or 1) == [] and done
