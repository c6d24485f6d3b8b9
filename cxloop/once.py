"""What was set up is read once for a stretch of work that does not change it: people, calendars, policies."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

Value = TypeVar("Value")
_known: ContextVar[dict[Hashable, Any] | None] = ContextVar("known", default=None)


@contextmanager
def reading_once() -> Iterator[None]:
    """Within the block `once` reads each key once. Only for work that changes nothing of what it asks for by key."""
    token = _known.set({} if _known.get() is None else _known.get())
    try:
        yield
    finally:
        _known.reset(token)


def once(key: Hashable, read: Callable[[], Value]) -> Value:
    """What `read` returns, or returned for this key earlier in the block. Outside of a block it always reads."""
    known = _known.get()
    if known is None:
        return read()
    if key not in known:
        known[key] = read()
    found: Value = known[key]
    return found
