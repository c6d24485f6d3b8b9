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
    channels: tuple[str, ...] = param(label=gettext_lazy("Channels"))

    def __post_init__(self) -> None:
        if not self.channels:
            raise ValueError(_("channels must name at least one"))


@matchers.register
class ByChannel:
    """It came through one of these kinds of inlet."""

    key = "channel"
    label = gettext_lazy("Channel")
    Params = Wanted

    def matches(self, subject: Subject, params: Wanted) -> str | None:
        given = subject.channel
        if given and given.casefold() in _folded(params.channels):
            return _("it came by %(given)s") % {"given": given}
        return None
