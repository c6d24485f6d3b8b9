from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from cxloop.sentences import say as _
from feedback.params import param
from feedback.route.registry import matchers
from feedback.subject import Subject


@dataclass(frozen=True)
class Wanted:
    detectors: tuple[str, ...] = param((), gettext_lazy("Detectors"), gettext_lazy("None: any."))
    severity_at_least: int = param(1, gettext_lazy("Severity at least"))

    def __post_init__(self) -> None:
        if not 1 <= self.severity_at_least <= 4:
            raise ValueError(_("severity goes from 1 to 4"))


@matchers.register
class FlaggedBy:
    """One of these detectors raised a flag, at least this severe."""

    key = "detector"
    label = gettext_lazy("Flag")
    Params = Wanted

    def matches(self, subject: Subject, params: Wanted) -> str | None:
        for raised in subject.flags:
            if raised.severity >= params.severity_at_least and (
                not params.detectors or raised.detector in params.detectors
            ):
                return _("flag %(detector)s, severity %(severity)s") % {
                    "detector": raised.detector,
                    "severity": raised.severity,
                }
        return None
