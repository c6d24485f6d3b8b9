"""Numbers and scores in the words of a report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assessments.changes import SAME, Change
from assessments.reports.wording import language_of, words
from assessments.round_data import CustomerScore, Estimate

MINUS = "−"


@dataclass(frozen=True, slots=True)
class Speech:
    """One language: its words and how it writes numbers."""

    language: str
    words: Mapping[str, str]

    def __call__(self, key: str, *values: object) -> str:
        return self.words[key] % values if values else self.words[key]

    def number(self, value: float, digits: int = 0) -> str:
        """A number with a true minus and the language's decimal mark; never "-0"."""
        rounded = round(value, digits) + 0.0
        text = f"{abs(rounded):.{digits}f}"
        return (MINUS if rounded < 0 else "") + (text.replace(".", ",") if self.language == "de" else text)

    def percent(self, share: float) -> str:
        return self("percent", self.number(100 * share))

    def points(self, value: float) -> str:
        """A difference with its sign."""
        text = self.number(value)
        return f"+{text}" if round(value) > 0 else text

    def people(self, n: int) -> str:
        return self("person") if n == 1 else self("people", n)

    def estimate(self, score: Estimate | None) -> str:
        """ "62 of 100, between 55 and 69, 21 people"."""
        if score is None:
            return self("no_score")
        parts = [self("of_hundred", self.number(score.value))]
        if score.low is not None and score.high is not None:
            parts.append(self("between", self.number(score.low), self.number(score.high)))
        return ", ".join([*parts, self.people(score.n)])

    def moved(self, change: Change | None) -> str:
        """ "+5 since the last round (+1 to +9)"; that nothing really changed; nothing without a round before."""
        if change is None:
            return ""
        if change.kind == SAME:
            return self("no_real_change_trend")
        return self("changed", *(self.points(each) for each in (change.value, change.low, change.high)))

    def customers(self, score: CustomerScore | None) -> str:
        if score is None:
            return self("nothing")
        parts = [self("of_hundred", self.number(score.value))]
        if score.low is not None and score.high is not None:
            parts.append(self("between", self.number(score.low), self.number(score.high)))
        return ", ".join([*parts, self("customers", score.n)])


def speech(language: str) -> Speech:
    return Speech(language_of(language), words(language))
