"""Numbers for operators. Each is a function of `now` that apps register under a name; counted when asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from prometheus_client import CollectorRegistry, Gauge

from cxloop.tenancy import across

_gauges: dict[str, tuple[str, Callable[[datetime], float]]] = {}


def register(name: str, help_text: str, count: Callable[[datetime], float]) -> None:
    _gauges[name] = (help_text, count)


@across()
def collect(now: datetime) -> CollectorRegistry:
    """A fresh registry with every registered number. Each costs one query on a partial index."""
    registry = CollectorRegistry()
    for name, (help_text, count) in sorted(_gauges.items()):
        Gauge(name, help_text, registry=registry).set(count(now))
    return registry
