"""Physical lines of a stream of text, each bounded, with the number an editor would show."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

MAX_LINE = 32_000_000  # characters; three times the largest field that is promised to be read
QUOTED = re.compile(r'"(?:[^"]|"")*"')


class Line(NamedTuple):
    """`text` with its line end; `number` from 1; `cut` when the line was longer than is read."""

    number: int
    text: str
    cut: bool = False


def line_end(sample: str) -> str:
    """What ends a line: `\\r` in files of old Macs, else `\\n`. Line ends inside quotes do not count."""
    bare = QUOTED.sub("", sample)
    returns = bare.count("\r") - bare.count("\r\n")
    return "\r" if returns > bare.count("\n") else "\n"


def physical_lines(blocks: Iterable[str], end: str, limit: int = MAX_LINE) -> Iterator[Line]:
    """The lines of the text, one at a time, none longer than `limit` characters: the rest of such a line
    is dropped.

    Memory is bounded by one block and one line, whatever the size of the text.
    """
    parts: list[str] = []
    held, number, cut = 0, 1, False
    for block in blocks:
        pieces = block.split(end)
        last = pieces.pop()
        for piece in pieces:
            if parts or cut:
                room = limit - held
                cut = cut or len(piece) > room
                parts.append(piece[:room])
                piece = "".join(parts)
                parts, held = [], 0
            yield Line(number, piece + end, cut)
            number, cut = number + 1, False
        if last:
            room = limit - held
            cut = cut or len(last) > room
            if room > 0:
                parts.append(last[:room])
                held += len(parts[-1])
    if parts or cut:
        yield Line(number, "".join(parts), cut)
