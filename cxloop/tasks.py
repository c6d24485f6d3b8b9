"""What wakes the ground: the outbox, the mail, and tidying up."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import structlog
from celery import shared_task
from django.core.cache import cache
from django.utils import timezone
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from cxloop import mail, outbox, retention, stopping, wakeups
from cxloop.webhooks import delivering

log = structlog.get_logger(__name__)

TURN = 20.0  # seconds a task works before it lets another have the worker
UNHEARD_AFTER = 5  # seconds after which a nudge that no worker took up is sent again


def nudging(name: str, task: Any) -> None:
    """From now on `wakeups.wake(name)` sends the task, unless a message for it already waits to be taken up."""

    def nudge() -> None:
        try:
            if cache.add(f"woken:{name}", 1, timeout=UNHEARD_AFTER):
                task.apply_async(retry=False)
        except (RedisError, OperationalError, OSError) as error:
            log.info("wake.unheard", task=name, error=type(error).__name__)

    wakeups.register(name, nudge)


def drain(name: str, step: Callable[[], int]) -> int:
    """The number of things done. Stops when nothing is left, when the turn is over (the next sweep goes on), or when
    the worker was asked to stop (another one goes on).

    From its first moment a new nudge sends a new message, so that what commits while it works is not left waiting.
    """
    try:
        cache.delete(f"woken:{name}")
    except (RedisError, OSError) as error:
        log.info("wake.unheard", task=name, error=type(error).__name__)
    ends = time.monotonic() + TURN
    total = 0
    while time.monotonic() < ends and not stopping.is_asked():
        done = step()
        total += done
        if not done:
            break
    return total


@shared_task
def drain_outbox() -> None:
    drain("outbox", lambda: outbox.drain(timezone.now()))


@shared_task
def deliver_mail() -> None:
    drain("mail", lambda: mail.deliver(timezone.now()))


@shared_task
def deliver_webhooks() -> None:
    drain("webhooks", lambda: delivering.deliver(timezone.now()))


@shared_task
def tidy() -> None:
    """Lets go of what is no longer kept, for a turn; another message goes on where this one ended."""
    ends = time.monotonic() + TURN
    turns = {"over": False}

    def rest() -> bool:
        turns["over"] = time.monotonic() > ends
        return turns["over"] or stopping.is_asked()

    if not retention.tidy(timezone.now(), rest=rest, only_due=True) and turns["over"]:
        tidy.delay()


def connect() -> None:
    """Lets commits wake the worker. Called once when the app is ready."""
    nudging("outbox", drain_outbox)
    nudging("mail", deliver_mail)
    nudging("webhooks", deliver_webhooks)
