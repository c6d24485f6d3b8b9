"""Our own English words for service that failed, which general sentiment words do not know.

Each list in `lists/` is a feature of the formula in `unhappy.py`.
"""

from __future__ import annotations

from feedback.analyse.lists import (
    breach,
    dread,
    duration,
    failure,
    fine,
    hint,
    mild,
    okay,
    order,
    praise,
    request,
    rescue,
    sarcasm,
    strong,
    wish,
)
from feedback.wording.phrases import Phrasebook

FAILURE, STRONG, HINT, WISH, MILD = "failure", "strong", "hint", "wish", "mild"
SARCASM, FINE, PRAISE, DURATION = "sarcasm", "fine", "praise", "duration"
BREACH, RESCUE, DREAD, OKAY = "breach", "rescue", "dread", "okay"
REQUEST, ASKING = "request", "asking"

# Where two lists claim the same words, the earlier one has them.
LISTS: dict[str, str] = {
    FINE: fine.PHRASES,
    RESCUE: rescue.PHRASES,
    SARCASM: sarcasm.PHRASES,
    DREAD: dread.PHRASES,
    ASKING: request.ASKING,
    BREACH: breach.PHRASES,
    STRONG: strong.PHRASES,
    FAILURE: failure.PHRASES,
    REQUEST: request.PHRASES,
    WISH: wish.PHRASES,
    OKAY: okay.PHRASES,
    DURATION: duration.PHRASES,
    PRAISE: praise.PHRASES,
    MILD: mild.PHRASES,
    HINT: hint.PHRASES,
}
ORDERS = frozenset(order.WORDS.split())
STATING = frozenset(("was", "were", "is", "are", "in"))  # "food was cold" states, "food choices" asks for them
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
        "why",
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
