"""Cases as lines of a list: what a line shows and nothing else, in one statement however many there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from cxloop.database.prepared import fetch
from cxloop.models import Organisation
from feedback.models import Case
from feedback.queries.line_parts import FLAGS, RATINGS, WORDS, Caller, Scale, read


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case. Times are aware; `flags` holds (detector, evidence), the most severe first; `text` is None when no
    feedback is left."""

    id: int
    public_id: UUID
    number: int
    status: str
    outcome: str
    segment: str
    due_at: datetime | None
    paused_at: datetime | None
    customer_since: datetime
    customer_waits_since: datetime | None
    first_contacted_at: datetime | None
    acknowledged_at: datetime | None
    contacted_at: datetime | None
    resolved_at: datetime | None
    acknowledge_due_at: datetime
    contact_due_at: datetime
    resolve_due_at: datetime
    owner_id: int | None
    owner: str
    position: str
    touchpoint: str
    stage: str
    customer: Caller | None
    item: UUID | None
    text: str | None
    language: str
    flags: list[tuple[str, list[dict[str, Any]]]]
    ratings: list[Scale]

    @property
    def is_open(self) -> bool:
        return self.status != Case.Status.CLOSED

    @property
    def is_unread(self) -> bool:
        """Whether the customer wrote again after somebody answered."""
        return self.customer_waits_since is not None and self.first_contacted_at is not None


LINES = f"""
SELECT c.id, c.public_id, c.number, c.status, c.outcome, c.segment, c.due_at, c.paused_at, c.customer_since,
    c.customer_waits_since, c.first_contacted_at, c.acknowledged_at, c.contacted_at, c.resolved_at,
    c.acknowledge_due_at, c.contact_due_at, c.resolve_due_at,
    c.owner_id, coalesce(nullif(u.name, ''), u.email, ''), coalesce(p.title, ''), coalesce(t.name, ''),
    coalesce(s.name, ''),
    k.public_id, k.name, k.handle, k.segment, k.value,
    i.public_id, left(i.text, {WORDS}), coalesce(nullif(a.language, ''), i.language, ''),
    {FLAGS},
    {RATINGS}
FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY AS asked (id, place)
JOIN feedback_case c ON c.id = asked.id AND c.organisation_id = %(organisation)s::bigint
LEFT JOIN feedback_customer k ON k.id = c.customer_id
LEFT JOIN feedback_feedbackitem i ON i.id = c.first_item_id
LEFT JOIN feedback_analysis a ON a.item_id = i.id
LEFT JOIN feedback_touchpoint t ON t.id = c.touchpoint_id
LEFT JOIN feedback_touchpoint s ON s.id = t.parent_id
LEFT JOIN cxloop_position p ON p.id = c.position_id
LEFT JOIN cxloop_membership m ON m.id = c.owner_id
LEFT JOIN cxloop_user u ON u.id = m.user_id
ORDER BY asked.place
"""  # noqa: S608 (its own pieces)


def lines(organisation: Organisation, ids: Sequence[int]) -> list[CaseLine]:
    """The cases with these keys, in the order of the keys. One query."""
    if not ids:
        return []
    return [_line(row) for row in fetch(LINES, {"ids": list(ids), "organisation": organisation.pk})]


def _line(row: tuple[Any, ...]) -> CaseLine:
    customer = Caller(*row[22:27]) if row[22] is not None else None
    flags = [(detector, evidence) for detector, evidence in read(row[30])]
    values: list[Any] = [*row[:22], customer, *row[27:30], flags, [Scale(*rating) for rating in read(row[31])]]
    return CaseLine(*values)
