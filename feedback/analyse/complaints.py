"""Our own English words for service that failed, which general sentiment words do not know.

Each list in `lists/` is a feature of the formula in `unhappy.py`.
"""

from __future__ import annotations

from feedback.analyse.lists import duration, failure, fine, hint, mild, order, praise, sarcasm, strong, wish
from feedback.wording.phrases import Phrasebook

FAILURE, STRONG, HINT, WISH, MILD = "failure", "strong", "hint", "wish", "mild"
SARCASM, FINE, PRAISE, DURATION = "sarcasm", "fine", "praise", "duration"

LISTS: dict[str, str] = {
    FAILURE: failure.PHRASES,
    STRONG: strong.PHRASES,
    HINT: hint.PHRASES,
    WISH: wish.PHRASES,
    MILD: mild.PHRASES,
    SARCASM: sarcasm.PHRASES,
    FINE: fine.PHRASES,
    PRAISE: praise.PHRASES,
    DURATION: duration.PHRASES,
}
ORDERS = frozenset(order.WORDS.split())
# "Nothing", for answers in languages whose words we do not weigh.
NOTHING = frozenset(("nichts", "keine", "kein", "nix", "gut", "zufrieden", "rien", "aucun", "nada", "ninguna", "bien"))


def book(lists: dict[str, str]) -> Phrasebook:
    """A phrasebook of comma-separated lists, tagged with their names."""
    return Phrasebook(
        (tag, phrase.strip()) for tag, listed in lists.items() for phrase in listed.split(",") if phrase.strip()
    )


BOOK = book(LISTS)
