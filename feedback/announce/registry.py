"""The ways an event is told outside: one file each, found by being there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from cxloop.models import Organisation
from cxloop.registry import Registry
from feedback.announce.events import Event
from feedback.models import Case


@dataclass(frozen=True, slots=True)
class Announcement:
    """One thing that happened. `case` is None for a test; `change` holds what the event itself says, by public ids."""

    organisation: Organisation
    event: Event
    at: datetime
    now: datetime
    case: Case | None = None
    url: str = ""
    change: dict[str, Any] = field(default_factory=dict)


class Format(Protocol):
    """A way of telling. `is_signed`: calls carry a signature. `is_secret_address`: whoever knows it can write there."""

    key: str
    label: Any
    help: Any
    is_signed: bool
    is_secret_address: bool

    def body(self, said: Announcement) -> dict[str, Any]:
        """What is sent, as JSON. Never a customer's words, name or address."""
        ...


formats: Registry[Format] = Registry("format")
