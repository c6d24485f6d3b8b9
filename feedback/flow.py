"""The map of the loop: how an item becomes a case, and who reacts to what happens to one.

`process_items` composes the stages over a batch in one transaction. `REACTIONS` says who listens; the events come
through the transactional outbox, in batches, and carry ids.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Q

from cxloop import mail, outbox
from cxloop.models import Organisation
from cxloop.sentences import speaking
from cxloop.tenancy import across, acting_in
from feedback import rows
from feedback.access import threads
from feedback.announce.events import EVENTS, Event
from feedback.announce.service import announce
from feedback.emails import customer as customer_mail
from feedback.emails import webhook_stopped
from feedback.follow_up import (
    asking,
    delivery,
    escalation,
    message_files,
    notices,
    opening,
    recipients,
    rota,
)
from feedback.follow_up.notices import Told
from feedback.ingest.channels.registry import Reply, channels
from feedback.ingest.incoming import Incoming
from feedback.judge import judge, read
from feedback.models import Case, FeedbackItem, FixQuestion, Message, Theme
from feedback.queries import items
from feedback.queries import rulebook as rulebooks
from feedback.subject import Item

log = structlog.get_logger(__name__)

Payloads = list[dict[str, Any]]


# From an item to a case


@across()
def process_waiting(now: datetime, *, bulk: bool | None = None, limit: int = 200) -> int:
    """The number of waiting items processed; 0 when none waits. Call until 0. Live items first.

    A batch that fails is tried item by item; the guilty one is set aside with its reason, where it can be retried.
    """
    lane = Q() if bulk is None else Q(is_bulk=bulk)
    waiting = FeedbackItem.across_organisations.filter(lane, processed_at=None, failed_at=None).order_by(
        "is_bulk", "id"
    )
    with transaction.atomic():
        first = waiting.select_for_update(skip_locked=True, of=("self",)).select_related("organisation").first()
        if first is None:
            return 0
        organisation = first.organisation
        ids = list(
            waiting.filter(organisation=organisation, is_bulk=first.is_bulk)
            .select_for_update(skip_locked=True)
            .values_list("pk", flat=True)[:limit]
        )
        try:
            with transaction.atomic():
                process_items(organisation, ids, now)
            return len(ids)
        except Exception as error:
            log.warning("flow.batch_failed", items=len(ids), error=type(error).__name__)
        for item_id in ids:
            process_alone(organisation, item_id, now)
    return len(ids)


def process_alone(organisation: Organisation, item_id: int, now: datetime) -> None:
    try:
        with transaction.atomic():
            process_items(organisation, [item_id], now)
    except Exception as error:
        log.warning("flow.item_failed", item=item_id, error=type(error).__name__)
        FeedbackItem.across_organisations.filter(pk=item_id).update(
            failed_at=now, failure=f"{type(error).__name__}: {error}"[:2_000]
        )


def process_items(organisation: Organisation, ids: Sequence[int], now: datetime) -> opening.Opened:
    """Analyses, flags, routes and follows up the items, and says what became of them.

    One transaction; about forty queries for any number of items. Items processed before are judged anew.
    """
    with transaction.atomic(), acting_in(organisation):
        waiting = items.load(organisation, ids)
        done = process(organisation, waiting, now)
        items.finish(waiting)
    return done


def process(organisation: Organisation, batch: list[Item], now: datetime) -> opening.Opened:
    """Analyses, flags, routes and follows up items about to be written, or locked; each says what came of it."""
    with transaction.atomic(), acting_in(organisation), speaking(organisation.language):
        judge([item.subject for item in batch], rulebooks.load(organisation))
        themes = dict(Theme.objects.for_organisation(organisation).values_list("key", "pk"))
        rows.store(organisation, batch, themes, now)
        unhappy = [
            item
            for item in batch
            if item.subject.flags and item.case_id is None and is_fresh(organisation, item)
        ]
        for item in unhappy:
            item.theme_id = themes.get(rows.first_theme(item.subject))
        done = opening.open_or_join(organisation, unhappy, now)
        for item in batch:
            item.processed_at, item.failed_at, item.failure = now, None, ""
    return done


def reader(organisation: Organisation) -> Callable[[list[Incoming]], None]:
    """A function that reads what comes in before it is stored, by the rule book as it is now. It asks no database.

    What the rule book says differently when the items are processed is read once more there.
    """
    book = rulebooks.load(organisation)

    def read_ahead(incoming: list[Incoming]) -> None:
        subjects = [each.subject() for each in incoming]
        with speaking(organisation.language):
            read(subjects, book)
        for each, subject in zip(incoming, subjects, strict=True):
            each.found = subject.found

    return read_ahead


def is_fresh(organisation: Organisation, item: Item) -> bool:
    """Whether it is recent enough to be followed up: history is counted, never chased."""
    since = item.follow_up_from or item.received_at - timedelta(days=organisation.follow_up_days)
    return item.occurred_at >= since


# Who reacts to what


def tell_new(organisation: Organisation, payloads: Payloads, now: datetime) -> None:
    """A new case is told to whoever works on it, or answers for it."""
    tell_hands(organisation, payloads, "new_case", now)


def tell_more(organisation: Organisation, payloads: Payloads, now: datetime) -> None:
    tell_hands(organisation, payloads, "customer_wrote_again", now)


def tell_hands(organisation: Organisation, payloads: Payloads, kind: str, now: datetime) -> None:
    """Tells the assignee, else the owner, of each case; the item or cycle makes it one."""
    if not payloads:
        return
    duty = rota.load(organisation, now)
    told = []
    for case, payload in asking.cases_of(organisation, payloads, "policy"):
        for person, why in recipients.resolve(duty, case, ["assignee"]):
            if person.pk != payload.get("by"):
                is_urgent = case.priority == Case.Priority.URGENT
                step = asking.step_of(payload)
                told.append(Told(person, case.pk, kind, step, why, data=payload, is_urgent=is_urgent))
    notices.tell(organisation, told, now)


def tell_returned(organisation: Organisation, payloads: Payloads, now: datetime) -> None:
    """What did not reach the customer is told to whoever works on the case: a task, not a log line."""
    tell_hands(organisation, payloads, "not_delivered", now)


def tell_reopened(organisation: Organisation, payloads: Payloads, now: datetime) -> None:
    """After a no, the owner and the level reached hear why; after anything else, whoever works on it."""
    refused = [p for p in payloads if p["because"] in ("customer_said_no", "not_yet")]
    duty = rota.load(organisation, now)
    notices.tell(
        organisation,
        [
            Told(person, case.pk, "customer_said_no", str(payload["cycle"]), why, data=payload, is_urgent=True)
            for case, payload in asking.cases_of(organisation, refused)
            for person, why in escalation.level_people(duty, case)
        ],
        now,
    )
    tell_hands(organisation, [p for p in payloads if p["because"] == "wrote_again"], "customer_wrote_again", now)


def tell_new_hands(organisation: Organisation, payloads: Payloads, now: datetime) -> None:
    """Whoever a case was handed to hears of it, unless they took it themselves."""
    duty = rota.load(organisation, now)
    told = []
    for case, payload in asking.cases_of(organisation, [p for p in payloads if p.get("assignee", 1) is not None]):
        for person, why in recipients.resolve(duty, case, ["assignee"]):
            if person.pk != payload.get("by"):
                step = f"{case.cycle}.{payload.get('entry', '')}"
                told.append(Told(person, case.pk, "reassigned", step, why, data=payload))
    notices.tell(organisation, told, now)


def tell_ended(organisation: Organisation, payloads: Payloads, now: datetime) -> None:
    """Everybody who was told that a promise is broken hears that it is kept now: nobody needs to act twice."""
    by_case = {payload["case"]: payload for payload in payloads}
    notices.tell(
        organisation,
        [
            Told(
                late.recipient,
                late.case_id,
                "escalation_ended",
                "{cycle}.{promise}".format(**late.data),
                late.why,
                data={"promise": late.data["promise"], "cycle": late.data["cycle"]},
            )
            for late in notices.alarms_over(organisation, by_case)
            if late.recipient_id != by_case[late.case_id].get("by")
        ],
        now,
    )


def acknowledge_customers(organisation: Organisation, payloads: Payloads, now: datetime) -> None:
    """Customers of sources that say so are told that they were heard, by whom they will be answered and by when."""
    cases = list(
        Case.objects.for_organisation(organisation)
        .filter(pk__among=[payload["case"] for payload in payloads], first_item__acknowledge=True)
        .exclude(customer=None)
        .exclude(customer__email="")
        .select_related("first_item__analysis", "customer", "owner__user", "team")
    )
    if not cases:
        return
    mailboxes = threads.mailboxes(organisation)
    drafts = [
        threads.answerable(customer_mail.acknowledgement(organisation, case, now), case, mailboxes) for case in cases
    ]
    mail.queue(organisation, drafts, now)


def send_to_customers(organisation: Organisation, payloads: Payloads, now: datetime) -> None:
    """Every reply finds its way: where the customer spoke, else by mail, else it says that it could not."""
    messages = list(
        Message.objects.for_organisation(organisation)
        .filter(pk__in=[p["message"] for p in payloads])
        .select_related("case__customer", "case__first_item__analysis", "case__team", "author__user")
    )
    asking = {p["question"]: p["message"] for p in payloads if p.get("question")}
    asked = FixQuestion.objects.for_organisation(organisation).filter(pk__in=asking)
    questions = {asking[question.pk]: question for question in asked}  # by message: a case may have two at once
    files = message_files.of_messages(messages)
    drafts, ways = [], delivery.choose_ways(organisation, messages, files)
    mailboxes = threads.mailboxes(organisation)
    for message in messages:
        if ways[message.pk].kind == delivery.MAIL:
            draft = customer_draft(organisation, message, questions.get(message.pk), now)
            draft.files = [{"name": file.name, "stored": file.stored} for file in files[message.pk]]
            drafts.append((message, threads.answerable(draft, message.case, mailboxes)))
    mails = mail.queue(organisation, [draft for _, draft in drafts], now)
    by_message = {message.pk: row for (message, _), row in zip(drafts, mails, strict=True)}
    delivery.record(messages, ways, by_message, questions, now)


def customer_draft(
    organisation: Organisation, message: Message, question: FixQuestion | None, now: datetime
) -> mail.Draft:
    """The answer, with the question whether it helped when it is asked now and they did not ask for fewer."""
    customer = message.case.customer
    if question is not None and customer is not None and customer.asks_less_at is None:
        return customer_mail.closing(organisation, message, question, now)
    return customer_mail.reply(organisation, message, now)


def reply_of(message: Message) -> Reply:
    """What a claimed message says on its channel: with the question whether it helped when it is asked now."""
    question = delivery.open_question(message)
    asks = customer_mail.asked(message.organisation, message.case, question) if question is not None else ""
    return Reply(message, delivery.answered_item(message), asks)


REACTIONS: dict[str, tuple[outbox.Handler, ...]] = {
    "CaseOpened": (tell_new, acknowledge_customers),
    "FeedbackJoined": (tell_more, asking.telling_followers("replied")),
    "CaseReopened": (tell_reopened, asking.telling_followers("reopened")),
    "CustomerReplied": (tell_more, asking.telling_followers("replied")),
    "CaseEscalated": (asking.telling_followers("escalated"),),
    "MessageReturned": (tell_returned,),
    "WebhookStopped": (webhook_stopped.tell,),
    "CaseAssigned": (tell_new_hands,),
    "CaseHandedOver": (tell_new_hands, asking.ask_approvers),
    "CaseMoved": (tell_new_hands, asking.ask_approvers),
    "CaseMerged": (asking.ask_approvers,),
    "MakeGoodProposed": (asking.ask_approvers,),
    "MakeGoodDecided": (asking.tell_decided,),
    "PeopleMentioned": (asking.tell_mentioned,),
    "CaseAcknowledged": (tell_ended,),
    "CaseContacted": (send_to_customers, tell_ended),
    "CaseResolved": (send_to_customers, tell_ended, asking.telling_followers("resolved")),
}


def announcing(name: str, event: Event) -> outbox.Handler:
    """The handler that tells this event outside. Its name says which one it is."""

    def handler(organisation: Organisation, payloads: Payloads, now: datetime) -> None:
        announce(organisation, event, payloads, now)

    handler.__qualname__ = f"announce.{name}"
    return handler


def connect() -> None:
    for event, handlers in REACTIONS.items():
        for handler in handlers:
            outbox.subscribe(event, handler)
    for name, event_told in EVENTS.items():
        outbox.subscribe(name, announcing(name, event_told))
    for channel in channels:
        if channel.can_reply:
            delivery.channel_replies(channel.key)
