"""How a worker tells the broker that a message was dealt with."""

from __future__ import annotations

from celery.utils.log import get_logger
from celery.worker import request

log = get_logger(__name__)


class Request(request.Request):
    """A message whose end could not be told breaks the connection, and the worker makes a new one.

    Celery logs the error and goes on. But Redis's transport counts a message as in hand until its end was told: with
    one message at a time the worker would never ask for another, and since it was not reading when the broker went
    away, nothing else would tell it either.
    """

    acknowledged: bool

    def acknowledge(self) -> None:
        if not self.acknowledged:
            self._on_ack(log, ())  # no errors that are only logged
            self.acknowledged = True

    def reject(self, requeue: bool = False) -> None:
        if not self.acknowledged:
            self._on_reject(log, (), requeue)
            self.acknowledged = True
