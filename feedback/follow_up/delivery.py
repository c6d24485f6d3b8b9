"""How a reply reaches the customer: where they spoke, else by mail; and when neither is possible, that is said."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from cxloop.models import OutgoingEmail
from feedback.models import FixQuestion, Message

MAIL, CHANNEL, NOWHERE = "email", "channel", ""
MAX_ATTEMPTS = 8
LOST_AFTER = timedelta(minutes=5)

_replying: set[str] = set()  # channels that can carry an answer back


def channel_replies(channel: str) -> None:
    """A channel says of itself that a reply can go back through it."""
    _replying.add(channel)


def choose_way(message: Message) -> str:
    """In the channel they spoke in when it carries answers, else by mail when there is an address."""
    item = message.case.first_item
    if item is not None and item.source.channel in _replying:
        return CHANNEL
    customer = message.case.customer
    return MAIL if customer is not None and customer.email else NOWHERE


def record(
    messages: list[Message], mails: dict[int, OutgoingEmail], questions: dict[int, FixQuestion], now: datetime
) -> None:
    """Remembers the way each message takes, and whether the question whether it helped can be asked at all."""
    for message in messages:
        row = mails.get(message.pk)
        item = message.case.first_item
        message.email, message.channel = row, MAIL if row else choose_way(message)
        message.state = Message.State.MAIL if row else Message.State.UNSENT
        if row is None and message.channel == CHANNEL and item is not None:
            message.state, message.next_attempt_at = Message.State.QUEUED, now
            message.source_id, message.in_reply_to = item.source_id, item.external_id
        question = questions.get(message.case_id)
        if question is not None:
            question.was_delivered = message.state != Message.State.UNSENT
    Message.across_organisations.bulk_update(
        messages, ["email", "channel", "state", "next_attempt_at", "source", "in_reply_to"], batch_size=500
    )
    FixQuestion.across_organisations.bulk_update(list(questions.values()), ["was_delivered"], batch_size=500)


def claim(now: datetime, *, limit: int = 20) -> list[Message]:
    """Messages to be sent through their channel now, marked as being sent. What a dead process held is released."""
    with transaction.atomic():
        Message.across_organisations.filter(state=Message.State.SENDING, sending_since__lt=now - LOST_AFTER).update(
            state=Message.State.QUEUED, next_attempt_at=now
        )
        rows = list(
            Message.across_organisations.filter(state=Message.State.QUEUED, next_attempt_at__lte=now)
            .select_related("source", "organisation", "case__customer", "case__first_item")
            .order_by("next_attempt_at", "id")
            .select_for_update(skip_locked=True, of=("self",))[:limit]
        )
        for message in rows:
            message.state, message.sending_since, message.attempts = Message.State.SENDING, now, message.attempts + 1
        Message.across_organisations.bulk_update(rows, ["state", "sending_since", "attempts"])
    return rows


def sent(message: Message, external_id: str) -> None:
    Message.across_organisations.filter(pk=message.pk, state=Message.State.SENDING).update(
        state=Message.State.SENT, sent_at=timezone.now(), external_id=external_id, sending_since=None, error=""
    )


def put_off(message: Message, error: Exception, *, final: bool = False) -> None:
    """Later again, doubling up to an hour; given up after the last try, with the reason."""
    gone = final or message.attempts >= MAX_ATTEMPTS
    wait = min(timedelta(seconds=15 * 2**message.attempts), timedelta(hours=1))
    Message.across_organisations.filter(pk=message.pk, state=Message.State.SENDING).update(
        state=Message.State.FAILED if gone else Message.State.QUEUED,
        sending_since=None,
        next_attempt_at=timezone.now() + wait,
        error=f"{type(error).__name__}: {error}"[:2_000],
    )
