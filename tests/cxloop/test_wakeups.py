"""A nudge comes after commit, once a transaction, and may get lost without harm."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from cxloop import wakeups


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    calls: list[str] = []
    monkeypatch.setattr(wakeups, "_nudges", {})
    wakeups.register("work", lambda: calls.append("work"))
    wakeups.register("mail", lambda: calls.append("mail"))
    return calls


@pytest.mark.django_db(transaction=True)
def test_many_wakes_in_one_transaction_are_one_nudge_after_it(woken: list[str]) -> None:
    with transaction.atomic():
        for _ in range(3):
            wakeups.wake("work")
            wakeups.wake("mail")
        assert woken == []
    assert woken == ["work", "mail"]
    wakeups.wake("work")
    assert woken == ["work", "mail", "work"]


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_wakes_nobody(woken: list[str]) -> None:
    with transaction.atomic():
        with pytest.raises(RuntimeError), transaction.atomic():
            wakeups.wake("work")
            raise RuntimeError
        wakeups.wake("mail")
    assert woken == ["mail"]


def test_a_nudge_that_fails_or_is_unknown_harms_nobody(
    db: Any, woken: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    def broken() -> None:
        raise ConnectionError

    wakeups.register("broken", broken)
    with django_capture_on_commit_callbacks(execute=True):
        wakeups.wake("broken")
        wakeups.wake("nobody")
        wakeups.wake("work")
    assert woken == ["work"]


@pytest.mark.django_db(transaction=True)
def test_work_done_in_quiet_wakes_nobody_and_the_next_does(woken: list[str]) -> None:
    with wakeups.in_quiet(), transaction.atomic():
        wakeups.wake("work")
    assert woken == []
    wakeups.wake("work")
    assert woken == ["work"]
