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
    sources: tuple[str, ...] = param(label=gettext_lazy("Sources"))

    def __post_init__(self) -> None:
        if not self.sources:
            raise ValueError(_("sources must name at least one"))


@matchers.register
class FromSource:
    """It came through one of these sources."""

    key = "source"
    label = gettext_lazy("Source")
    Params = Wanted

    def matches(self, subject: Subject, params: Wanted) -> str | None:
        given = subject.source
        if given and given.casefold() in _folded(params.sources):
            return _("it came from %(given)s") % {"given": given}
        return None
