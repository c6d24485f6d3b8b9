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
    languages: tuple[str, ...] = param(label=gettext_lazy("Languages"))

    def __post_init__(self) -> None:
        if not self.languages:
            raise ValueError(_("languages must name at least one"))


@matchers.register
class InLanguage:
    """The text is in one of these languages (two letters: en, de)."""

    key = "language"
    label = gettext_lazy("Language")
    Params = Wanted

    def matches(self, subject: Subject, params: Wanted) -> str | None:
        language = subject.found.language if subject.found else subject.language_hint
        if language and language.casefold() in folded(params.languages):
            return _("written in %(language)s") % {"language": language}
        return None
