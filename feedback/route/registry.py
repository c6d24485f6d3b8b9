"""The matchers of routing rules: one file each in `matchers/`."""

from __future__ import annotations

from typing import Any, Protocol

from cxloop.registry import Registry
from feedback.subject import Subject


class Matcher(Protocol):
    """One kind of condition. `matches` answers the sentence why, or None; `params` was parsed once per batch."""

    key: str
    label: Any
    Params: type[Any]

    def matches(self, subject: Subject, params: Any) -> str | None: ...


matchers: Registry[Matcher] = Registry("matcher")
