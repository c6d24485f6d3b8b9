from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.params import param
from feedback.route.registry import matchers
from feedback.subject import Subject


def _touchpoint(subject: Subject) -> str | None:
    return _("its touchpoint is known") if subject.touchpoint else None


def _theme(subject: Subject) -> str | None:
    return _("it speaks of a theme") if subject.found and subject.found.themes else None


KNOWN: dict[str, Callable[[Subject], str | None]] = {"touchpoint": _touchpoint, "theme": _theme}


@dataclass(frozen=True)
class Params:
    what: str = param(label=gettext_lazy("What"), help=gettext_lazy("touchpoint or theme"))

    def __post_init__(self) -> None:
        if self.what not in KNOWN:
            raise ValueError(_("what must be touchpoint or theme"))


@matchers.register
class Known:
    """Its touchpoint, or a theme it speaks of, is known at all: whichever it is."""

    key = "known"
    label = gettext_lazy("Something is known")
    Params = Params

    def matches(self, subject: Subject, params: Params) -> str | None:
        return KNOWN[params.what](subject)
