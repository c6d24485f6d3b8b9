"""What every kind of file turns into: named columns and rows of text, with what had to be said about them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from cxloop.errors import InvalidInput

OWN_COLUMNS = ("cxloop_line", "cxloop_column", "cxloop_reason")  # of a file of rejected rows; never data


class UnreadableFile(InvalidInput):
    """The file as a whole cannot be read: says what is wrong, where, and what to do."""

    code = "unreadable_file"


@dataclass(slots=True)
class FileRow:
    """One row: the line (or element) it begins on and its value per column, absent values as empty strings.

    `problem` is why the row cannot be used at all (`column` where), `extra` what stood beyond the last
    column.
    """

    line: int
    values: dict[str, str]
    problem: str = ""
    column: str = ""
    extra: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Progress:
    """How much of the file has been read: `done` of `total` bytes as they lie on the disk."""

    total: int = 0
    read: Callable[[], int] = lambda: 0

    @property
    def done(self) -> int:
        return min(self.read(), self.total)


@dataclass(slots=True)
class Table:
    """A file that can be read: what it is, its columns in order, and its rows as often as one asks.

    `labels` are the questions a survey tool prints under its column names; `notes` are sentences for the
    person who imports. `rows()` begins at the first row each time, streams, and may raise `UnreadableFile`
    where the file breaks.
    """

    path: Path
    format: str
    columns: list[str]
    rows: Callable[[], Iterator[FileRow]]
    encoding: str = ""
    delimiter: str = ""
    header_line: int = 0
    labels: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    progress: Progress = field(default_factory=Progress)
    sample: list[FileRow] = field(default_factory=list)


def unique_columns(cells: list[str]) -> tuple[list[str], list[str]]:
    """The names with ` (2)`, ` (3)` after those that repeat and `column 4` for those that are missing; and
    notes.
    """
    names: list[str] = []
    notes: list[str] = []
    taken: set[str] = set()
    for position, cell in enumerate(cells, start=1):
        given = " ".join(cell.replace("\x00", "").split())
        name = given or f"column {position}"
        count = 2
        while name in taken:
            name, count = f"{given or 'column'} ({count})", count + 1
        if given and name != given:
            notes.append(
                _("The column name “%(given)s” is used more than once: number %(position)s is called “%(name)s”.")
                % {"given": given, "position": position, "name": name}
            )
        taken.add(name)
        names.append(name)
    return names, notes


def first_of(rows: Iterator[FileRow], most: int, size: int) -> list[FileRow]:
    """The first rows: at most so many, with about so many characters.

    Where the file breaks after its first row, the rows before it are given: reading it whole will say the rest.
    """
    found: list[FileRow] = []
    try:
        for row in rows:
            found.append(row)
            size -= sum(map(len, row.values.values()))
            if len(found) == most or size < 0:
                break
    except UnreadableFile:
        if not found:
            raise
    return found
