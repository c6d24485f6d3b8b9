"""Asks channels for news and stores it, the cursor moving in the same transaction: nothing is lost, nothing twice."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import structlog
from django.db import transaction
from django.utils.dateparse import parse_datetime

from cxloop import wakeups
from cxloop.errors import CxloopError
from cxloop.http_out import client
from cxloop.models import Organisation
from cxloop.tenancy import across, acting_in
from feedback.ingest.channels.registry import channels
from feedback.ingest.service import MOST_AT_ONCE, store
from feedback.models import Source

log = structlog.get_logger(__name__)


def poll_all(now: datetime) -> int:
    """The number of items that came in over all sources that can be asked. One that fails does not stop the others."""
    keys = [channel.key for channel in channels if channel.can_poll]
    total = 0
    with across():
        rows = Source.across_organisations.filter(channel__in=keys, is_active=True)
        sources = list(rows.select_related("organisation"))
    for source in sources:
        with acting_in(source.organisation):
            total += poll_source(source, now)
    return total


def poll_source(source: Source, now: datetime) -> int:
    """The number of items that are new or changed. An error is kept on `source.poll_error`, never raised.

    The other side is asked outside any transaction. Whoever finds the cursor moved meanwhile stores nothing.
    """
    if rests(source, now):
        return 0
    before = dict(source.cursor)
    try:
        with client() as http:
            incoming, cursor = channels.get(source.channel).poll(source, before, http, now)
    except CxloopError as error:
        log.info("poll.failed", source=source.pk, error=error.code)
        note(source, now, f"{error.code}: {error}"[:2_000])
        return 0
    with transaction.atomic():
        locked = Source.objects.for_organisation(source.organisation_id).select_for_update().get(pk=source.pk)
        if locked.cursor != source.cursor:
            return 0
        stored = store_all(source.organisation, locked, incoming, now)
        note(source, now, "", cursor)
    return stored


def rests(source: Source, now: datetime) -> bool:
    """Whether the other side asked to be left alone until later."""
    until = parse_datetime(source.cursor.get("rest_until") or "")
    return until is not None and until > now


def store_all(organisation: Organisation, source: Source, incoming: list[Any], now: datetime) -> int:
    total = 0
    for start in range(0, len(incoming), MOST_AT_ONCE):
        result = store(organisation, source, incoming[start : start + MOST_AT_ONCE], now, live=True)
        total += len(result.item_ids())
    if total:
        wakeups.wake("feedback")
    return total


def note(source: Source, now: datetime, error: str, cursor: dict[str, Any] | None = None) -> None:
    """Remembers when the source was asked, what went wrong, and how far it was read."""
    source.polled_at, source.poll_error = now, error
    if cursor is not None:
        source.cursor = cursor
    source.save(
        update_fields=["polled_at", "poll_error", "cursor"] if cursor is not None else ["polled_at", "poll_error"]
    )
