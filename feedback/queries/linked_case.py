"""A case as somebody reads it through a link: what was said, what was promised, what happened, in short."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from feedback.models import Case, FeedbackItem, Flag, Message
from feedback.queries import masking

MOST = 20


@dataclass(slots=True)
class Line:
    """One thing that was said, by the customer (`is_voice`) or by us."""

    at: datetime
    who: str
    text: str
    is_voice: bool
    evidence: list[Any] = field(default_factory=list)
    language: str = ""
    ratings: list[tuple[float, float]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class LinkedCase:
    lines: list[Line]
    promises: list[tuple[str, datetime, datetime | None]]  # promise, due, met


def linked_case(case: Case, seen: bool) -> LinkedCase:
    """The newest 20 things said by each side, oldest first. Four queries. `seen` is False for who may not see names."""
    items = list(
        FeedbackItem.objects.for_organisation(case.organisation_id)
        .filter(case=case)
        .prefetch_related("ratings")
        .order_by("-occurred_at", "-id")[:MOST]
    )
    evidence: dict[int, list[Any]] = {}
    flags = Flag.objects.for_organisation(case.organisation_id).filter(item__in=items)
    for item_id, found in flags.values_list("item_id", "evidence"):
        evidence.setdefault(item_id, []).extend(found)
    name = masking.name_of(case.customer, seen)
    lines = [
        Line(
            item.occurred_at,
            name,
            masking.words(item.text, seen, case.customer),
            True,
            evidence.get(item.pk, []),
            item.language,
            [(rating.value, max(rating.low, rating.high)) for rating in item.ratings.all()],
        )
        for item in items
    ]
    messages = Message.objects.for_organisation(case.organisation_id).filter(case=case).order_by("-created_at", "-id")
    lines += [
        Line(
            message.created_at,
            name if message.kind == Message.INBOUND else message.author_name,
            masking.words(message.body, seen, case.customer),
            message.kind == Message.INBOUND,
        )
        for message in messages[:MOST]
    ]
    lines.sort(key=lambda line: line.at)
    promises = [
        ("acknowledge", case.acknowledge_due_at, case.acknowledged_at),
        ("contact", case.contact_due_at, case.contacted_at),
        ("resolve", case.resolve_due_at, case.resolved_at),
    ]
    return LinkedCase(lines, promises)
