"""What wakes the ground: the outbox, the mail, and tidying up."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from celery import current_task, shared_task
from django.core.cache import cache
from django.utils import timezone
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from cxloop import mail, outbox, retention, stopping, wakeups
from cxloop.webhooks import delivering

log = structlog.get_logger(__name__)

TURN = 0.1  # seconds a task works before it lets another have the worker
LONG_TURN = 20.0  # where others have workers of their own, or strangers' servers are what takes time
LONGEST_WAIT = 15  # seconds a message that goes on may wait before another one takes its place
UNHEARD_AFTER = 5  # seconds after which a nudge that no worker took up is sent again


def nudging(name: str, task: Any) -> None:
    """From now on `wakeups.wake(name)` sends the task, unless a message for it already waits to be taken up."""

    def nudge() -> None:
        if cache.add(f"woken:{name}", 1, timeout=UNHEARD_AFTER):
            task.apply_async(retry=False)

    wakeups.register(name, lambda: tell_cache(name, nudge))


def drain(name: str, step: Callable[[], int], turn: float = TURN) -> int:
    """The number of things done. Stops when nothing is left, when the turn is over, or when the worker was asked to
    stop (another one goes on).

    From its first moment a new nudge sends a new message, so that what commits while it works is not left waiting. When
    a turn ends with work left, one message goes on behind those that wait: a flood delays the others by a turn.
    """
    tell_cache(name, lambda: cache.delete(f"woken:{name}"))
    ends = time.monotonic() + turn
    total = 0
    while time.monotonic() < ends and not stopping.is_asked():
        done = step()
        total += done
        if not done:
            tell_cache(name, lambda: nothing_left(name))
            return total
    tell_cache(name, lambda: go_on(name))
    return total


def tell_cache(name: str, what: Callable[[], Any]) -> None:
    """Does it, or goes without where the cache or the broker is away: the sweeps find the work."""
    try:
        what()
    except (RedisError, OperationalError, OSError) as error:
        log.info("wake.unheard", task=name, error=type(error).__name__)


def go_on(name: str) -> None:
    """Sends this task again, unless another message of its name goes on already: there is one at most."""
    going, mine = cache.get(f"going:{name}"), current_task and current_task.request.id
    if not mine or going not in (None, mine):
        return
    following = str(uuid.uuid4())
    cache.set(f"going:{name}", following, timeout=LONGEST_WAIT)
    current_task.apply_async(task_id=following, retry=False)


def nothing_left(name: str) -> None:
    if current_task and cache.get(f"going:{name}") == current_task.request.id:
        cache.delete(f"going:{name}")


@shared_task
def drain_outbox() -> None:
    drain("outbox", lambda: outbox.drain(timezone.now()))


@shared_task
def deliver_mail() -> None:
    drain("mail", lambda: mail.deliver(timezone.now()), LONG_TURN)


@shared_task
def deliver_webhooks() -> None:
    drain("webhooks", lambda: delivering.deliver(timezone.now()), LONG_TURN)


@shared_task
def tidy() -> None:
    """Lets go of what is no longer kept, for a turn; another message goes on where this one ended."""
    ends = time.monotonic() + LONG_TURN
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
