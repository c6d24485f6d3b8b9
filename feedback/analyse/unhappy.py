"""How likely a person who reads rating, words and question would call the customer unhappy, and why.

A logistic formula that can be read: the sum of weight x feature over WEIGHTS, squeezed to 0..1.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from feedback.analyse import complaints
from feedback.analyse.complaints import FAILURE, FINE, MILD, PRAISE, SARCASM, STRONG, WISH
from feedback.analyse.questions import GOOD, IMPROVE, asks_for
from feedback.analyse.sentiment import Sentiment
from feedback.subject import Given
from feedback.wording.phrases import Span, negated
from feedback.wording.reading import Reading

NPS_BADNESS = (1.4, 1.4, 1.4, 1.3, 1.2, 1.0, 0.8, -0.2, -0.4, -0.8, -1.0)


def badness(given: Given, ces_high_is_easy: bool) -> float:
    """How bad a rating is: about 1.4 for the worst, 0 when it says nothing, -1 for the best; any scale, any direction."""
    if given.high == given.low:
        return 0.0
    place = min(1.0, max(0.0, (given.value - given.low) / (given.high - given.low)))
    if given.kind == "ces" and not ces_high_is_easy:
        place = 1 - place
    if given.kind == "nps":
        return NPS_BADNESS[round(place * 10)]
    corners = (1.4, 1.2, 0.2, -0.4, -1.0)  # one to five stars; other scales in between
    below = min(3, int(place * 4))
    share = place * 4 - below
    return corners[below] * (1 - share) + corners[below + 1] * share


def features(reading: Reading, sentiment: Sentiment, spans: list[tuple[str, Span, bool]], asked: str) -> dict[str, float]:
    counts = dict.fromkeys((FAILURE, STRONG, WISH, MILD, SARCASM, FINE, PRAISE), 0)
    denied = 0
    negpraise = 0
    for tag, _span, negative in spans:
        if negative and tag in (FAILURE, STRONG):
            denied += 1
        elif negative and tag == PRAISE:
            negpraise += 1
        else:
            counts[tag] += 1
    length = len(reading.words)
    worst = min(sentiment.clauses.values(), default=0.0)
    improve, good = asked == IMPROVE, asked == GOOD
    n = lambda c, m=3: min(c, m)
    return {
        "start": 1.0,
        "score_bad": max(0.0, -sentiment.score), "score_good": max(0.0, sentiment.score),
        "worst_clause": -min(0.0, worst),
        "failure": math.sqrt(n(counts[FAILURE], 9)), "strong": math.sqrt(n(counts[STRONG], 4)), "wish": n(counts[WISH], 3) , "mild": n(counts[MILD], 3),
        "sarcasm": n(counts[SARCASM], 1), "praise": math.sqrt(n(counts[PRAISE], 6)), "denied": n(denied, 2), "negpraise": n(negpraise, 2),
        "fine": n(counts[FINE], 1) * (not improve),
        "improve_asked": float(improve), "improve_fine": float(improve and counts[FINE] > 0),
        "improve_wish": float(improve and counts[WISH] > 0),
        "improve_praise": float(improve) * n(counts[PRAISE], 2),
        "good_asked": float(good), "good_none": float(good and counts[FINE] > 0 and length <= 3),
        "addressed": float(reading.text[:1] == "@"),
        "long": math.log1p(length) - 3,
        "asks_back": float("?" in reading.text),
    }
