"""How a delimited file is laid out, told from its first rows: delimiter, header row, rows that are no
data.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from feedback.ingest.aliases import is_known_name
from feedback.ingest.lines import line_end, physical_lines
from feedback.ingest.records import NEVER, Record, records
from feedback.ingest.tables import UnreadableFile

DELIMITERS = (",", ";", "\t", "|")
HEADER_SEARCH = 30  # rows in which the header must stand
LONGEST_NAME = 300  # characters; survey tools use the whole question as a column name
NUMBER = re.compile(r"[-+]?[\d.,' ]*\d%?$")
DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[ T]|$)")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+$")
SECOND_HEADER = {"response", "open-ended response", "antwort", "offene antwort"}


@dataclass(slots=True)
class Dialect:
    """`header` is the header's own record; `after` the line of the last row that is no data; `end` what
    ends a line.
    """

    delimiter: str
    end: str
    header: Record
    after: int
    labels: list[str] = field(default_factory=list)
    skipped: int = 0


def detect_dialect(name: str, text: str, delimiter: str = "", expected: Collection[str] = ()) -> Dialect:
    """How the file with this beginning is laid out. UnreadableFile when no row can be its header."""
    end = line_end(text)
    chosen = delimiter or _detect_delimiter(text, end)
    rows = _rows(text, end, chosen)
    if not rows:
        raise UnreadableFile(_("%(name)s is empty: there is not even a header row.") % {"name": name}, field="file")
    at = _header_index(rows, set(expected))
    if at is None:
        raise UnreadableFile(
            _(
                "%(name)s has no header row: line %(line)s (%(cells)s) looks like data. Put the column names in the "
                "first line."
            )
            % {"name": name, "line": rows[0].line, "cells": ", ".join(rows[0].values)[:60]},
            field="file",
        )
    dialect = Dialect(chosen, end, rows[at], rows[at].line, skipped=at)
    _skip_second_headers(dialect, rows[at + 1 : at + 3])
    return dialect


def _rows(text: str, end: str, delimiter: str, most: int = 200) -> list[Record]:
    found: list[Record] = []
    for record in records(physical_lines([text], end), delimiter):
        if any(value.strip() for value in record.values):
            found.append(record)
        if len(found) == most:
            break
    return found[:-1] if 20 < len(found) < most else found  # the end of the sample may have cut the last one


def _detect_delimiter(text: str, end: str) -> str:
    """The delimiter by which most rows have the same number of values; `NEVER` for a single column."""
    best, best_score = NEVER, 0.0
    for delimiter in DELIMITERS:
        if delimiter not in text:
            continue
        rows = [row for row in _rows(text, end, delimiter) if not row.problem]
        widths = Counter(len(row.values) for row in rows)
        if not widths:
            continue
        width, times = max(widths.items(), key=lambda pair: (pair[1] * (pair[0] > 1), pair[0]))
        header = next((row for row in rows if len(row.values) == width), None)
        if width < 2 or header is None or not _may_be_header_of(rows, header):
            continue
        score = times / len(rows) + min(width, 50) / 1000 + _known(header) / 10
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _may_be_header_of(rows: list[Record], header: Record) -> bool:
    """A first row of one short word is the header of a single column, however many commas its texts hold."""
    first = rows[0]
    return header is first or not (len(first.values) == 1 and is_known_name(first.values[0]))


def _known(row: Record) -> float:
    return sum(is_known_name(value) for value in row.values) / len(row.values)


def _header_index(rows: list[Record], expected: set[str]) -> int | None:
    """Which row is the header: the one with the expected names, else the first full one that looks like
    names.
    """
    search = rows[:HEADER_SEARCH]
    for index, row in enumerate(search):
        names = {" ".join(value.split()) for value in row.values}
        if expected and len(expected & names) * 2 >= len(expected):
            return index
    width = Counter(len(row.values) for row in rows).most_common(1)[0][0]
    known = [(sum(is_known_name(value) for value in row.values), -index) for index, row in enumerate(search[:10])]
    first = next((index for index, row in enumerate(search) if _is_full(row, width)), 0)
    most, index = max(known)
    if most >= 2 and -index != first and -index < first + 5 and _looks_like_names(search[-index], []):
        return -index
    return first if _looks_like_names(search[first], rows[first + 1 :]) else None


def _is_full(row: Record, width: int) -> bool:
    filled = sum(bool(value.strip()) for value in row.values)
    return len(row.values) >= min(width, 2) and filled * 2 > width and not row.values[0].startswith("#")


def _looks_like_names(row: Record, below: list[Record]) -> bool:
    cells = [value.strip() for value in row.values]
    filled = [cell for cell in cells if cell]
    if not filled or any(len(cell) > LONGEST_NAME or EMAIL.match(cell) or DATE.match(cell) for cell in filled):
        return False
    if any(is_known_name(cell) for cell in filled):
        return True
    numbers = {index for index, cell in enumerate(cells) if NUMBER.match(cell)}
    if 0 in numbers or len(numbers) == len(filled):
        return False
    return not any(
        index in numbers and NUMBER.match(value.strip()) and value.strip() and len(numbers) * 2 >= len(cells)
        for other in below[:20]
        for index, value in enumerate(other.values[: len(cells)])
    )


def _skip_second_headers(dialect: Dialect, below: list[Record]) -> None:
    """Passes over the rows in which survey tools repeat their questions under the column names."""
    if len(below) == 2 and any('"ImportId"' in value for value in below[1].values):
        dialect.labels, dialect.after = below[0].values, below[1].line
    elif below and {value.strip().lower() for value in below[0].values if value.strip()} <= SECOND_HEADER:
        dialect.after = below[0].line
