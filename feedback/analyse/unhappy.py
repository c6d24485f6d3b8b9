"""How likely a person who reads rating, words and question would call the customer unhappy, and why.

A logistic formula that can be read and argued with: the sum of weight x feature over `WEIGHTS`, squeezed to 0..1. The
weights were fitted roughly on comments judged by people, then rounded by hand. A missed unhappy customer costs more
than a comment read in vain, so doubt counts as unhappy.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from django.utils.translation import gettext_noop as _

from cxloop.sentences import say
from feedback.analyse.complaints import (
    ASKING,
    BREACH,
    DURATION,
    FAILURE,
    FINE,
    HINT,
    MILD,
    NOTHING,
    OKAY,
    ORDERS,
    PRAISE,
    QUESTION_WORDS,
    REQUEST,
    RESCUE,
    SARCASM,
    STATING,
    STRONG,
    WISH,
)
from feedback.analyse.hits import Hit, find
from feedback.analyse.questions import FAULT, GOOD, IMPROVE, asks_for
from feedback.analyse.ratings import worst
from feedback.analyse.sentiment import Sentiment
from feedback.subject import Evidence, Found, Subject
from feedback.wording.reading import Reading

UNHAPPY_FROM = 0.5

WEIGHTS: dict[str, float] = {
    "start": 0.8,
    "negative_score": 0.2,  # the sentiment score below zero, 0..1
    "positive_score": -1.6,  # the sentiment score above zero, 0..1
    "breach": 1.0,  # square root of the number of concrete failures named: no refund, never came, charged twice
    "failure": 0.5,  # square root of the number of service failures named
    "strong": 0.8,  # square root of the number of strong words
    "wish": 0.4,  # square root of the number of wishes for something better
    "order": 1.3,  # begins by telling us what to do ("Listen to patients")
    "sarcasm": 1.2,
    "praise": -1.4,  # square root of the number of words of praise
    "okay": -1.2,  # so-so words and no failure
    "rescued": -1.0,  # says that the trouble was put right
    "fine": -1.0,  # says that nothing is amiss
    "bad_clause": 0.8,  # the worst clause by our words, 0..2: praise elsewhere does not undo it
    "fault_named": 1.1,  # answers "what was wrong?" with anything but "nothing"
    "fault_praised": 1.0,  # there, words of praise describe what is missing
    "fault_nothing": -1.8,  # answers "what was wrong?" or "how to improve?" with "nothing"
    "improve_positive": -1.4,  # uses "how could we improve?" to say something kind
    "good_asked": -2.7,  # answers "what was good?"
    "asks_back": 0.6,  # answers our question with a question
    "only_asks": -1.4,  # unasked, begins with a question: "Is there a charge for a second card?"
    "no_complaint": -1.2,  # none of our words for a complaint, and no negative score
    "alarm": 0.8,  # wants to leave, or speaks of the law
    "rating": 1.6,  # badness of the worst rating, see ratings.py
}
RATING_ALONE = 2.0  # weight of the rating when there are no words
ALARMING = ("threatens_to_leave", "legal_or_regulator", "safety")
# In languages without sentiment analysis the words count only through question and signals.
UNREAD = {"start": -0.4, "alarm": 1.4, "fault_named": 1.2, "fault_nothing": -1.6, "good_asked": -2.4, "rating": 2.0}

_CLAUSE_WEIGHTS = {
    BREACH: 1.4,
    FAILURE: 1.0,
    STRONG: 1.4,
    WISH: 0.7,
    HINT: 0.3,
    DURATION: 0.5,
    MILD: 0.2,
    SARCASM: 0.5,
    PRAISE: -0.9,
    FINE: -1.5,
    RESCUE: -1.5,
}
_COMPLAINING = (BREACH, FAILURE, STRONG, WISH, DURATION, SARCASM)
_GREETINGS = frozenset(("hi", "hello", "hey", "please", "so", "and", "ok"))
_SHORT = 25  # words; a longer text is more than a request or a "fine"
_SOFT = 0.4  # share of a failure told with half a voice
_KEPT = 0.4  # share of praise that stands beside a concrete failure
_SHOWN: dict[str, tuple[int, str]] = {
    STRONG: (4, _("strong words")),
    BREACH: (4, _("names a concrete failure")),
    FAILURE: (3, _("names a failure of the service")),
    SARCASM: (3, _("sarcasm")),
    WISH: (2, _("asks for something better")),
    DURATION: (1, _("says how long it took")),
}
_REASONS: dict[str, tuple[str, str]] = {
    "negative_score": (_("the words are negative"), ""),
    "positive_score": ("", _("the words are positive")),
    "breach": (_("names a concrete failure"), ""),
    "okay": ("", _("finds it acceptable")),
    "rescued": ("", _("says that it was put right")),
    "failure": (_("names a failure of the service"), ""),
    "strong": (_("uses strong words"), ""),
    "wish": (_("asks for something better"), ""),
    "order": (_("tells us what to do"), ""),
    "sarcasm": (_("sounds sarcastic"), ""),
    "praise": ("", _("praises")),
    "fine": ("", _("says that nothing is amiss")),
    "bad_clause": (_("one part is a complaint"), ""),
    "fault_named": (_("answers what was wrong"), ""),
    "fault_praised": (_("says what is missing"), ""),
    "fault_nothing": ("", _("answers that nothing was wrong")),
    "improve_positive": ("", _("has only kind words")),
    "good_asked": ("", _("answers what was good")),
    "alarm": (_("wants to leave, speaks of the law or of danger"), ""),
    "rating": (_("gave a bad rating"), _("gave a good rating")),
    "asks_back": (_("asks us back"), ""),
}


def judge(subject: Subject, reading: Reading, feeling: Sentiment | None, ces_high_is_easy: bool) -> None:
    """Fills `unhappy`, `is_unhappy`, `unhappy_by_words` and their reasons and evidence in `subject.found`."""
    found = subject.found
    assert found is not None
    bad = worst(subject.ratings, ces_high_is_easy)
    asked = asks_for(subject.question) if subject.question else ""
    if not reading.words and feeling is None:
        parts = {} if bad is None else {"rating": RATING_ALONE * bad}
    elif feeling is None:
        parts = _weigh(_unread(found, reading, asked), UNREAD, bad)
    else:
        hits = find(reading)
        parts = _weigh(features(found, reading, feeling, hits, asked), WEIGHTS, bad)
        found.unhappy_evidence = _evidence(reading, feeling, hits)
    if not parts:
        return
    total = sum(parts.values())
    found.unhappy = round(_squeeze(total), 4)
    found.is_unhappy = found.unhappy >= UNHAPPY_FROM
    if reading.words and (feeling is not None or len(parts) > 1 + (bad is not None)):
        found.unhappy_by_words = round(_squeeze(total - parts.get("rating", 0.0)), 4)
    found.unhappy_reasons = _reasons(parts, found.is_unhappy)


def _weigh(given: dict[str, float], weights: dict[str, float], bad: float | None) -> dict[str, float]:
    parts = {name: weights[name] * value for name, value in given.items() if value}
    if bad is not None:
        parts["rating"] = weights["rating"] * bad
    return parts if len(parts) > 1 or "start" not in parts or weights is WEIGHTS else {}


def _squeeze(total: float) -> float:
    return 1 / (1 + math.exp(-total))


def features(found: Found, reading: Reading, feeling: Sentiment, hits: list[Hit], asked: str) -> dict[str, float]:
    """The features of one read text, by the names in `WEIGHTS` (all but the rating)."""
    grave = any(hit.kind in (BREACH, STRONG) and not hit.negated for hit in hits)
    only_asks = asked == "" and not grave and _asks(reading, hits)
    if only_asks:
        hits = [hit for hit in hits if hit.kind not in (WISH, REQUEST)]
    counts = _counts(hits, asked)
    fault, improve = asked == FAULT, asked == IMPROVE
    fine = counts[FINE] > 0
    meant = counts[SARCASM] == 0  # "great job losing my bag" praises nobody
    # A failure is not washed out by praise for something else, unless there is very much of it.
    kept = meant * (_KEPT if counts[BREACH] and counts[PRAISE] <= 4 * counts[BREACH] else 1.0)
    positive = max(0.0, feeling.score) * kept
    return {
        "start": 1.0,
        "negative_score": max(0.0, -feeling.score),
        "positive_score": positive,
        "breach": _root(counts[BREACH], 4),
        "failure": _root(counts[FAILURE] + counts[BREACH], 9),
        "strong": _root(counts[STRONG], 4),
        "wish": _root(counts[WISH], 4),
        "order": float(asked != GOOD and not only_asks and _orders(reading)),
        "sarcasm": float(not meant),
        "praise": _root(counts[PRAISE], 6) * kept,
        "okay": float(0 < len(reading.words) <= _SHORT and counts[OKAY] > 0 and not grave and counts[FAILURE] < 1),
        "rescued": float(counts[RESCUE] > 0 and not grave),
        "fine": float(fine and not (fault or improve)),
        "bad_clause": _bad_clause(reading, hits, asked),
        "fault_named": float(fault and not fine),
        "fault_praised": _root(counts[PRAISE], 4) * fault,
        "fault_nothing": float(fine and (fault or improve)),
        "improve_positive": positive * improve,
        "good_asked": float(asked == GOOD and not (fine and len(reading.words) <= 3)),
        "asks_back": float(asked != "" and "?" in reading.text),
        "only_asks": float(only_asks),
        "no_complaint": float(not fault and feeling.score >= 0 and not any(counts[kind] for kind in _COMPLAINING)),
        "alarm": float(any(key in found.signals for key in ALARMING)),
    }


def _counts(hits: list[Hit], asked: str) -> dict[str, float]:
    """How often each kind counts; a request in answer to a question of ours is a wish."""
    counts = dict.fromkeys((*_CLAUSE_WEIGHTS, OKAY, REQUEST), 0.0)
    for hit in hits:
        if not hit.negated:
            kind = WISH if asked and hit.kind == REQUEST else hit.kind
            if kind in counts:
                counts[kind] += _SOFT if hit.soft else 1.0
    return counts


def _orders(reading: Reading) -> bool:
    """Whether the text begins with an order ("Listen to patients"), not with a statement ("Food was fine")."""
    return reading.words[:1] != [] and reading.words[0] in ORDERS and STATING.isdisjoint(reading.words[1:3])


def _unread(found: Found, reading: Reading, asked: str) -> dict[str, float]:
    nothing = len(reading.words) <= 4 and not NOTHING.isdisjoint(reading.words)
    return {
        "start": 1.0,
        "alarm": float(any(key in found.signals for key in ALARMING)),
        "fault_named": float(asked == FAULT and not nothing),
        "fault_nothing": float(asked in (FAULT, IMPROVE) and nothing),
        "good_asked": float(asked == GOOD),
    }


def _asks(reading: Reading, hits: list[Hit]) -> bool:
    requests = len(reading.words) <= _SHORT and any(hit.kind in (REQUEST, ASKING) for hit in hits)
    return requests or _opens_with_question(reading)


def _opens_with_question(reading: Reading) -> bool:
    """Whether the first word that is no handle (@company) opens a question, or a greeting stands before one."""
    for word, start in zip(reading.words[:4], reading.starts, strict=False):
        if word in QUESTION_WORDS:
            return True
        if word not in _GREETINGS and not (start and reading.text[start - 1] == "@"):
            return False
    return False


def _root(count: float, at_most: int) -> float:
    return math.sqrt(min(count, at_most))


def _bad_clause(reading: Reading, hits: list[Hit], asked: str) -> float:
    sums: dict[int, float] = {}
    for hit in hits:
        kind = WISH if asked and hit.kind == REQUEST else hit.kind
        weight = _CLAUSE_WEIGHTS.get(kind, 0.0) * (_SOFT if hit.soft else 1.0)
        clause = reading.clauses[hit.span.first]
        sums[clause] = sums.get(clause, 0.0) + (-0.3 * weight if hit.negated else weight)
    return min(2.0, max(0.0, max(sums.values(), default=0.0)))


def _evidence(reading: Reading, feeling: Sentiment, hits: list[Hit]) -> list[Evidence]:
    """The phrases that speak for a complaint, strongest first; sentiment words only where no phrase stands."""
    shown: list[tuple[int, int, int, str]] = []
    for hit in hits:
        if not hit.negated and not hit.soft and hit.kind in _SHOWN:
            rank, note = _SHOWN[hit.kind]
            shown.append((-rank, hit.span.start, hit.span.end, note))
    covered = [(start, end) for _rank, start, end, _note in shown]
    for word in feeling.words:
        start, end, weight = word["start"], word["end"], word["weight"]
        if weight <= -1 and not any(start < stop and begin < end for begin, stop in covered):
            shown.append((-2, start, end, _("a negative word")))
    shown.sort(key=lambda each: each[:2])
    return [
        Evidence("phrase", say(note), quote=reading.text[start:end], start=start, end=end)
        for _rank, start, end, note in shown
    ]


def _reasons(parts: dict[str, float], is_unhappy: bool) -> list[str]:
    """The sentences for what weighed most in the direction of the verdict, at most four."""
    wanted: Callable[[float], bool] = (lambda part: part > 0.3) if is_unhappy else (lambda part: part < -0.3)
    heavy = sorted((name for name, part in parts.items() if wanted(part)), key=lambda name: -abs(parts[name]))
    told = [_REASONS[name][0 if is_unhappy else 1] for name in heavy if name in _REASONS]
    return [say(reason) for reason in told if reason][:4]
