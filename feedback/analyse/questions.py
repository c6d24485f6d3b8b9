"""What the question asked for: it decides how bare words are meant.

"Waiting times" is a complaint after "What could we do better?" and praise after "What was good?"; "nothing" is happy
after the first and a complaint after the second.
"""

from __future__ import annotations

from functools import lru_cache

from feedback.wording.phrases import Phrasebook
from feedback.wording.reading import read

FAULT, IMPROVE, GOOD, OPEN = "fault", "improve", "good", "open"

_ASKS: dict[str, tuple[str, ...]] = {
    FAULT: (
        "better",
        "do differently",
        "could we have done",
        "disappoint*",
        "wrong",
        "dislike*",
        "dissatisf*",
        "bad",
        "missing",
        "frustrat*",
        "problem*",
        "poor*",
        "didn't like|enjoy",
        "not like",
        "not so good",
        "go badly",
        "besser machen",
        "besser",
        "anders machen",
        "nicht gefallen",
        "gestört",
        "geärgert",
        "fehlt",
        "fehlte",
        "mieux",
        "mejor",
    ),
    IMPROVE: ("improv*", "change", "suggest*", "verbesser*", "ändern", "améliorer", "mejorar"),
    GOOD: (
        "good",
        "well",
        "like|liked|enjoy|enjoyed",
        "best",
        "satisfied",
        "love",
        "pleased",
        "great",
        "positive",
        "gut",
        "gefallen",
        "gefiel",
        "zufrieden",
        "plu",
        "bien",
        "gustó",
    ),
}
_BOOK = Phrasebook((kind, phrase) for kind, phrases in _ASKS.items() for phrase in phrases)


@lru_cache(maxsize=2048)
def asks_for(question: str) -> str:
    """`fault` (what was wrong), `improve` (how to do better), `good`, or `open` (anything else, or no question)."""
    found = {span.tag for span in _BOOK.find(read(question))}
    if "satisfied" in question.lower() and "dissatisfied" in question.lower():
        return OPEN
    return next((kind for kind in (FAULT, IMPROVE, GOOD) if kind in found), OPEN)
