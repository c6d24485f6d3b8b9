"""Analyses a batch: language, sentiment, themes, signals, and how likely the customer is unhappy."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from feedback.analyse import unhappy
from feedback.analyse.language import tell
from feedback.analyse.registry import Analyser, analysers, signals
from feedback.analyse.sentiment import Sentiment
from feedback.rulebook import AnalyseSettings, ThemeSpec
from feedback.subject import Evidence, Found, Subject
from feedback.wording.phrases import Phrasebook, negated, usable
from feedback.wording.reading import Reading, read

EVIDENCE_AT_MOST = 5  # per theme and signal; more of the same convinces nobody
_SIGNAL_REACH = 3  # words before a signal in which a negation takes it back


def analyse(subjects: list[Subject], settings: AnalyseSettings) -> None:
    """Fills `found` of every subject. Deterministic; the same alone and in a batch; linear in the length of the texts.

    Sentiment only where an analyser knows the language; otherwise `not_analysed` and None, never a guess. Themes and
    signals are looked for in the text's language. What was found before by the same settings stands.
    """
    subjects = unread(subjects, settings)
    readings = [read(subject.text) for subject in subjects]
    for subject, reading in zip(subjects, readings, strict=True):
        told = tell(reading, settings.languages, subject.language_hint, settings.default_language)
        reading.language = told.language
        subject.found = Found(language=told.language, language_confidence=told.confidence, settings=settings)
    feelings = _sentiments(subjects, readings, settings)
    known = tuple(each.key for each in signals)
    books = {code: _theme_book(_keywords(settings.themes, code)) for code in {each.language for each in readings}}
    for subject, reading, feeling in zip(subjects, readings, feelings, strict=True):
        _themes(subject, reading, books[reading.language])
        _signals(subject, reading, known)
        unhappy.judge(subject, reading, feeling, settings.ces_high_is_easy)


def unread(subjects: list[Subject], settings: AnalyseSettings) -> list[Subject]:
    """Those in which nothing was found yet, or by other settings."""
    same: dict[int, bool] = {}
    waiting = []
    for subject in subjects:
        by = subject.found.settings if subject.found else None
        if id(by) not in same:
            same[id(by)] = by == settings
        if not same[id(by)]:
            waiting.append(subject)
    return waiting


def _sentiments(subjects: list[Subject], readings: list[Reading], settings: AnalyseSettings) -> list[Sentiment | None]:
    """Each analyser once, over all texts of its languages."""
    by_language: dict[str, Analyser] = {code: each for each in analysers for code in each.languages}
    groups: dict[str, list[int]] = defaultdict(list)
    for number, reading in enumerate(readings):
        analyser = by_language.get(reading.language)
        if analyser is not None and not _blank(reading):
            groups[analyser.key].append(number)
    feelings: list[Sentiment | None] = [None] * len(readings)
    names = _names(settings.company_names)
    for key, numbers in groups.items():
        analyser = analysers.get(key)
        batch = [_without_names(readings[number], names) for number in numbers]
        for number, feeling in zip(numbers, analyser.analyse(batch), strict=True):
            feelings[number] = feeling
            found = subjects[number].found
            assert found is not None
            found.analyser, found.analyser_version = analyser.key, analyser.version
            found.sentiment, found.label, found.words = feeling.score, feeling.label, feeling.words
    return feelings


def _blank(reading: Reading) -> bool:
    return not reading.text or reading.text.isspace()


def _names(names: Iterable[str]) -> re.Pattern[str] | None:
    usable = sorted((re.escape(name) for name in names if name.strip()), key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(usable) + r")\b", re.IGNORECASE) if usable else None


def _without_names(reading: Reading, names: re.Pattern[str] | None) -> Reading:
    """The reading with company names made meaningless, every position unchanged."""
    if names is None or not names.search(reading.text):
        return reading
    text = names.sub(lambda match: "x" * len(match[0]), reading.text)
    return replace(reading, text=text)


def _keywords(themes: list[ThemeSpec], language: str) -> tuple[tuple[str, str], ...]:
    """Theme key and keyword, for one language; when the language is unknown, of every language."""
    return tuple(
        (theme.key, keyword)
        for theme in themes
        for code, keywords in theme.keywords.items()
        if code in (language, "*") or not language
        for keyword in keywords
        if usable(keyword)
    )


@lru_cache(maxsize=64)
def _theme_book(entries: tuple[tuple[str, str], ...]) -> Phrasebook:
    return Phrasebook(entries)


@lru_cache(maxsize=32)
def _signal_book(language: str, keys: tuple[str, ...]) -> Phrasebook:
    """The signals' phrases in one language; in every language when it is unknown or no signal knows it."""
    known = any(language in signals.get(key).phrases for key in keys)
    return Phrasebook(
        (key, phrase)
        for key in keys
        for code, phrases in signals.get(key).phrases.items()
        if code == language or not known
        for phrase in phrases
    )


def _themes(subject: Subject, reading: Reading, book: Phrasebook) -> None:
    found = subject.found
    assert found is not None
    for span in book.find(reading):
        told = found.themes.setdefault(str(span.tag), [])
        if len(told) < EVIDENCE_AT_MOST:
            told.append(_phrase(reading, span.start, span.end))


def _signals(subject: Subject, reading: Reading, signals_known: tuple[str, ...]) -> None:
    if not reading.words:
        return
    book = _signal_book(reading.language, signals_known)
    found = subject.found
    assert found is not None
    for span in book.find(reading):
        signal = signals.get(str(span.tag))
        if signal.negatable and negated(reading, span.first, span.last, _SIGNAL_REACH):
            continue
        told = found.signals.setdefault(signal.key, [])
        if len(told) < EVIDENCE_AT_MOST:
            told.append(_phrase(reading, span.start, span.end, str(signal.note)))


def _phrase(reading: Reading, start: int, end: int, note: str = "") -> Evidence:
    return Evidence("phrase", note, quote=reading.text[start:end], start=start, end=end)
