"""How much one token may ask for: a count per token and window."""

from __future__ import annotations

import time
from typing import Any

import structlog
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import BaseThrottle

from cxloop.cache import count
from cxloop.models import ApiToken

log = structlog.get_logger(__name__)

SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}


class PerToken(BaseThrottle):
    """At most so many requests per token and fixed window (`DEFAULT_THROTTLE_RATES["token"]`, as in 600/min).

    A counter, not a list of instants: the same cost at any rate. Without the cache nobody is turned away.
    """

    def allow_request(self, request: Request, view: Any) -> bool:
        if not isinstance(request.auth, ApiToken):
            return True
        most, window = rate()
        at = time.time()
        self.left = window - at % window
        key = f"throttle:{request.auth.pk}:{int(at // window)}"
        try:
            return count(key, window * 2) <= most
        except (RedisError, ValueError) as error:  # ValueError: the counter was evicted in between
            log.warning("throttle.without_cache", error=type(error).__name__)
            return True

    def wait(self) -> float:
        """Seconds until the window ends."""
        return self.left


def rate() -> tuple[int, int]:
    """`(requests, seconds)`."""
    most, _slash, window = str(api_settings.DEFAULT_THROTTLE_RATES["token"]).partition("/")
    return int(most), SECONDS[window[0]]
