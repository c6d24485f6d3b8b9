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
    regions: tuple[str, ...] = param(label=gettext_lazy("Regions"))

    def __post_init__(self) -> None:
        if not self.regions:
            raise ValueError(_("regions must name at least one"))


@matchers.register
class InRegion:
    """The customer is in one of these regions."""

    key = "region"
    label = gettext_lazy("Region")
    Params = Wanted

    def matches(self, subject: Subject, params: Wanted) -> str | None:
        given = subject.region
        if given and given.casefold() in _folded(params.regions):
            return _("region %(given)s") % {"given": given}
        return None
