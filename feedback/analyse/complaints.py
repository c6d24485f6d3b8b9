"""Our own English words for service that failed, which general sentiment words do not know.

Each list in `lists/` is a feature of the formula in `unhappy.py`.
"""

from __future__ import annotations

from feedback.analyse.lists import duration, failure, fine, hint, mild, order, praise, sarcasm, strong, wish
from feedback.wording.phrases import Phrasebook

FAILURE, STRONG, HINT, WISH, MILD = "failure", "strong", "hint", "wish", "mild"
SARCASM, FINE, PRAISE, DURATION = "sarcasm", "fine", "praise", "duration"

# Where two lists claim the same words, the earlier one has them.
LISTS: dict[str, str] = {
    FINE: fine.PHRASES,
    SARCASM: sarcasm.PHRASES,
    STRONG: strong.PHRASES,
    FAILURE: failure.PHRASES,
    WISH: wish.PHRASES,
    DURATION: duration.PHRASES,
    PRAISE: praise.PHRASES,
    MILD: mild.PHRASES,
    HINT: hint.PHRASES,
}
ORDERS = frozenset(order.WORDS.split())
QUESTION_WORDS = frozenset(
    (
        "is",
        "are",
        "am",
        "do",
        "does",
        "did",
        "can",
        "could",
        "will",
        "would",
        "may",
        "shall",
        "should",
        "how",
        "what",
        "which",
        "when",
        "where",
        "who",
        "whose",
    )
)
# "Nothing", for answers in languages whose words we do not weigh.
NOTHING = frozenset(("nichts", "keine", "kein", "nix", "gut", "zufrieden", "rien", "aucun", "nada", "ninguna", "bien"))


def book(lists: dict[str, str]) -> Phrasebook:
    """A phrasebook of comma-separated lists, tagged with their names."""
    return Phrasebook(
        (tag, phrase.strip()) for tag, listed in lists.items() for phrase in listed.split(",") if phrase.strip()
    )


BOOK = book(LISTS)
