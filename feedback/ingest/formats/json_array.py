"""JSON: an array of objects, an object that holds one, or objects one after another. Read as a stream."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.ingest.encodings import detect_encoding, known_encoding, read_text
from feedback.ingest.formats import FORMATS, Request
from feedback.ingest.formats.json_lines import columns_of, element_row, parsed
from feedback.ingest.lines import MAX_LINE
from feedback.ingest.streams import unpacked
from feedback.ingest.tables import FileRow, Progress, Table, UnreadableFile

TOKEN = re.compile(r'[{}\[\]"]')
STRING_END = re.compile(r'[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
HOLDER = re.compile(
    r'^\s*\{(?:[^{}\[\]"]|"(?:[^"\\]|\\.)*"|\{[^{}]*\}|\[[^\[\]{}]*\])*?'
    r'"(?:responses?|data|results?|items|reviews|records|rows|feedback|comments|entry|entries|tickets|surveys|values'
    r'|hits|complaints|statuses|posts|messages|answers)"\s*:\s*\[\s*(?=\{)'
)


@FORMATS.register
class JsonArray:
    key = "json"
    label = gettext_lazy("JSON")

    def fits(self, request: Request) -> float:
        start = request.sample.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")[:1]
        if start not in (b"[", b"{"):
            return 0.0
        return 0.96 if request.name.endswith(".json") or not request.name.endswith((".csv", ".tsv")) else 0.2

    def open(self, request: Request) -> Table:
        encoding = known_encoding(request.encoding) if request.encoding else detect_encoding(request.sample)
        progress = Progress()
        rows = partial(_rows, request, encoding, progress)
        return Table(
            path=request.path,
            format=self.key,
            columns=columns_of(rows()),
            rows=rows,
            encoding=encoding,
            progress=progress,
        )


def _rows(request: Request, encoding: str, progress: Progress) -> Iterator[FileRow]:
    with unpacked(request.path, progress) as stream:
        for line, text in elements(read_text(stream, encoding), request.path.name):
            yield element_row(line, text)


def elements(blocks: Iterable[str], name: str, limit: int = MAX_LINE) -> Iterator[tuple[int, str]]:
    """`(line, text)` of every element, an object or anything else between two commas.

    Memory is bounded by one element of at most `limit` characters. UnreadableFile where the brackets do
    not close.
    """
    source = iter(blocks)
    buffer, line = next(source, ""), 1
    start = _beginning(buffer)
    line += buffer.count("\n", 0, start)
    buffer = buffer[start:]
    while True:
        skipped = len(buffer) - len(buffer.lstrip(" \t\r\n,\ufeff"))
        line += buffer.count("\n", 0, skipped)
        buffer = buffer[skipped:]
        if not buffer:
            buffer = next(source, "")
            if not buffer:
                return
            continue
        if buffer[0] == "]":
            return
        end, buffer = _element_end(buffer, source, limit)
        if end < 0:
            raise UnreadableFile(
                _("%(name)s breaks off, or a bracket is not closed, in the element that begins on line %(line)s.")
                % {"name": name, "line": line},
                field="file",
            )
        yield line, buffer[:end]
        line += buffer.count("\n", 0, end)
        buffer = buffer[end:]


def _beginning(first: str) -> int:
    """Where the first element stands: behind `[`, or behind the first array an object holds."""
    start = len(first) - len(first.lstrip(" \t\r\n\ufeff"))
    if first[start : start + 1] == "[":
        return start + 1
    whole = parsed(first[start:].partition("\n")[0])
    holder = None if isinstance(whole, dict) and "\n" in first[start:].strip() else HOLDER.match(first)
    return holder.end() if holder else start


def _element_end(buffer: str, source: Iterator[str], limit: int) -> tuple[int, str]:
    """Where the element at the start of the buffer ends (-1: nowhere), and the buffer with what was read
    to see it.
    """
    if buffer[0] not in '{["':
        return _plain_end(buffer), buffer
    depth, position = 0, 0
    while True:
        token = TOKEN.search(buffer, position)
        stop: int | None = None
        if token is not None and token.group() == '"':
            closing = STRING_END.match(buffer, token.end())
            if closing is not None:
                position = closing.end()
                stop = position if depth == 0 else None
                if stop is None:
                    continue
            else:
                position = token.start()
        elif token is not None:
            depth += 1 if token.group() in "{[" else -1
            position = token.end()
            if depth > 0:
                continue
            stop = position
        else:
            position = len(buffer)
        if stop is not None:
            return stop, buffer
        more = _more(source, len(buffer))
        if not more or len(buffer) > limit:
            return -1, buffer
        buffer += more


def _more(source: Iterator[str], held: int) -> str:
    """The next block; several at once when much is held, so that a long element is not copied for every
    block.
    """
    parts: list[str] = []
    size = 0
    for block in source:
        parts.append(block)
        size += len(block)
        if size * 2 >= held:
            break
    return "".join(parts)


def _plain_end(buffer: str) -> int:
    ends = [at for at in (buffer.find(","), buffer.find("]"), buffer.find("\n")) if at >= 0]
    return min(ends) if ends else len(buffer)
