from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from cxloop.sentences import say as _
from feedback.params import param
from feedback.route.registry import matchers
from feedback.subject import Subject
from feedback.wording.folding import folded


@dataclass(frozen=True)
class Wanted:
    name: str = param(label=gettext_lazy("Attribute"))
    values: tuple[str, ...] = param(label=gettext_lazy("Values"))

    def __post_init__(self) -> None:
        if not (self.name and self.values):
            raise ValueError(_("name and values are needed"))


@matchers.register
class HasAttribute:
    """An imported attribute has one of these values."""

    key = "attribute"
    label = gettext_lazy("Attribute")
    Params = Wanted

    def matches(self, subject: Subject, params: Wanted) -> str | None:
        given = subject.attributes.get(params.name)
        if given is not None and str(given).casefold() in folded(params.values):
            return _("%(name)s is %(value)s") % {"name": params.name, "value": given}
        return None
