"""How a recommendation is written down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

LANGUAGES = ("en", "de")
HOURS, WEEKS, MONTHS = "hours", "weeks", "months"  # the effort until it works, not until it is decided


@dataclass(frozen=True, slots=True)
class Words:
    """`when` says when it applies, `first` what can be done this week, `who` which position takes the first step."""

    title: str
    when: str
    first: str
    who: str


@dataclass(frozen=True, slots=True)
class Recommendation:
    """Advice for the `statements` (keys of the instrument) it raises, or for any statement of its dimension when none
    is named. `metric` is the key of the metric that should move.
    """

    key: str
    dimension: str
    statements: tuple[str, ...]
    effort: str
    metric: str
    words: Mapping[str, Words]

    def text(self, language: str) -> Words:
        """Its words in a language, in English for any other."""
        return self.words.get(language[:2], self.words["en"])


def advice(
    key: str, statements: str, effort: str, metric: str, en: tuple[str, str, str, str], de: tuple[str, str, str, str]
) -> Recommendation:
    """A recommendation; its dimension is the first word of its key, `statements` their keys with spaces between."""
    words = {"en": Words(*en), "de": Words(*de)}
    return Recommendation(key, key.split("-")[0], tuple(statements.split()), effort, metric, words)
