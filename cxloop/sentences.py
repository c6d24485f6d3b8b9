"""Sentences said of very many rows: each is translated once for a stretch of work in one language."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import translation
from django.utils.translation import gettext

_said: ContextVar[dict[str, str] | None] = ContextVar("said", default=None)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Within the block the language is this one, and `say` remembers."""
    token = _said.set({})
    try:
        with translation.override(language):
            yield
    finally:
        _said.reset(token)


def say(sentence: str) -> str:
    """What `gettext` says; within `speaking` it costs next to nothing. Imported as `_`, so that translators find it."""
    known = _said.get()
    if known is None:
        return gettext(sentence)
    found = known.get(sentence)
    if found is None:
        found = known[sentence] = gettext(sentence)
    return found
