"""Where our phrases stand in a text, and which of them still count when it is read to its end."""

from __future__ import annotations

from typing import NamedTuple

from feedback.analyse.complaints import (
    BOOK,
    BREACH,
    DREAD,
    DURATION,
    FAILURE,
    HINT,
    MILD,
    OKAY,
    PRAISE,
    RESCUE,
    STRONG,
)
from feedback.wording.phrases import NEGATORS, Span, negated
from feedback.wording.reading import Reading

_NEGATABLE = frozenset((FAILURE, STRONG, HINT, PRAISE, BREACH, RESCUE, OKAY))
_REACH = 3  # words before a phrase in which a negation takes it back; one more before a concrete failure
_SETTLED = frozenset((BREACH, FAILURE, STRONG, HINT, DURATION, MILD))  # what a rescue or mere dread takes back
_DREAD_REACH = 6  # words after "worried about" that are only feared
_RESCUE_REACH = 2  # clauses before "you fixed it" that it settles
_SOFTENERS = frozenset(("bit", "little", "slightly", "somewhat", "tad", "fairly", "rather"))


class Hit(NamedTuple):
    """One of our phrases in the text.

    `negated` when a negation stands before it ("no delay"), when it was only feared, or when a later phrase says that
    it was put right; `soft` when it is said with half a voice ("a bit slow").
    """

    kind: str
    span: Span
    negated: bool
    soft: bool = False


def find(reading: Reading) -> list[Hit]:
    """Our phrases in the text from left to right, the longest at each place, never overlapping."""
    kept: list[Span] = []
    for span in BOOK.find(reading):
        if kept and span.first <= kept[-1].last:
            if span.first == kept[-1].first and span.last > kept[-1].last:
                kept[-1] = span
            continue
        kept.append(span)
    return _settle(reading, [_hit(reading, span) for span in kept])


def _hit(reading: Reading, span: Span) -> Hit:
    kind = str(span.tag)
    return Hit(kind, span, kind in _NEGATABLE and _taken_back(reading, span), _softened(reading, span))


def _taken_back(reading: Reading, span: Span) -> bool:
    first = reading.words[span.first]
    if span.tag == PRAISE and span.first and reading.words[span.first - 1] == "more":
        return True  # "more caring" is missed, not praised
    says_no = first in NEGATORS["en"] or first == "noone" or first.endswith("n't")
    if span.tag == BREACH:
        return not says_no and negated(reading, span.first, span.last, _REACH + 1)
    return negated(reading, span.first, span.last, _REACH)


def _softened(reading: Reading, span: Span) -> bool:
    return span.tag == FAILURE and not _SOFTENERS.isdisjoint(reading.words[max(0, span.first - 2) : span.first])


def _settle(reading: Reading, hits: list[Hit]) -> list[Hit]:
    """The hits, with those taken back that a rescue follows or that a dread governs."""
    rescued = _last(hits)
    dread: Hit | None = None
    settled = []
    for number, hit in enumerate(hits):
        if hit.kind == DREAD:
            dread = hit
        feared = dread is not None and _governs(reading, dread, hit)
        put_right = number < rescued and _near(reading, hit, hits[rescued])
        taken_back = hit.kind in _SETTLED and (put_right or feared)
        settled.append(hit._replace(negated=True) if taken_back else hit)
    return settled


def _last(hits: list[Hit]) -> int:
    """The number of the last rescue, -1 without one."""
    return max((number for number, hit in enumerate(hits) if hit.kind == RESCUE and not hit.negated), default=-1)


def _near(reading: Reading, hit: Hit, rescue: Hit) -> bool:
    return reading.clauses[rescue.span.first] - reading.clauses[hit.span.first] <= _RESCUE_REACH


def _governs(reading: Reading, dread: Hit, hit: Hit) -> bool:
    same_clause = reading.clauses[dread.span.first] == reading.clauses[hit.span.first]
    return same_clause and hit.span.first - dread.span.last <= _DREAD_REACH
