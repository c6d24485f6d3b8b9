"""Pages that keep their place: continue after the last row shown, however many rows come and go before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime


@dataclass(frozen=True)
class Segment:
    """A stretch of a list with an order of its own: a time column that is never null there, then the id.

    Both columns run the same way; a minus means downwards.
    """

    key: str
    holds: Q
    order: tuple[str, str]

    @property
    def column(self) -> str:
        return self.order[0].lstrip("-")

    def after(self, at: datetime, pk: int) -> Q:
        way = "lt" if self.order[0].startswith("-") else "gt"
        return Q(**{f"{self.column}__{way}": at}) | Q(**{self.column: at, f"id__{way}": pk})


@dataclass(frozen=True)
class Page:
    """The rows, and the mark from which the next page continues (empty at the end)."""

    rows: list[Any]
    more: str


def read_page(rows: QuerySet[Any], segments: Sequence[Segment], after: str, size: int) -> Page:
    """The next `size` rows after the mark, segment by segment: at most one query for each.

    A mark nobody gave out is read as the beginning.
    """
    start, place = _read(after, segments)
    found: list[tuple[int, Any]] = []
    for index in range(start, len(segments)):
        segment = segments[index]
        stretch = rows.filter(segment.holds)
        if place is not None and index == start:
            stretch = stretch.filter(segment.after(*place))
        found += [(index, row) for row in stretch.order_by(*segment.order)[: size + 1 - len(found)]]
        if len(found) > size:
            index, last = found[size - 1]
            return Page([row for _, row in found[:size]], _write(index, last, segments[index]))
    return Page([row for _, row in found], "")


def _write(index: int, row: Any, segment: Segment) -> str:
    return f"{index}~{getattr(row, segment.column).isoformat()}~{row.pk}"


def _read(mark: str, segments: Sequence[Segment]) -> tuple[int, tuple[datetime, int] | None]:
    parts = mark.split("~")
    if len(parts) != 3 or not (parts[0].isdecimal() and parts[2].isdecimal()):
        return 0, None
    try:
        at = parse_datetime(parts[1])
    except ValueError:
        return 0, None
    if at is None or at.tzinfo is None or int(parts[0]) >= len(segments) or len(parts[2]) > 18:
        return 0, None
    return int(parts[0]), (at, int(parts[2]))


def newest(rows: QuerySet[Any], after: str, size: int) -> Page:
    """A page of rows, the last written first, continued behind the key `after`. One query."""
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    found = list(rows.order_by("-pk")[: size + 1])
    return Page(found[:size], str(found[size - 1].pk) if len(found) > size else "")
