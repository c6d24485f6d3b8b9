from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from cxloop.sentences import say as _
from feedback.params import param
from feedback.route.registry import matchers
from feedback.subject import Subject


@dataclass(frozen=True)
class Wanted:
    kind: str = param("", gettext_lazy("Kind"), gettext_lazy("nps, csat, ces or stars; empty: any."))
    at_least: float | None = param(None, gettext_lazy("At least"))
    at_most: float | None = param(None, gettext_lazy("At most"))

    def __post_init__(self) -> None:
        if self.at_least is None and self.at_most is None:
            raise ValueError(_("give at_least, at_most or both"))
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError(_("at_least is above at_most"))


@matchers.register
class RatedBetween:
    """They gave a rating of this kind in this range, counted on the scale they were shown."""

    key = "rating"
    label = gettext_lazy("Rating")
    Params = Wanted

    def matches(self, subject: Subject, params: Wanted) -> str | None:
        for given in subject.ratings:
            if params.kind and given.kind != params.kind:
                continue
            if params.at_least is not None and given.value < params.at_least:
                continue
            if params.at_most is not None and given.value > params.at_most:
                continue
            return _("rating %(kind)s %(value)g") % {"kind": given.kind, "value": given.value}
        return None
