"""The detectors: one file each in `detectors/`."""

from __future__ import annotations

from typing import Any, Protocol

from cxloop.registry import Registry
from feedback.subject import Evidence, Subject


class Detector(Protocol):
    """One reason to think a customer is unhappy. `Params` is a frozen dataclass, set per organisation.

    `detect` answers, per subject of the batch, the evidence (empty: no flag); it reads `subject.found` and never
    changes a subject.
    """

    key: str
    label: Any
    severity: int
    Params: type[Any]

    def detect(self, subjects: list[Subject], params: Any) -> list[list[Evidence]]: ...


detectors: Registry[Detector] = Registry("detector")
