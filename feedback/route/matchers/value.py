from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from cxloop.sentences import say as _
from feedback.params import param
from feedback.route.registry import matchers
from feedback.subject import Subject


@dataclass(frozen=True)
class Wanted:
    at_least: float | None = param(None, gettext_lazy("At least"))
    at_most: float | None = param(None, gettext_lazy("At most"))

    def __post_init__(self) -> None:
        if self.at_least is None and self.at_most is None:
            raise ValueError(_("give at_least, at_most or both"))
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError(_("at_least is above at_most"))


@matchers.register
class OfValue:
    """The customer is worth so much to us (in the unit the organisation imports)."""

    key = "value"
    label = gettext_lazy("Customer value")
    Params = Wanted

    def matches(self, subject: Subject, params: Wanted) -> str | None:
        if subject.value is None:
            return None
        value = float(subject.value)
        if params.at_least is not None and value < params.at_least:
            return None
        if params.at_most is not None and value > params.at_most:
            return None
        return _("customer value %(value)g") % {"value": value}
