"""The loop's numbers for operators. Each one query on a partial index, counted when Prometheus asks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Min
from django.db.models.functions import Greatest

from cxloop.gauges import register
from cxloop.mail_server import seconds_away
from cxloop.models import OutboxMessage, OutgoingEmail, WebhookEndpoint
from feedback.models import Case, FeedbackItem, Message, Notice


def age(rows: Any, column: str, now: datetime) -> float:
    """Seconds since the oldest of the rows, 0 when there is none."""
    oldest = rows.aggregate(oldest=Min(column))["oldest"]
    return max(0.0, (now - oldest).total_seconds()) if oldest else 0.0


def oldest_item(now: datetime) -> float:
    waiting = FeedbackItem.across_organisations.filter(processed_at=None, failed_at=None, is_bulk=False)
    return age(waiting, "received_at", now)


def bulk_items(now: datetime) -> float:
    return FeedbackItem.across_organisations.filter(processed_at=None, failed_at=None, is_bulk=True).count()


def failed_items(now: datetime) -> float:
    return FeedbackItem.across_organisations.filter(failed_at__isnull=False).count()


def overdue_sweep(now: datetime) -> float:
    waiting = Case.across_organisations.exclude(status=Case.Status.CLOSED).filter(next_deadline_at__lte=now)
    return age(waiting, "next_deadline_at", now)


def unwatched_cases(now: datetime) -> float:
    return Case.across_organisations.exclude(status=Case.Status.CLOSED).filter(next_deadline_at=None).count()


def oldest_event(now: datetime) -> float:
    return age(OutboxMessage.across_organisations.filter(handled_at=None, failed_at=None), "published_at", now)


def dead_letters(now: datetime) -> float:
    return OutboxMessage.across_organisations.filter(handled_at=None, failed_at__isnull=False).count()


def oldest_notice(now: datetime) -> float:
    waiting = Notice.across_organisations.filter(told_at=None).annotate(since=Greatest("created_at", "rests_until"))
    return age(waiting.filter(since__lte=now), "since", now)


def oldest_mail(now: datetime) -> float:
    queued = OutgoingEmail.across_organisations.filter(state=OutgoingEmail.State.QUEUED)
    return age(queued, "created_at", now)


def failed_mails(now: datetime) -> float:
    return OutgoingEmail.across_organisations.filter(state=OutgoingEmail.State.FAILED).count()


def failed_replies(now: datetime) -> float:
    return Message.across_organisations.filter(state=Message.State.FAILED).count()


def stopped_webhooks(now: datetime) -> float:
    return WebhookEndpoint.across_organisations.filter(stopped_because__in=("gone", "failing")).count()


register("cxloop_oldest_waiting_item_seconds", "Age of the oldest live item not yet processed.", oldest_item)
register("cxloop_bulk_items_waiting", "Imported items not yet processed.", bulk_items)
register("cxloop_failed_items", "Items set aside because they could not be processed.", failed_items)
register("cxloop_deadline_sweep_lag_seconds", "How late the sweep over deadlines is.", overdue_sweep)
register("cxloop_open_cases_without_deadline", "Open cases nothing watches; must be 0.", unwatched_cases)
register("cxloop_oldest_event_seconds", "Age of the oldest event not yet handled.", oldest_event)
register("cxloop_dead_letters", "Events given up, waiting for an admin.", dead_letters)
register("cxloop_oldest_notice_seconds", "Age of the oldest notice not yet told.", oldest_notice)
register("cxloop_oldest_queued_mail_seconds", "Age of the oldest mail waiting to leave.", oldest_mail)
register("cxloop_mail_server_away_seconds", "How long the mail server could not be reached.", seconds_away)
register("cxloop_failed_mails", "Mails given up, waiting for an admin.", failed_mails)
register("cxloop_failed_replies", "Replies a channel refused, waiting for an admin.", failed_replies)
register("cxloop_stopped_webhooks", "Webhooks stopped because their receiver is gone or fails.", stopped_webhooks)
