"""JSON Lines: one object a line. A line that is no object costs itself and no other."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.ingest.encodings import detect_encoding, known_encoding, read_text
from feedback.ingest.flatten import flatten
from feedback.ingest.formats import FORMATS, Request
from feedback.ingest.lines import physical_lines
from feedback.ingest.streams import SAMPLE, unpacked
from feedback.ingest.tables import FileRow, Progress, Table, first_of

LONE_SURROGATE = re.compile("[\ud800-\udfff]")
ENDINGS = (".jsonl", ".ndjson", ".jsonlines")


@FORMATS.register
class JsonLines:
    key = "jsonl"
    label = gettext_lazy("JSON Lines")

    def fits(self, request: Request) -> float:
        if request.name.endswith(ENDINGS):
            return 1.0
        first, _found, rest = request.sample.lstrip(b"\xef\xbb\xbf \t\r\n").partition(b"\n")
        element = parsed(first.decode("utf-8", "replace")) if first.startswith(b"{") else None
        if not isinstance(element, dict):
            return 0.0
        holds_rows = any(isinstance(value, list) and value and isinstance(value[0], dict) for value in element.values())
        if not rest.strip():
            return 0.0 if holds_rows else 0.97
        return 0.97 if rest.lstrip().startswith(b"{") else 0.0

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


def parsed(text: str) -> Any:
    """The value written in the text, or None when it is not JSON (or nested beyond reason)."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def columns_of(rows: Iterator[FileRow], most: int = 1000, size: int = SAMPLE) -> list[str]:
    """Every column of the first rows, in the order they turn up."""
    columns: dict[str, None] = {}
    for row in first_of(rows, most, size):
        columns.update(dict.fromkeys(row.values))
    return list(columns)


def element_row(line: int, text: str) -> FileRow:
    """The row for one element, rejected when it is no object."""
    element = parsed(text)
    values = flatten(element) if isinstance(element, dict) else {}
    if values and not any(map(LONE_SURROGATE.search, (*values, *values.values()))):
        return FileRow(line, values)
    if element is None:
        reason = _("this is not valid JSON")
    elif values:
        reason = _("this holds half of a character (a lone surrogate), which is not Unicode")
    else:
        reason = _("this is not an object with named fields")
    return FileRow(line, {}, problem=reason, extra=[text.strip()[:100_000]])


def _rows(request: Request, encoding: str, progress: Progress) -> Iterator[FileRow]:
    with unpacked(request.path, progress) as stream:
        for line in physical_lines(read_text(stream, encoding), "\n"):
            if line.cut:
                yield FileRow(line.number, {}, problem=_("the line is too long"))
            elif line.text.strip():
                yield element_row(line.number, line.text)
