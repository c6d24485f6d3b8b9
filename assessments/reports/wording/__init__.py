"""The words of the reports, one file for each language."""

from __future__ import annotations

from collections.abc import Mapping

from assessments.reports.wording import de, en

WORDS: Mapping[str, Mapping[str, str]] = {"en": en.WORDS, "de": de.WORDS}


def words(language: str) -> Mapping[str, str]:
    """The words of a language, English for those there are none of."""
    return WORDS.get(language[:2], WORDS["en"])


def language_of(language: str) -> str:
    """The language that `words` really gives."""
    return language[:2] if language[:2] in WORDS else "en"
