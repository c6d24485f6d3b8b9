"""CSV that a spreadsheet shows and never runs."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

# What begins a formula, also in the wide letters of East Asian keyboards, and what moves a cell's text to another one.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
ARMED = re.compile(f"'* *[{re.escape(''.join(DANGEROUS))}]")
NUMBER = re.compile(r"-?\d+(\.\d+)?")
CONTENT_TYPE = "text/csv; charset=utf-8"


def safe_cell(value: Any) -> Any:
    """The value; a text that a spreadsheet would take for a formula gets an apostrophe before it.

    Numbers stay numbers, also negative ones and those that came as text. `typed` gives the text back.
    """
    if isinstance(value, str) and ARMED.match(value) and not NUMBER.fullmatch(value):
        return "'" + value
    return "" if value is None else value


def typed(cell: str) -> str:
    """The text that `safe_cell` made this cell of."""
    return cell[1:] if cell.startswith("'") and ARMED.match(cell) else cell


def lines(header: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The lines of a CSV file (RFC 4180, UTF-8 with a mark so that spreadsheets read it as such), one at
    a time.
    """
    yield "\ufeff" + line(header)
    for row in rows:
        yield line(row)


def line(cells: Iterable[Any]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow([safe_cell(cell) for cell in cells])
    return written.getvalue()
