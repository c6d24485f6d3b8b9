"""Records of a delimited file, read tolerantly: a quote that is never closed costs its own line and no other.

The usual readers let such a quote swallow every row up to the next one. Here a quoted field that runs over
several lines is given up as soon as it contradicts itself (a quote where only a new field can begin), and
reading starts again on the line after the one that opened it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from feedback.ingest.lines import MAX_LINE, Line

MAX_RECORD = MAX_LINE  # characters of one record over all its lines
MAX_RECORD_LINES = 400_000
NEVER = "\x1f"  # the delimiter of a file with a single column: it does not occur


@dataclass(slots=True)
class Record:
    """One record: the line it begins on, its values, and what is wrong with its form (empty when nothing is).

    `at` is the index of the value the problem stands in; `strict` asks that the number of values be exact,
    because the lines around it were torn apart.
    """

    line: int
    values: list[str]
    problem: str = ""
    at: int | None = None
    strict: bool = False


@dataclass(slots=True)
class _Parse:
    """A record under way: finished values, the parts of the open quoted one, and how it stands."""

    delimiter: str
    values: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    quoted: bool = False
    lines: int = 0
    runaway: bool = False

    def feed(self, text: str) -> bool:
        """True when the record ends with this line; False when a quoted value goes on (or ran away)."""
        self.lines += 1
        body = text.rstrip("\r\n")
        if not self.quoted and '"' not in body:
            self.values.extend(body.split(self.delimiter))
            return True
        position = 0
        while True:
            if self.quoted:
                position = self._inside(text, body, position)
                if self.quoted:
                    return False
                if position > len(body):
                    return True
                continue
            start = position
            while body[start : start + 1] == " ":
                start += 1
            if body[start : start + 1] == '"':
                self.quoted, position = True, start + 1
                continue
            end = body.find(self.delimiter, position)
            self.values.append(body[position:] if end < 0 else body[position:end])
            if end < 0:
                return True
            position = end + 1

    def _inside(self, text: str, body: str, position: int) -> int:
        """Where reading goes on after the quoted value, beyond the end of the body when it was the last
        one.
        """
        while True:
            at = body.find('"', position)
            if at < 0:
                self.parts.append(text[position:])
                return position
            if body[at + 1 : at + 2] == '"':
                self.parts.append(body[position : at + 1])
                position = at + 2
                continue
            after = at + 1
            while body[after : after + 1] == " " and self.delimiter != " ":
                after += 1
            if after >= len(body) or body[after] == self.delimiter:
                self.parts.append(body[position:at])
                self.values.append("".join(self.parts))
                self.parts, self.quoted = [], False
                return after + 1
            if self.lines > 1 and self._opens_a_value(body, at):
                self.runaway = True
                return position
            self.parts.append(body[position : at + 1])
            position = at + 1

    def _opens_a_value(self, body: str, at: int) -> bool:
        before = body[:at].rstrip(" ")
        return not before or before.endswith(self.delimiter)


def records(lines: Iterable[Line], delimiter: str, width: int = 0) -> Iterator[Record]:
    """The records of the lines. `width` is the number of columns, 0 while it is not known.

    Blank lines are passed over. Memory is bounded by `MAX_RECORD`, and by a few lines when the quotes are
    in order.
    """
    source, waiting, torn_until = iter(lines), deque[Line](), 0
    while True:
        first = waiting.popleft() if waiting else next(source, None)
        if first is None:
            return
        if first.cut:
            yield Record(first.number, first.text[:1000].split(delimiter), problem=_too_long())
            continue
        if not first.text.strip("\r\n"):
            continue
        parse, held, size = _Parse(delimiter), [first], len(first.text)
        whole = parse.feed(first.text)
        while not whole and not parse.runaway:
            line = waiting.popleft() if waiting else next(source, None)
            if line is None:
                break
            held.append(line)
            size += len(line.text)
            if line.cut or size > MAX_RECORD or len(held) > MAX_RECORD_LINES:
                break
            whole = parse.feed(line.text)
        if whole and not _swallowed(parse, held, width):
            yield Record(first.number, parse.values, strict=first.number <= torn_until)
            continue
        torn_until = max(torn_until, held[-1].number)
        waiting.extendleft(reversed(held[1:]))
        yield Record(
            first.number,
            _as_it_stands(first.text, delimiter),
            problem=_never_closed(),
            at=len(parse.values) if not whole else None,
        )


def _swallowed(parse: _Parse, held: list[Line], width: int) -> bool:
    """True when a record over several lines has the wrong number of values and one of its lines alone has
    the right.
    """
    if len(held) == 1 or width < 2 or len(parse.values) == width:
        return False
    for line in held[1:]:
        alone = _Parse(parse.delimiter)
        if alone.feed(line.text) and len(alone.values) == width:
            return True
    return False


def _as_it_stands(text: str, delimiter: str) -> list[str]:
    return text.rstrip("\r\n")[:MAX_RECORD].split(delimiter)


def _never_closed() -> str:
    return _("a quotation mark opens here and is not closed: close it or double it")


def _too_long() -> str:
    return _("the line is longer than %(limit)s characters") % {"limit": f"{MAX_LINE:,}"}
