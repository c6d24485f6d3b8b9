"""A flag that stands on one signal of the analysis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from feedback.params import param
from feedback.subject import Evidence, Subject


@dataclass(frozen=True)
class Plain:
    unhappy_at_least: float = param(0.0)


class FromSignal:
    """Base of the detectors that pass a signal on with its evidence; `signal` is its key."""

    signal = ""
    Params: type[Any] = Plain

    def detect(self, subjects: list[Subject], params: Any) -> list[list[Evidence]]:
        return [self._one(subject, params) for subject in subjects]

    def _one(self, subject: Subject, params: Any) -> list[Evidence]:
        found = subject.found
        if found is None or (found.unhappy or 0.0) < params.unhappy_at_least:
            return []
        return found.signals.get(self.signal, [])
