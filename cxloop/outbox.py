"""The transactional outbox: what happened is written with what was changed, and handled exactly once.

`publish` writes one row per handler inside the caller's transaction. `drain` claims rows with SKIP LOCKED; what a
handler writes commits together with `handled_at`. A handler gets a batch of payloads, so that five hundred cases opened
at once are handled with as many queries as one. A batch that fails is tried row by row; the guilty row backs off and,
after the last try, stands before the admin.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import connection, transaction
from django.db.models import F

from cxloop import wakeups
from cxloop.bulk import insert_many
from cxloop.errors import OutsideTransaction
from cxloop.models import Organisation, OutboxMessage
from cxloop.once import reading_once
from cxloop.tenancy import across, acting_in

log = structlog.get_logger(__name__)

Handler = Callable[[Organisation, list[dict[str, Any]], datetime], None]

MAX_ATTEMPTS = 12
LONGEST_WAIT = timedelta(hours=1)

_handlers: dict[str, list[str]] = defaultdict(list)
_by_name: dict[str, Handler] = {}


def subscribe(event: str, handler: Handler) -> None:
    """From now on the handler gets every event of this name. Its own name must stay the same over releases."""
    name = f"{handler.__module__}.{handler.__qualname__}"
    if name not in _handlers[event]:
        _handlers[event].append(name)
    _by_name[name] = handler


def publish(organisation: Organisation | int, events: Iterable[tuple[str, dict[str, Any]]], now: datetime) -> int:
    """The number of rows written: one per event and handler. Payloads carry ids, never texts or addresses.

    Raises OutsideTransaction when there is no transaction to be part of. One query per 5,000 rows.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction()
    key = organisation if isinstance(organisation, int) else organisation.pk
    rows = [
        (key, event, handler, payload, now, now) for event, payload in events for handler in _handlers.get(event, ())
    ]
    if rows:
        columns = ("organisation", "event", "handler", "payload", "published_at", "next_attempt_at")
        insert_many(OutboxMessage, columns, rows)
        wakeups.wake("outbox")
    return len(rows)


@across()
def drain(now: datetime, *, limit: int = 200) -> int:
    """The number of rows handled or put off; 0 when nothing waits. Call until 0.

    Rows of one organisation and handler go together, in the order they were published.
    """
    with transaction.atomic():
        batch = claim(now, limit)
        if not batch:
            return 0
        try:
            with transaction.atomic(), reading_once():
                handle(batch, now)
            return len(batch)
        except Exception as error:
            log.warning("outbox.batch_failed", rows=len(batch), error=type(error).__name__)
        for message in batch:
            one_by_one(message, now)
        return len(batch)


def claim(now: datetime, limit: int) -> list[OutboxMessage]:
    waiting = OutboxMessage.across_organisations.filter(
        handled_at=None, failed_at=None, next_attempt_at__lte=now
    ).order_by("next_attempt_at", "id")
    return list(waiting.select_for_update(skip_locked=True)[:limit])


def handle(batch: list[OutboxMessage], now: datetime) -> None:
    groups: dict[tuple[int, str], list[OutboxMessage]] = defaultdict(list)
    for message in batch:
        groups[message.organisation_id, message.handler].append(message)
    organisations = Organisation.objects.in_bulk({key for key, _ in groups})
    for (organisation_id, handler), messages in groups.items():
        organisation = organisations[organisation_id]
        with acting_in(organisation):
            _by_name[handler](organisation, [payload_of(message) for message in messages], now)
    OutboxMessage.across_organisations.filter(pk__among=[message.pk for message in batch]).update(
        handled_at=now, attempts=F("attempts") + 1, error=""
    )


def payload_of(message: OutboxMessage) -> dict[str, Any]:
    """What was published, and when it happened."""
    return {**message.payload, "at": message.published_at.isoformat()}


def one_by_one(message: OutboxMessage, now: datetime) -> None:
    try:
        with transaction.atomic():
            handle([message], now)
    except Exception as error:
        attempts = message.attempts + 1
        message.attempts = attempts
        message.error = f"{type(error).__name__}: {error}"[:2_000]
        message.next_attempt_at = now + backoff(attempts)
        message.failed_at = now if attempts >= MAX_ATTEMPTS else None
        message.save(update_fields=["attempts", "error", "next_attempt_at", "failed_at"])
        log.warning("outbox.put_off", message=message.pk, attempts=attempts, error=type(error).__name__)


def backoff(attempts: int) -> timedelta:
    """2, 4, 8 ... seconds, at most an hour."""
    return min(timedelta(seconds=2**attempts), LONGEST_WAIT)


def retry(organisation: Organisation, ids: Iterable[int], now: datetime) -> int:
    """The number of given-up messages that will be tried again at once."""
    return (
        OutboxMessage.objects.for_organisation(organisation)
        .filter(pk__in=list(ids), handled_at=None, failed_at__isnull=False)
        .update(failed_at=None, attempts=0, next_attempt_at=now)
    )
