from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from cxloop.sentences import say as _
from feedback.flag.registry import detectors
from feedback.params import param
from feedback.subject import Evidence, Subject


@dataclass(frozen=True)
class Wanted:
    at_least: float = param(
        0.5,
        gettext_lazy("Unhappy from"),
        gettext_lazy("The probability, judged by words and question alone, 0 to 1."),
    )
    phrases: int = param(3, gettext_lazy("Phrases shown"))

    def __post_init__(self) -> None:
        if not 0 < self.at_least <= 1:
            raise ValueError(_("at_least goes from 0 to 1"))


@detectors.register
class NegativeVerbatim:
    """Their own words are a complaint, whatever the rating says."""

    key = "negative_verbatim"
    label = gettext_lazy("Negative words")
    severity = 2
    Params = Wanted

    def detect(self, subjects: list[Subject], params: Wanted) -> list[list[Evidence]]:
        return [self._one(subject, params) for subject in subjects]

    def _one(self, subject: Subject, params: Wanted) -> list[Evidence]:
        found = subject.found
        if found is None or found.unhappy_by_words is None or found.unhappy_by_words < params.at_least:
            return []
        note = _("the words are a complaint (probability %(p).2f)") % {"p": found.unhappy_by_words}
        return found.unhappy_evidence[: params.phrases] or [Evidence("words", note)]
