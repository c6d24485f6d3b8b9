"""Evidence as detectors give it."""

from __future__ import annotations

from cxloop.sentences import say as _
from feedback.subject import Evidence, Given, Subject


def of_rating(given: Given, note: str) -> Evidence:
    """The rating speaks for itself."""
    return Evidence("rating", note, rating=given.kind, value=given.value)


def of_kind(subject: Subject, kind: str) -> list[Given]:
    return [given for given in subject.ratings if given.kind == kind]


def place(given: Given) -> float:
    """Where the rating stands on its own scale: 0 at `low` (the bad end), 1 at `high`; a reversed scale: low > high."""
    if given.high == given.low:
        return 0.5
    return min(1.0, max(0.0, (given.value - given.low) / (given.high - given.low)))


def below(subject: Subject, kinds: tuple[str, ...], at_most: float) -> list[Evidence]:
    """Evidence for each rating of these kinds at or below `at_most`, counted in steps of a five-point scale."""
    limit = (at_most - 1) / 4 + 1e-9
    return [
        of_rating(given, _("%(value)g of %(high)g is low") % {"value": given.value, "high": given.high})
        for given in subject.ratings
        if given.kind in kinds and place(given) <= limit
    ]
