"""For whom this process works just now. The database is told the same: see `cxloop.database`.

Beside the organisation stands the *confidant*: the one person whose own confidential rows may be touched. Tables of
answers given in confidence show nothing without one (`cxloop.row_security.Confide`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

SETTING = "cxloop.organisation"  # the database's name for it
CONFIDANT = "cxloop.confidant"
EVERYBODY = "*"
NOBODY = "nobody"

# An organisation's id, EVERYBODY or NOBODY, as the database is told it. One for each thread and each coroutine.
_current: ContextVar[str] = ContextVar("organisation", default=NOBODY)
_confidant: ContextVar[str] = ContextVar("confidant", default=NOBODY)


def setting() -> str:
    return _current.get()


def settings() -> tuple[tuple[str, str], ...]:
    """Everything the database is told: names and values."""
    return ((SETTING, _current.get()), (CONFIDANT, _confidant.get()))


def organisation_id() -> int | None:
    """The organisation that is acted in; None for nobody and for everybody."""
    now = _current.get()
    return None if now in (EVERYBODY, NOBODY) else int(now)


@contextmanager
def acting(value: str) -> Iterator[None]:
    """Within the block the setting is this one; afterwards it is what it was before, whatever happened."""
    token = _current.set(value)
    try:
        yield
    finally:
        _current.reset(token)


@contextmanager
def confiding(person: int | str) -> Iterator[None]:
    """Within the block this person's own confidential rows are there; EVERYBODY: for letting go of rows, and copies."""
    token = _confidant.set(person if person == EVERYBODY else str(int(person)))
    try:
        yield
    finally:
        _confidant.reset(token)
