"""JSON read strictly: what two programs could read differently, or a database cannot hold, is refused."""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.parsers import BaseParser

from cxloop.errors import InvalidInput, TooLarge

DEEPEST = 20  # levels of lists and objects
LONGEST_NUMBER = 30  # characters
SURROGATE = re.compile("[\ud800-\udfff]")


class BadJSON(InvalidInput):
    code = "bad_json"


class StrictJSONParser(BaseParser):
    """The body as plain values. One clear 400 for duplicate keys, NaN, huge numbers, deep nesting and bad Unicode.

    413 for a body above DATA_UPLOAD_MAX_MEMORY_SIZE, which is never read whole.
    """

    media_type = "application/json"

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(most + 1)
        if len(body) > most:
            raise TooLarge(most=f"{most:,}")
        return loads(body)


def loads(body: bytes) -> Any:
    """The plain values of one JSON document in UTF-8, or BadJSON with one sentence."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadJSON(_("The body is not UTF-8 (byte %(at)s).") % {"at": error.start}) from None
    try:
        value = json.loads(text, object_pairs_hook=without_duplicates, parse_constant=no_constant,
                           parse_float=as_float, parse_int=as_int)
    except json.JSONDecodeError as error:
        raise BadJSON(_("The body is not JSON: line %(line)s, column %(column)s.")
                      % {"line": error.lineno, "column": error.colno}) from None
    except RecursionError:
        raise too_deep() from None
    check(value)
    return value


def without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if any("\x00" in key for key in read):
        raise BadJSON(_("A key holds the character NUL, which no database can keep: leave it out."))
    if len(read) != len(pairs):
        seen: set[str] = set()
        again = next(key for key, _value in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise BadJSON(_("The key “%(key)s” stands twice in one object.") % {"key": shown(again)}, field=shown(again))
    return read


def no_constant(name: str) -> NoReturn:
    raise BadJSON(_("%(name)s is not a JSON number.") % {"name": name})


def as_float(text: str) -> float:
    number = float(text)
    if len(text) > LONGEST_NUMBER or math.isinf(number):
        raise BadJSON(_("The number %(number)s… is too long or too large.") % {"number": text[:20]})
    return number


def as_int(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise BadJSON(_("The number %(number)s… is too long or too large.") % {"number": text[:20]})
    return int(text)


def too_deep() -> BadJSON:
    return BadJSON(_("The body is nested deeper than %(deepest)s levels.") % {"deepest": DEEPEST})


def check(value: Any) -> None:
    """BadJSON for what is nested too deep or holds half a character, naming where. Walks without recursion."""
    waiting: list[tuple[Any, tuple[Any, ...]]] = [(value, ())]
    while waiting:
        inner, path = waiting.pop()
        if isinstance(inner, str):
            check_text(inner, path)
        elif isinstance(inner, dict | list):
            if len(path) >= DEEPEST:
                raise too_deep()
            pairs = inner.items() if isinstance(inner, dict) else enumerate(inner)
            for key, part in pairs:
                if isinstance(key, str):
                    check_text(key, path)
                waiting.append((part, (*path, key)))


def check_text(text: str, path: tuple[Any, ...]) -> None:
    if text.isascii() or not SURROGATE.search(text):
        return
    where = ".".join(shown(str(part)) for part in path)
    raise BadJSON(_("The text holds half of a character (a lone surrogate), which is not Unicode."), field=where)


def shown(key: str) -> str:
    """A key as it can be shown back: short, and without halves of characters."""
    return SURROGATE.sub("?", key)[:80]
