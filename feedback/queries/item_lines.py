"""Feedback as lines of a list: what a line shows and nothing else, in one statement however many there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from cxloop.database.prepared import fetch
from cxloop.models import Organisation
from feedback.queries.line_parts import FLAGS, RATINGS, WORDS, Caller, Scale, read


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One thing a customer said. `flags` holds (detector, evidence), the most severe first; `case` its id."""

    id: int
    public_id: UUID
    occurred_at: datetime
    failed_at: datetime | None
    source: str
    touchpoint: str
    text: str
    language: str
    case: UUID | None
    case_number: int | None
    case_status: str | None
    customer: Caller | None
    flags: list[tuple[str, list[dict[str, Any]]]]
    ratings: list[Scale]
    themes: list[str]


LINES = f"""
SELECT i.id, i.public_id, i.occurred_at, i.failed_at, o.name, coalesce(t.name, ''), left(i.text, {WORDS}),
    coalesce(nullif(a.language, ''), i.language, ''), c.public_id, c.number, c.status,
    k.public_id, k.name, k.handle, k.segment, k.value,
    {FLAGS},
    {RATINGS},
    (SELECT json_agg(h.name ORDER BY x.id) FROM feedback_itemtheme x JOIN feedback_theme h ON h.id = x.theme_id
        WHERE x.item_id = i.id)
FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY AS asked (id, place)
JOIN feedback_feedbackitem i ON i.id = asked.id AND i.organisation_id = %(organisation)s::bigint
JOIN feedback_source o ON o.id = i.source_id
LEFT JOIN feedback_analysis a ON a.item_id = i.id
LEFT JOIN feedback_customer k ON k.id = i.customer_id
LEFT JOIN feedback_touchpoint t ON t.id = i.touchpoint_id
LEFT JOIN feedback_case c ON c.id = i.case_id
ORDER BY asked.place
"""  # noqa: S608 (its own pieces)


def lines(organisation: Organisation, ids: Sequence[int]) -> list[ItemLine]:
    """The items with these keys, in the order of the keys. One query."""
    if not ids:
        return []
    return [_line(row) for row in fetch(LINES, {"ids": list(ids), "organisation": organisation.pk})]


def _line(row: tuple[Any, ...]) -> ItemLine:
    customer = Caller(*row[11:16]) if row[11] is not None else None
    flags = [(detector, evidence) for detector, evidence in read(row[16])]
    values: list[Any] = [*row[:11], customer, flags, [Scale(*rating) for rating in read(row[17])], read(row[18])]
    return ItemLine(*values)
