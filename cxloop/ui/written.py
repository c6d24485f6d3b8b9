"""HTML of a value, written once: the same value in the same language is the same piece of page, whoever asks for it."""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache

from django.conf import settings
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

PIECES = 4000  # kept by each process; a row of the inbox is about 2 kB


def written(template: str, value: Hashable) -> SafeString:
    """The template with the value as `it`, and nothing else: everything the piece shows must stand in the value, or
    follow from it and the language. A piece that was written before is not written again."""
    write = _write.__wrapped__ if settings.DEBUG else _write
    return write(template, get_language() or "", value)


@lru_cache(maxsize=PIECES)
def _write(template: str, language: str, value: Hashable) -> SafeString:
    return SafeString(get_template(template).render({"it": value}))
