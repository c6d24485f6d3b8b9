"""Finding words, stems and phrases in a text, all at once and with exact positions.

The notation, for organisations' own themes as well as for ours:

    refund            the word itself, in any case
    delay*            every word that begins so
    lost my bag*      words in a row, within one clause
    call|phone me     one or the other
    speak to (a|your|the)? manager    an optional word
    cancel .. contract    up to three words in between
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from feedback.wording.reading import Reading

GAP = 3
_MEMO_SIZE = 50_000
_SPLIT = re.compile(r"[^\s]+")
_APOSTROPHES = str.maketrans("’´`", "'''")

NEGATORS: dict[str, frozenset[str]] = {
    "en": frozenset(
        (
            "not",
            "no",
            "never",
            "without",
            "cannot",
            "none",
            "nor",
            "neither",
            "nothing",
            "hardly",
            "dont",
            "didnt",
            "wont",
            "wouldnt",
            "cant",
            "isnt",
            "wasnt",
            "nobody",
            "zero",
            "rarely",
            "nowhere",
        )
    ),
    "de": frozenset(
        (
            "nicht",
            "kein",
            "keine",
            "keinen",
            "keinem",
            "keiner",
            "keinerlei",
            "nie",
            "niemals",
            "ohne",
            "nichts",
            "weder",
            "niemand",
        )
    ),
    "fr": frozenset(("pas", "jamais", "aucun", "aucune", "sans", "rien", "ni")),
    "es": frozenset(("no", "nunca", "sin", "ningún", "ninguna", "jamás", "nada", "ni")),
}
_AFTERWARDS = frozenset(("de",))  # German puts "nicht" behind the verb: "ich kündige nicht"


class Span(NamedTuple):
    """`text[start:end]` is where it says so; `first` and `last` number its words (both inclusive)."""

    tag: Hashable
    start: int
    end: int
    first: int
    last: int


@dataclass(slots=True, frozen=True)
class _Element:
    words: frozenset[str]
    stems: tuple[str, ...]
    gap: bool = False

    def fits(self, word: str) -> bool:
        return word in self.words or (bool(self.stems) and word.startswith(self.stems))


@lru_cache(maxsize=8192)
def parse(phrase: str) -> tuple[tuple[_Element, ...], ...]:
    """The variants of one phrase. ValueError when it holds no word or begins or ends with a gap or star alone."""
    if phrase.count("(") != phrase.count(")") or re.search(r"\([^)\s]*\s", phrase):
        raise ValueError(f"a group in brackets holds single words only: {phrase!r}")
    variants: list[list[_Element]] = [[]]
    for part in _SPLIT.findall(phrase.lower().translate(_APOSTROPHES)):
        optional = part.endswith("?")
        element = _element(part.removesuffix("?").strip("()"))
        longer = [[*variant, *element] for variant in variants]
        variants = longer + variants if optional else longer
    kept = tuple(tuple(variant) for variant in variants if variant)
    if not kept or any(variant[0].gap or variant[-1].gap for variant in kept):
        raise ValueError(f"not a usable phrase: {phrase!r}")
    return kept


def usable(phrase: str) -> bool:
    """Whether a phrase somebody typed can be looked for; `parse` says why not."""
    try:
        return bool(parse(phrase))
    except ValueError:
        return False


def _element(part: str) -> list[_Element]:
    if part == "..":
        return [_Element(frozenset(), (), gap=True)]
    if "|" not in part:  # "self-service" and "24/7" are words in a row to us, as they are when a text is read
        pieces = re.findall(r"[^\W_]+(?:'[^\W_]+)*\*?", part)
        return [_single((piece,)) for piece in pieces]
    return [_single(tuple(piece for piece in part.split("|") if piece))]


def _single(pieces: tuple[str, ...]) -> _Element:
    words = frozenset(piece for piece in pieces if not piece.endswith("*"))
    stems = tuple(piece[:-1] for piece in pieces if piece.endswith("*") and len(piece) > 1)
    return _Element(words, stems)


_Entry = tuple[Hashable, tuple[_Element, ...]]


class _Starts:
    """What may begin with one word: on its own, with a given second word, or with anything else to be tried."""

    __slots__ = ("alone", "following", "tried")

    def __init__(self, entries: Iterable[_Entry]) -> None:
        self.alone: list[Hashable] = []
        self.following: dict[str, list[_Entry]] = {}
        self.tried: list[_Entry] = []
        for tag, rest in entries:
            if not rest:
                self.alone.append(tag)
            elif rest[0].gap or rest[0].stems:
                self.tried.append((tag, rest))
            else:
                for word in rest[0].words:
                    self.following.setdefault(word, []).append((tag, rest))


class Phrasebook:
    """Many tagged phrases, looked for in one pass over the words; the cost hardly depends on how many there are."""

    def __init__(self, entries: Iterable[tuple[Hashable, str]]) -> None:
        self._exact: dict[str, list[_Entry]] = {}
        self._stems: dict[str, list[_Entry]] = {}
        self._seen: dict[str, _Starts | None] = {}
        self._shared: dict[tuple[str, tuple[str, ...]], _Starts | None] = {}
        for tag, phrase in entries:
            for first, *rest in parse(phrase):
                for word in first.words:
                    self._exact.setdefault(word, []).append((tag, tuple(rest)))
                for stem in first.stems:
                    self._stems.setdefault(stem, []).append((tag, tuple(rest)))

    def may_find(self, words: frozenset[str]) -> bool:
        """Whether any phrase could begin with one of the words: a cheap look before `find`."""
        if not self._exact.keys().isdisjoint(words):
            return True
        stems = tuple(self._stems)
        return bool(stems) and any(word.startswith(stems) for word in words)

    def find(self, reading: Reading) -> list[Span]:
        """Where the phrases stand, in the order of the text; of one tag the longest, never overlapping."""
        found: list[Span] = []
        taken: dict[Hashable, int] = {}
        seen, words = self._seen, reading.words
        for index, word in enumerate(words):
            starts = seen[word] if word in seen else self._starts(word)
            if starts is None:
                continue
            best = dict.fromkeys(starts.alone, index)
            if starts.following and index + 1 < len(words):
                _longer(reading, index, starts.following.get(words[index + 1], ()), best)
            if starts.tried:
                _longer(reading, index, starts.tried, best)
            for tag, last in best.items():
                if taken.get(tag, -1) < index:
                    taken[tag] = last
                    found.append(Span(tag, reading.starts[index], reading.ends[last], index, last))
        return found

    def _starts(self, word: str) -> _Starts | None:
        """What begins with the word. Words that the same phrases begin with share one answer: those are few."""
        stems = tuple(word[:length] for length in range(1, len(word) + 1) if word[:length] in self._stems)
        key = (word if word in self._exact else "", stems)
        if key not in self._shared:
            entries = [*self._exact.get(word, ()), *(entry for stem in stems for entry in self._stems[stem])]
            self._shared[key] = _Starts(entries) if entries else None
        if len(self._seen) >= _MEMO_SIZE:  # text is unbounded, memory is not
            self._seen.clear()
        self._seen[word] = self._shared[key]
        return self._seen[word]


def _longer(reading: Reading, index: int, entries: Iterable[_Entry], best: dict[Hashable, int]) -> None:
    """Puts into `best`, by tag, the number of the last word of the longest phrase that begins at word `index`."""
    for tag, rest in entries:
        last = _reach(reading, index, rest)
        if last is not None and last >= best.get(tag, index):
            best[tag] = last


def _reach(reading: Reading, index: int, rest: tuple[_Element, ...]) -> int | None:
    """The number of the last word when the rest of a phrase follows word `index`, else None."""
    words, clauses = reading.words, reading.clauses
    clause, slack, position = clauses[index], 0, index
    for element in rest:
        if element.gap:
            slack = GAP
            continue
        for step in range(1, slack + 2):
            following = position + step
            if following >= len(words) or clauses[following] != clause:
                return None
            if element.fits(words[following]):
                position, slack = following, 0
                break
        else:
            return None
    return position


def negated(reading: Reading, first: int, last: int, reach: int = 4) -> bool:
    """Whether a negation stands up to `reach` words before the span in its clause (in German also up to 3 behind)."""
    words, clauses, clause = reading.words, reading.clauses, reading.clauses[first]
    negators = NEGATORS.get(reading.language) or NEGATORS["en"]
    english = reading.language in ("en", "")
    for index in range(first - 1, max(-1, first - 1 - reach), -1):
        if clauses[index] != clause:
            break
        if words[index] in negators or (english and words[index].endswith("n't")):
            return True
    if reading.language in _AFTERWARDS:
        for index in range(last + 1, min(len(words), last + 4)):
            if clauses[index] == clause and words[index] in negators:
                return True
    return False
