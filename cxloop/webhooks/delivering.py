"""What waits for an endpoint leaves: endpoints side by side, the calls to one of them one after the other.

An endpoint is claimed for two minutes, called outside of any transaction, and what came of it is written. When the
process dies in between, the calls leave again with the same ids. An answer that is not 2xx puts off that call alone;
no answer at all lets the endpoint rest, and what waits behind costs no tries.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from cxloop import audit, outbox
from cxloop.actor import Actor
from cxloop.errors import CxloopError
from cxloop.http_out import Answer, HttpOut
from cxloop.models import WebhookDelivery, WebhookEndpoint
from cxloop.secrets_at_rest import CannotDecrypt, unseal
from cxloop.tenancy import across
from cxloop.webhooks.signature import headers

log = structlog.get_logger(__name__)

SIDE_BY_SIDE = 8  # endpoints called at once
IN_A_ROW = 20  # calls to one endpoint before its outcome is written
WITHIN = 10.0  # seconds for one call
LET_GO_AFTER = 20.0  # seconds after which no further call to an endpoint begins
CLAIMED_FOR = timedelta(minutes=2)
SHOWN = 1_000  # characters of an answer that are kept
LARGEST_ANSWER = 100_000  # bytes read of an answer
TRIES_KEPT = 12
GONE = 410
SLOW_DOWN = (429, 503)
STOPS_AFTER = timedelta(days=5)  # of nothing but failures
LONGEST_REST = timedelta(minutes=5)
LONGEST_SLOW_DOWN = timedelta(hours=1)
# How long after each failed try the next one is made: about four days in all.
WAITS = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 60, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400, 86_400)
)
PROCESS = Actor.process("webhooks")


@dataclass(frozen=True, slots=True)
class Try:
    """One call and what came of it; `status` is None when there was no answer, and `error` says why."""

    delivery: WebhookDelivery
    at: datetime
    took: float  # seconds
    status: int | None = None
    answer: str = ""
    error: str = ""
    wait: float = 0.0  # seconds the other side asked us to wait

    @property
    def arrived(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


@dataclass(slots=True)
class Round:
    """What one endpoint is told now."""

    endpoint: WebhookEndpoint
    waiting: list[WebhookDelivery]
    url: str = ""
    secrets: tuple[str, ...] = ()
    error: str = ""


@across()
def deliver(now: datetime) -> int:
    """The number of endpoints called; 0 when nothing waits. Call until 0. Nothing leaves inside a transaction."""
    rounds = [opened(found, now) for found in claim(now)]
    if not rounds:
        return 0
    assert not connection.in_atomic_block or settings.IN_TEST, "nothing leaves inside a transaction"
    began = time.monotonic()
    with ThreadPoolExecutor(max_workers=SIDE_BY_SIDE) as pool:
        outcomes = list(pool.map(call, rounds))
    after = now + timedelta(seconds=time.monotonic() - began)
    for found, tries in zip(rounds, outcomes, strict=True):
        record(found.endpoint, tries, after)
    return len(rounds)


def claim(now: datetime) -> list[Round]:
    """Endpoints with something due, nobody else's for two minutes. One query, and two for each endpoint."""
    due = WebhookDelivery.across_organisations.filter(state=WebhookDelivery.State.WAITING, next_attempt_at__lte=now)
    with transaction.atomic():
        endpoints = list(
            WebhookEndpoint.across_organisations.filter(
                Q(busy_until=None) | Q(busy_until__lte=now), Q(rests_until=None) | Q(rests_until__lte=now),
                Exists(due.filter(endpoint=OuterRef("pk"))), is_active=True,
            )
            .order_by(F("last_called_at").asc(nulls_first=True), "pk")
            .select_for_update(skip_locked=True)[:SIDE_BY_SIDE]
        )
        found = []
        for endpoint in endpoints:
            mine = due.filter(endpoint=endpoint).order_by("next_attempt_at", "id")
            # Where nobody answered last time, one call is enough to see whether somebody does now.
            found.append(Round(endpoint, list(mine[: 1 if endpoint.unanswered else IN_A_ROW])))
            endpoint.busy_until, endpoint.last_called_at = now + CLAIMED_FOR, now
        WebhookEndpoint.across_organisations.bulk_update(endpoints, ["busy_until", "last_called_at"])
    return found


def opened(found: Round, now: datetime) -> Round:
    """With the address and the secrets that sign now: the new one, and the one before until its time is over."""
    try:
        kept = unseal(found.endpoint.sealed)
    except CannotDecrypt as error:
        found.error = str(error)
        return found
    found.url = kept["url"]
    found.secrets = (kept["secret"],) if kept.get("secret") else ()
    if kept.get("before") and datetime.fromisoformat(kept["before_until"]) > now:
        found.secrets += (kept["before"],)
    return found


def call(found: Round) -> list[Try]:
    """What came of each call, until one is not answered or the time is over. Asks nothing of the database."""
    if found.error:
        return [Try(found.waiting[0], timezone.now(), 0.0, error=found.error)]
    done: list[Try] = []
    ends = time.monotonic() + LET_GO_AFTER
    with HttpOut(longest=LARGEST_ANSWER, within=WITHIN) as http:
        for delivery in found.waiting:
            done.append(call_once(found, delivery, http.request))
            if done[-1].status in (None, GONE, *SLOW_DOWN) or time.monotonic() > ends:
                break
    return done


def call_once(found: Round, delivery: WebhookDelivery, request: Callable[..., Answer]) -> Try:
    at, began = timezone.now(), time.monotonic()
    body = delivery.body.encode()
    told = {"content-type": "application/json", **headers(delivery.event_id, at, body, found.secrets)}
    try:
        answer = request("POST", found.url, headers=told, content=body)
    except CxloopError as error:
        return Try(delivery, at, time.monotonic() - began, error=str(error)[:500])
    text = answer.content[: SHOWN * 4].decode(errors="replace").replace("\x00", "")[:SHOWN]
    wait = answer.headers.get("retry-after", "")
    seconds = float(wait) if wait.isdecimal() and len(wait) < 9 else 0.0
    return Try(delivery, at, time.monotonic() - began, answer.status, text, wait=seconds)


@transaction.atomic
def record(endpoint: WebhookEndpoint, tries: list[Try], now: datetime) -> None:
    """Writes what came of the calls. What a person sent again meanwhile, or another process told, stays as it is."""
    by_id = {each.delivery.pk: each for each in tries}
    rows = list(WebhookDelivery.across_organisations.select_for_update().filter(
        pk__in=by_id, state=WebhookDelivery.State.WAITING))
    rows = [row for row in rows if row.attempts == by_id[row.pk].delivery.attempts]
    for row in rows:
        note(row, by_id[row.pk], now)
    WebhookDelivery.across_organisations.bulk_update(
        rows, ["state", "attempts", "next_attempt_at", "delivered_at", "status", "answer", "error", "tries"])
    look_after(endpoint, tries, now, given_up=any(row.state == WebhookDelivery.State.FAILED for row in rows))
    failed = [each for each in tries if not each.arrived]
    if failed:
        log.info("webhook.failed", endpoint=endpoint.pk, calls=len(failed), status=failed[-1].status)


def note(row: WebhookDelivery, tried: Try, now: datetime) -> None:
    """What the try makes of the row: delivered, later again, or given up."""
    row.attempts += 1
    row.status, row.answer, row.error = tried.status, tried.answer, tried.error
    row.tries = [*row.tries, {
        "at": tried.at.isoformat(), "status": tried.status, "error": tried.error, "ms": round(tried.took * 1_000),
    }][-TRIES_KEPT:]
    if tried.arrived:
        row.state, row.delivered_at = WebhookDelivery.State.DELIVERED, now
    elif row.attempts > len(WAITS) or tried.status == GONE:
        row.state = WebhookDelivery.State.FAILED
    else:
        row.next_attempt_at = now + jittered(WAITS[row.attempts - 1])


def jittered(wait: timedelta) -> timedelta:
    """The wait, a fifth more or less: many that failed together do not come back together."""
    return wait * random.uniform(0.8, 1.2)  # noqa: S311


def look_after(endpoint: WebhookEndpoint, tries: list[Try], now: datetime, *, given_up: bool) -> None:
    """Whether the endpoint rests, goes on, or is stopped: it is gone, or a call is given up after days of failures."""
    changes: dict[str, Any] = {"busy_until": None}
    last = tries[-1]
    arrived = any(each.arrived for each in tries)
    if arrived:
        changes |= {"last_delivered_at": now, "failing_since": None}
    elif endpoint.failing_since is None:
        changes["failing_since"] = now
    if last.status is None:
        rest = min(timedelta(seconds=5 * 2 ** min(endpoint.unanswered, 8)), LONGEST_REST)
        changes |= {"unanswered": endpoint.unanswered + 1, "rests_until": now + jittered(rest)}
    else:
        asked = min(timedelta(seconds=last.wait), LONGEST_SLOW_DOWN) if last.status in SLOW_DOWN else timedelta()
        changes |= {"unanswered": 0, "rests_until": now + asked if asked else None}
    long_since = endpoint.failing_since is not None and now - endpoint.failing_since > STOPS_AFTER
    because = "gone" if last.status == GONE else "failing" if given_up and long_since and not arrived else ""
    if because:
        changes |= {"is_active": False, "stopped_at": now, "stopped_because": because}
        audit.record(endpoint.organisation_id, PROCESS, "webhook.stopped", "webhook", endpoint.pk, now, because=because)
        outbox.publish(endpoint.organisation_id, [("WebhookStopped", {"webhook": endpoint.pk})], now)
    WebhookEndpoint.across_organisations.filter(pk=endpoint.pk).update(**changes)

