from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from cxloop.sentences import say as _
from feedback.params import param
from feedback.route.registry import matchers
from feedback.subject import Subject
from feedback.wording.folding import folded as _folded


@dataclass(frozen=True)
class Wanted:
    segments: tuple[str, ...] = param(label=gettext_lazy("Segments"))

    def __post_init__(self) -> None:
        if not self.segments:
            raise ValueError(_("segments must name at least one"))


@matchers.register
class InSegment:
    """The customer belongs to one of these segments."""

    key = "segment"
    label = gettext_lazy("Segment")
    Params = Wanted

    def matches(self, subject: Subject, params: Wanted) -> str | None:
        given = subject.segment
        if given and given.casefold() in _folded(params.segments):
            return _("customer segment %(given)s") % {"given": given}
        return None
