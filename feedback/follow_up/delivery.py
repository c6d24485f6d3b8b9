"""How a reply reaches the customer: where they spoke, else by mail; and when neither is possible, that is said."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from cxloop import wakeups
from cxloop.models import Organisation, OutgoingEmail
from cxloop.tenancy import across
from feedback.follow_up import dialogue
from feedback.models import Case, CustomerIdentity, FeedbackItem, FixQuestion, Message

log = structlog.get_logger(__name__)

MAIL, CHANNEL, PAGE, NOWHERE = "email", "channel", "page", ""
MAX_ATTEMPTS = 8
LOST_AFTER = timedelta(minutes=5)
STATES = {PAGE: Message.State.PAGE}  # ways that need nothing more


@dataclass(frozen=True, slots=True)
class Way:
    """How a message reaches the customer; `item` is what it is posted under when it goes through a channel."""

    kind: str
    item: FeedbackItem | None = None


_replying: set[str] = set()  # channels that can carry an answer back


def channel_replies(channel: str) -> None:
    """A channel says of itself that a reply can go back through it."""
    _replying.add(channel)


def choose_ways(organisation: Organisation, messages: list[Message], with_files: Container[int]) -> dict[int, Way]:
    """By message, how it goes: under the newest thing the customer said, else by mail, else where they once spoke.

    The newest counts when its channel carries answers back; mail needs an address. Who has neither and holds a key
    finds it on their page. Those with files go by mail or not at all: no channel carries files. Three queries.
    """
    said = FeedbackItem.objects.for_organisation(organisation).filter(case__in={m.case_id for m in messages})
    newest = newest_of(said)
    reachable = newest_of(said.filter(source__channel__in=_replying))
    who = {m.case.customer_id for m in messages}
    keyed = CustomerIdentity.objects.for_organisation(organisation).filter(customer__in=who, kind=CustomerIdentity.KEY)
    holders = set(keyed.values_list("customer_id", flat=True))
    return {message.pk: choose(message.case, newest, reachable, holders, message.pk in with_files)
            for message in messages}


def newest_of(said: QuerySet[FeedbackItem]) -> dict[int, FeedbackItem]:
    """By case, what was said last."""
    rows = said.select_related("source").order_by("case_id", "-occurred_at", "-id").distinct("case_id")
    return {row.case_id: row for row in rows if row.case_id is not None}


def choose(
    case: Case, newest: dict[int, FeedbackItem], reachable: dict[int, FeedbackItem], holders: set[int],
    has_files: bool,
) -> Way:
    if has_files:
        return Way(MAIL) if case.customer is not None and case.customer.email else Way(NOWHERE)
    there = reachable.get(case.pk)
    if there is not None and newest.get(case.pk) == there:
        return Way(CHANNEL, there)
    if case.customer is not None and case.customer.email:
        return Way(MAIL)
    if there is not None:
        return Way(CHANNEL, there)
    return Way(PAGE) if case.customer_id in holders else Way(NOWHERE)


def record(
    messages: list[Message],
    ways: dict[int, Way],
    mails: dict[int, OutgoingEmail],
    questions: dict[int, FixQuestion],
    now: datetime,
) -> None:
    """Remembers the way each message takes, and whether the question whether it helped can be asked at all."""
    for message in messages:
        row, way = mails.get(message.pk), ways[message.pk]
        message.email, message.channel = row, way.kind
        message.state = Message.State.MAIL if row else STATES.get(way.kind, Message.State.UNSENT)
        if way.item is not None:
            message.state, message.next_attempt_at = Message.State.QUEUED, now
            message.source_id, message.in_reply_to = way.item.source_id, way.item.external_id
        question = questions.get(message.pk)
        if question is not None:
            question.was_delivered = message.state != Message.State.UNSENT
    Message.across_organisations.bulk_update(
        messages, ["email", "channel", "state", "next_attempt_at", "source", "in_reply_to"], batch_size=500
    )
    FixQuestion.across_organisations.bulk_update(list(questions.values()), ["was_delivered"], batch_size=500)
    if any(message.state == Message.State.QUEUED for message in messages):
        wakeups.wake("replies")


def answered_item(message: Message) -> FeedbackItem | None:
    """What the claimed message answers; None when it is gone."""
    mine = FeedbackItem.objects.for_organisation(message.organisation_id)
    return mine.filter(source_id=message.source_id, external_id=message.in_reply_to).first()


def open_question(message: Message) -> FixQuestion | None:
    """The question that goes out with the claimed message: the one asked as it was written, while it is unanswered."""
    if message.purpose != "resolve":
        return None
    mine = FixQuestion.objects.for_organisation(message.organisation_id)
    return mine.filter(case_id=message.case_id, asked_at=message.created_at, answered_at=None).first()


@across()
def claim(now: datetime, *, limit: int = 20) -> list[Message]:
    """Messages to be sent through their channel now, marked as being sent. What a dead process held is released."""
    with transaction.atomic():
        Message.across_organisations.filter(state=Message.State.SENDING, sending_since__lt=now - LOST_AFTER).update(
            state=Message.State.QUEUED, next_attempt_at=now
        )
        rows = list(
            Message.across_organisations.filter(state=Message.State.QUEUED, next_attempt_at__lte=now)
            .select_related("source", "organisation", "case__customer", "case__first_item__analysis")
            .order_by("next_attempt_at", "id")
            .select_for_update(skip_locked=True, of=("self",))[:limit]
        )
        for message in rows:
            message.state, message.sending_since, message.attempts = Message.State.SENDING, now, message.attempts + 1
        Message.across_organisations.bulk_update(rows, ["state", "sending_since", "attempts"])
    return rows


@transaction.atomic
def sent(message: Message, external_id: str) -> None:
    """It stands there. A customer who waited because it had not come through waits no more."""
    Message.across_organisations.filter(pk=message.pk, state=Message.State.SENDING).update(
        state=Message.State.SENT, sent_at=timezone.now(), external_id=external_id, sending_since=None, error=""
    )
    organisation_id = message.organisation_id
    Case.objects.for_organisation(organisation_id).filter(
        pk=message.case_id, customer_waits_since=message.created_at
    ).update(customer_waits_since=None)
    FixQuestion.objects.for_organisation(organisation_id).filter(
        case_id=message.case_id, asked_at=message.created_at, was_delivered=False
    ).update(was_delivered=True)


@transaction.atomic
def put_off(message: Message, error: Exception, *, final: bool = False) -> None:
    """Later again, doubling up to an hour; given up after the last try, with the reason, and people are told."""
    gone, now = final or message.attempts >= MAX_ATTEMPTS, timezone.now()
    wait = min(timedelta(seconds=15 * 2**message.attempts), timedelta(hours=1))
    log.warning("reply.failed", message=message.pk, attempts=message.attempts, final=gone, error=type(error).__name__)
    changed = Message.across_organisations.filter(pk=message.pk, state=Message.State.SENDING).update(
        state=Message.State.FAILED if gone else Message.State.QUEUED,
        sending_since=None,
        next_attempt_at=now + wait,
        error=f"{type(error).__name__}: {error}"[:2_000],
    )
    if changed and gone:
        dialogue.not_delivered(message, reason="not_posted", now=now)


def retry(organisation: Organisation, ids: Iterable[int], now: datetime) -> int:
    """The number of given-up replies that go out again, each with all its tries."""
    mine = Message.objects.for_organisation(organisation)
    retried = mine.filter(pk__in=list(ids), state=Message.State.FAILED).update(
        state=Message.State.QUEUED, attempts=0, next_attempt_at=now
    )
    if retried:
        wakeups.wake("replies")
    return retried
