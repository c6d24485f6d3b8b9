"""Mails by state, and what was given up: events, items and replies, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from cxloop.models import Organisation, OutboxMessage, OutgoingEmail
from feedback.models import FeedbackItem, Message
from feedback.queries.keyset import Page, newest

SIZE = 50
ENOUGH = 1_000


@dataclass(frozen=True)
class Failures:
    """The first 200 of each; `events` were given up by a handler, `items` could not be processed, `replies`
    did not go out on their channel.
    """

    events: list[OutboxMessage]
    items: list[FeedbackItem]
    replies: list[Message]

    def __len__(self) -> int:
        return len(self.events) + len(self.items) + len(self.replies)


def mails(organisation: Organisation, state: str, after: str) -> Page:
    """Mails of the state (all of them for ""), newest first; their bodies stay in the database. One query."""
    rows: QuerySet[Any] = OutgoingEmail.objects.for_organisation(organisation).defer("text", "html")
    if state:
        rows = rows.filter(state=state)
    return newest(rows, after, SIZE)


def counts(organisation: Organisation) -> dict[str, int]:
    """How many mails are in each state. One query."""
    rows = OutgoingEmail.objects.for_organisation(organisation)
    return dict(rows.values_list("state").annotate(Count("pk")).order_by())


def failures(organisation: Organisation) -> Failures:
    """What an admin can try again. Three queries."""
    events = OutboxMessage.objects.for_organisation(organisation).filter(failed_at__isnull=False, handled_at=None)
    items = FeedbackItem.objects.for_organisation(organisation).filter(
        failed_at__isnull=False, processed_at=None).select_related("source").defer("vector", "text")
    replies = Message.objects.for_organisation(organisation).filter(
        kind=Message.REPLY, state=Message.State.FAILED).select_related("case", "source")
    return Failures(list(events.order_by("-failed_at")[:200]), list(items.order_by("-failed_at")[:200]),
                    list(replies.order_by("-created_at", "-id")[:200]))
