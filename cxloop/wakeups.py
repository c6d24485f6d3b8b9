"""Nudges for the workers: "there is work". What the work is stands in the database; a lost nudge loses nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import structlog
from django.db import connection, transaction

log = structlog.get_logger(__name__)

_nudges: dict[str, Callable[[], None]] = {}
_quiet: ContextVar[bool] = ContextVar("quiet", default=False)


@contextmanager
def in_quiet() -> Iterator[None]:
    """Within the block nobody is nudged: for work that is followed up by whoever does it, or found by the sweep."""
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)


def register(name: str, nudge: Callable[[], None]) -> None:
    """From now on `wake(name)` calls this, after commit. One callable a name; the last one registered holds."""
    _nudges[name] = nudge


def wake(name: str) -> None:
    """Nudges once after the transaction commits, however often it is asked for within it.

    Nothing happens for a name nobody registered, nor when the transaction is rolled back. A nudge that fails is
    logged and swallowed: the sweep finds the work.
    """
    if _quiet.get():
        return
    if connection.in_atomic_block and any(
        getattr(entry[1], "wakes", None) == name for entry in connection.run_on_commit
    ):
        return

    def nudge() -> None:
        _call(name)

    nudge.wakes = name  # type: ignore[attr-defined]
    transaction.on_commit(nudge)


def _call(name: str) -> None:
    nudge = _nudges.get(name)
    if nudge is None:
        return
    try:
        nudge()
    except Exception as error:
        log.warning("wakeup.failed", name=name, error=type(error).__name__)
