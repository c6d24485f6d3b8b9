from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from cxloop.sentences import say as _
from feedback.params import param
from feedback.route.registry import matchers
from feedback.subject import Subject


@dataclass(frozen=True)
class Wanted:
    signals: tuple[str, ...] = param(label=gettext_lazy("Signals"))

    def __post_init__(self) -> None:
        if not self.signals:
            raise ValueError(_("signals must name at least one"))


@matchers.register
class ShowsSignal:
    """It shows one of these signals."""

    key = "signal"
    label = gettext_lazy("Signal")
    Params = Wanted

    def matches(self, subject: Subject, params: Wanted) -> str | None:
        signals = subject.found.signals if subject.found else {}
        for key in params.signals:
            if key in signals:
                quote = signals[key][0].quote
                return _('signal %(key)s ("%(quote)s")') % {"key": key, "quote": quote}
        return None
