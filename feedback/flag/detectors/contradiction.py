from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from cxloop.sentences import say as _
from feedback.flag.evidence import of_rating, place
from feedback.flag.registry import detectors
from feedback.params import param
from feedback.subject import Evidence, Subject


@dataclass(frozen=True)
class Wanted:
    good_from: float = param(
        0.7,
        gettext_lazy("A good rating begins at"),
        gettext_lazy("Share of the scale: 0.7 is 7 of 10, or 4 of 5."),
    )
    at_least: float = param(
        0.65,
        gettext_lazy("Unhappy from"),
        gettext_lazy("The probability, judged by words and question alone, 0 to 1."),
    )
    phrases: int = param(3, gettext_lazy("Phrases shown"))

    def __post_init__(self) -> None:
        if not (0 <= self.good_from <= 1 and 0 < self.at_least <= 1):
            raise ValueError(_("good_from and at_least go from 0 to 1"))


@detectors.register
class Contradiction:
    """A good rating and bad words: the customers a score alone would never find.

    So-so words ("okay, a bit slow") beside a good rating contradict nothing: in a language whose words we weigh, a
    phrase must stand for the complaint.
    """

    key = "contradiction"
    label = gettext_lazy("Good rating, bad words")
    severity = 2
    Params = Wanted

    def detect(self, subjects: list[Subject], params: Wanted) -> list[list[Evidence]]:
        return [self._one(subject, params) for subject in subjects]

    def _one(self, subject: Subject, params: Wanted) -> list[Evidence]:
        found = subject.found
        if found is None or found.unhappy_by_words is None or found.unhappy_by_words < params.at_least:
            return []
        if not subject.ratings or any(place(given) < params.good_from for given in subject.ratings):
            return []
        if found.analyser and not found.unhappy_evidence:
            return []
        good = [
            of_rating(given, _("rated %(value)g of %(high)g") % {"value": given.value, "high": given.high})
            for given in subject.ratings
        ]
        words = found.unhappy_evidence[: params.phrases] or [Evidence("words", _("the words are a complaint"))]
        return good + words
