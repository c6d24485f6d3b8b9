"""What must hold on a living installation, asked of the database: which rows break it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q

from cxloop.models import MailOutage, OutboxMessage, OutgoingEmail, WebhookDelivery, WebhookEndpoint
from feedback.models import Analysis, Case, FeedbackItem, Notice
from feedback.models.escalation import BY_MAIL

PATIENCE = timedelta(minutes=10)  # longer than any sweep's interval and than a dead process keeps a mail
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Promise:
    """`broken` gives the rows that break it. With `is_lag` it heals by itself once the sweeps catch up."""

    key: str
    sentence: str
    broken: Callable[[datetime], Any]
    is_lag: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """A broken promise: how many rows break it, and the ids of the first few."""

    key: str
    sentence: str
    count: int
    ids: list[int]
    is_lag: bool


def items() -> Any:
    return FeedbackItem.across_organisations


def open_cases() -> Any:
    return Case.across_organisations.exclude(status=Case.Status.CLOSED)


def half_processed(now: datetime) -> Any:
    analysed = Analysis.across_organisations.filter(item=OuterRef("pk"))
    return items().filter(processed_at__isnull=False).exclude(Exists(analysed))


def cases_from_nothing(now: datetime) -> Any:
    """Open cases whose first item has no place in a case: opening stopped half way."""
    return open_cases().filter(first_item__isnull=False, first_item__case=None)


def untold(now: datetime) -> Any:
    """Marked as told without a mail that says so; a mail deleted by retention is old and closed."""
    return Notice.across_organisations.exclude(told_at=None).filter(
        BY_MAIL, email=None, dropped="", told_at__gt=now - timedelta(days=7)
    )


def untold_outside(now: datetime) -> Any:
    """Calls that are due at endpoints which are not resting, and were not made."""
    awake = WebhookEndpoint.across_organisations.filter(is_active=True).exclude(rests_until__gt=now)
    return WebhookDelivery.across_organisations.filter(
        state=WebhookDelivery.State.WAITING, endpoint__in=awake, next_attempt_at__lt=now - PATIENCE)


PROMISES = (
    Promise("open_case_without_deadline", "Every open case has a next deadline.",
            lambda now: open_cases().filter(next_deadline_at=None)),
    Promise("half_processed_item", "Every processed item has its analysis.", half_processed),
    Promise("case_without_its_item", "The item that opened a case belongs to one.", cases_from_nothing),
    Promise("notice_without_mail", "Whoever counts as told by mail has one that says so.", untold),
    Promise("failed_item", "No item stands aside as failed.", lambda now: items().filter(failed_at__isnull=False)),
    Promise("dead_letter", "No event was given up.",
            lambda now: OutboxMessage.across_organisations.filter(handled_at=None, failed_at__isnull=False)),
    Promise("failed_mail", "No mail was given up.",
            lambda now: OutgoingEmail.across_organisations.filter(state=OutgoingEmail.State.FAILED)),
    Promise("mail_server_away", "The mail server can be reached.", lambda now: MailOutage.objects.all()),
    Promise("waiting_item", "No item waits longer than ten minutes.", lambda now: items().filter(
        processed_at=None, failed_at=None, received_at__lt=now - PATIENCE), is_lag=True),
    Promise("overdue_case", "No deadline is unseen for longer than ten minutes.",
            lambda now: open_cases().filter(next_deadline_at__lt=now - PATIENCE), is_lag=True),
    Promise("waiting_event", "No event that is due waits longer than ten minutes.",
            lambda now: OutboxMessage.across_organisations.filter(
                handled_at=None, failed_at=None, next_attempt_at__lt=now - PATIENCE), is_lag=True),
    Promise("waiting_mail", "No mail that is due waits, or is being sent, longer than ten minutes.",
            lambda now: OutgoingEmail.across_organisations.filter(
                Q(state=OutgoingEmail.State.QUEUED, next_attempt_at__lt=now - PATIENCE)
                | Q(state=OutgoingEmail.State.SENDING, sending_since__lt=now - PATIENCE)), is_lag=True),
    Promise("stopped_webhook", "No webhook was stopped because it is gone or fails.", lambda now:
            WebhookEndpoint.across_organisations.filter(stopped_because__in=("gone", "failing"))),
    Promise("waiting_webhook", "No call of a webhook that is due waits longer than ten minutes.", untold_outside,
            is_lag=True),
)


def findings(now: datetime) -> list[Finding]:
    """The broken promises of all organisations; empty when all hold. At most two queries a promise, however many rows
    there are; looking for processed items without an analysis reads every item once.
    """
    found = []
    for promise in PROMISES:
        rows = promise.broken(now)
        ids = list(rows.order_by("pk").values_list("pk", flat=True)[:SHOWN])
        if ids:
            count = len(ids) if len(ids) < SHOWN else rows.count()
            found.append(Finding(promise.key, promise.sentence, count, ids, promise.is_lag))
    return found
