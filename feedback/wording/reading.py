"""A text read once: its words with their positions and clauses, shared by everything that judges it."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

_PIECE = re.compile(r"([^\W_]+(?:['’´`][^\W_]+)*)|([.!?;\n…]+)")
_STOP = 2  # the group of _PIECE that ends a clause
_APOSTROPHES = str.maketrans("’´`", "'''")
_TURNS = frozenset(("but", "however", "although", "though", "except", "unfortunately", "aber", "jedoch", "leider"))


@dataclass(slots=True)
class Reading:
    """`words[i]` is lower case with straight apostrophes and stands at `text[starts[i]:ends[i]]`.

    `clauses[i]` numbers the clause of word i: clauses end at sentence ends, line breaks, and before words that turn
    ("but", "leider"). `breaks` are the positions where a new clause begins, ascending.
    """

    text: str
    words: list[str]
    starts: list[int]
    ends: list[int]
    clauses: list[int]
    breaks: list[int]
    language: str = ""

    def clause_at(self, position: int) -> int:
        """The number of the clause at a position of the text."""
        return bisect_right(self.breaks, position)


def read(text: str) -> Reading:
    """The words of a text in one pass, in time linear to its length."""
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    clauses: list[int] = []
    breaks: list[int] = []
    number, length, plain = 0, len(text), text.isascii()
    for match in _PIECE.finditer(text):
        start, end = match.span()
        if match.lastindex == _STOP:
            if end == length or text[end].isspace() or text[start] == "\n":
                number += 1
                breaks.append(end)
            continue
        word = text[start:end].lower()
        if not plain:
            word = word.translate(_APOSTROPHES)
        if word in _TURNS:
            number += 1
            breaks.append(start)
        words.append(word)
        starts.append(start)
        ends.append(end)
        clauses.append(number)
    return Reading(text, words, starts, ends, clauses, breaks)
