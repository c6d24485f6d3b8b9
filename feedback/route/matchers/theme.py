from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from cxloop.sentences import say as _
from feedback.params import param
from feedback.route.registry import matchers
from feedback.subject import Subject


@dataclass(frozen=True)
class Wanted:
    themes: tuple[str, ...] = param(label=gettext_lazy("Themes"))

    def __post_init__(self) -> None:
        if not self.themes:
            raise ValueError(_("themes must name at least one"))


@matchers.register
class AboutTheme:
    """It speaks of one of these themes."""

    key = "theme"
    label = gettext_lazy("Theme")
    Params = Wanted

    def matches(self, subject: Subject, params: Wanted) -> str | None:
        themes = subject.found.themes if subject.found else {}
        for key in params.themes:
            if key in themes:
                quote = themes[key][0].quote
                return _('theme %(key)s ("%(quote)s")') % {"key": key, "quote": quote}
        return None
