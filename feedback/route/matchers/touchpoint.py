from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from cxloop.sentences import say as _
from feedback.params import param
from feedback.route.registry import matchers
from feedback.subject import Subject


@dataclass(frozen=True)
class Wanted:
    touchpoints: tuple[str, ...] = param(label=gettext_lazy("Touchpoints, stages or journeys"))

    def __post_init__(self) -> None:
        if not self.touchpoints:
            raise ValueError(_("touchpoints must name at least one"))


@matchers.register
class AtTouchpoint:
    """It happened at one of these touchpoints, or anywhere in one of these stages or journeys."""

    key = "touchpoint"
    label = gettext_lazy("Touchpoint")
    Params = Wanted

    def matches(self, subject: Subject, params: Wanted) -> str | None:
        for key in (subject.touchpoint, *subject.touchpoint_path):
            if key and key in params.touchpoints:
                return _("touchpoint %(key)s") % {"key": key}
        return None
