from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from cxloop.sentences import say as _
from feedback.params import param
from feedback.route.registry import matchers
from feedback.subject import Subject


def _touchpoint(subject: Subject) -> str:
    return subject.touchpoint


def _theme(subject: Subject) -> str:
    return next(iter(subject.found.themes), "") if subject.found else ""


LOOKED_AT = {"touchpoint": _touchpoint, "theme": _theme}


@dataclass(frozen=True)
class Wanted:
    what: str = param("touchpoint", gettext_lazy("What is known"), gettext_lazy("touchpoint or theme"))

    def __post_init__(self) -> None:
        if self.what not in LOOKED_AT:
            raise ValueError(_("what is touchpoint or theme"))


@matchers.register
class Known:
    """We know at which touchpoint it happened, or which theme it speaks of, whichever that is."""

    key = "known"
    label = gettext_lazy("Touchpoint or theme is known")
    Params = Wanted

    def matches(self, subject: Subject, params: Wanted) -> str | None:
        key = LOOKED_AT[params.what](subject)
        if not key:
            return None
        return (
            _("touchpoint %(key)s") % {"key": key} if params.what == "touchpoint" else _("theme %(key)s") % {"key": key}
        )
