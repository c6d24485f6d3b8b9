"""What somebody typed into a search box: words to look for, and operators such as `owner:me` or `-is:late`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

PIECE = re.compile(r'(?P<minus>-?)(?P<name>[a-z_]+):(?:"(?P<quoted>[^"]*)"?|(?P<plain>[^\s"]+))|-?"[^"]*"?|\S+')


@dataclass(frozen=True, slots=True)
class Term:
    """One operator: `name:value`, or `-name:value` for its opposite."""

    name: str
    value: str
    is_not: bool = False

    def __str__(self) -> str:
        value = f'"{self.value}"' if re.search(r"\s", self.value) or not self.value else self.value
        return f"{'-' if self.is_not else ''}{self.name}:{value}"


def read(typed: str, names: Collection[str]) -> tuple[list[Term], str]:
    """The operators with these names, in order, and the other words as they were typed.

    A colon behind a word that is no operator belongs to the words: "note: my bag" looks for both.
    """
    terms, words = [], []
    for piece in PIECE.finditer(typed):
        name = piece["name"]
        if name in names and (piece["quoted"] or piece["plain"]):
            terms.append(Term(name, (piece["quoted"] or piece["plain"]).strip(), bool(piece["minus"])))
        else:
            words.append(piece[0])
    return terms, " ".join(words)


def spell(terms: Iterable[Term], words: str) -> str:
    """What to type for these operators and words."""
    return " ".join([*(str(term) for term in terms), *([words] if words else [])])
