from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext_lazy

from cxloop.sentences import say as _
from feedback.params import param
from feedback.route.registry import matchers
from feedback.subject import Subject
from feedback.wording.phrases import Phrasebook, parse
from feedback.wording.reading import Reading, read


@dataclass(frozen=True)
class Wanted:
    phrases: tuple[str, ...] = param(label=gettext_lazy("Words or phrases"))

    def __post_init__(self) -> None:
        if not self.phrases:
            raise ValueError(_("phrases must name at least one"))
        for phrase in self.phrases:
            parse(phrase)


@matchers.register
class SaysText:
    """The text contains one of these words, stems (delay*) or phrases."""

    key = "text"
    label = gettext_lazy("Words")
    Params = Wanted

    def matches(self, subject: Subject, params: Wanted) -> str | None:
        if not subject.text:
            return None
        book, (reading, words) = _book(params.phrases), _read(subject.text)
        if not book.may_find(words):
            return None
        for span in book.find(reading):
            return _('it says "%(quote)s"') % {"quote": subject.text[span.start : span.end]}
        return None


@lru_cache(maxsize=1024)
def _book(phrases: tuple[str, ...]) -> Phrasebook:
    return Phrasebook(("", phrase) for phrase in phrases)


@lru_cache(maxsize=64)  # a hundred rules about words read the same text a hundred times
def _read(text: str) -> tuple[Reading, frozenset[str]]:
    reading = read(text)
    return reading, frozenset(reading.words)
