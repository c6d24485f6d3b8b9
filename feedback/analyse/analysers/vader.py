"""English sentiment by VADER (Hutto and Gilbert 2014), word by word, so that the words that decided can be shown."""

from __future__ import annotations

import math
import re
import string
from typing import Any

from django.utils.translation import gettext_lazy as _
from vaderSentiment import vaderSentiment as vader

from feedback.analyse.registry import analysers
from feedback.analyse.sentiment import Sentiment
from feedback.wording.reading import Reading

READ_AT_MOST = 20_000  # characters; further words no longer move a score that is already saturated
POSITIVE_FROM, NEGATIVE_TO = 0.05, -0.05  # the thresholds VADER's authors recommend
SHOWN = 8
_WORD = re.compile(r"\S+")


# Without one of these around it a word weighs what the lexicon says; of an idiom the word that makes it one.
_MODIFIERS = frozenset(
    {*vader.BOOSTER_DICT, *vader.NEGATE, "no", "or", "least", "so", "this", "doubt", "kind", "sort", "just"}
    | {"shit", "bomb", "ass", "badass", "bus", "yeah", "kiss", "die", "beating"}
)


class _Window:
    """The few words VADER looks at around one of them; the whole text each time would be quadratic."""

    __slots__ = ("is_cap_diff", "words_and_emoticons")

    def __init__(self, words: list[str], is_cap_diff: bool) -> None:
        self.words_and_emoticons = words
        self.is_cap_diff = is_cap_diff


@analysers.register
class Vader:
    key = "vader"
    label = _("VADER (English)")
    version = "vader-3.3.2/1"
    languages = frozenset(("en",))

    def __init__(self) -> None:
        self._loaded: Any = None

    def analyse(self, texts: list[Reading]) -> list[Sentiment]:
        """The same score as `polarity_scores(text)["compound"]`, rounded to 4 digits, for each text."""
        if self._loaded is None:
            self._loaded = vader.SentimentIntensityAnalyzer()
        return [self._one(reading) for reading in texts]

    def _one(self, reading: Reading) -> Sentiment:
        text = reading.text[:READ_AT_MOST]
        plain, origin = self._without_emoji(text)
        spans = [match.span() for match in _WORD.finditer(plain)]
        words = [_bare(plain[start:end]) for start, end in spans]
        weights = self._weights(words)
        score = self._loaded.score_valence(weights, plain)["compound"] if words else 0.0
        clauses: dict[int, float] = {}
        told: list[dict[str, Any]] = []
        for index in [number for number, weight in enumerate(weights) if weight]:
            weight = weights[index]
            begin, end = _place(plain, words[index], spans[index][0], origin)
            told.append({"word": text[begin:end], "start": begin, "end": end, "weight": round(weight, 2)})
            clause = reading.clause_at(begin)
            clauses[clause] = clauses.get(clause, 0.0) + weight
        told.sort(key=lambda item: -abs(item["weight"]))
        shares = {number: total / math.sqrt(total * total + 15) for number, total in clauses.items()}
        return Sentiment(score, _label(score), told[:SHOWN], shares)

    def _weights(self, words: list[str]) -> list[float]:
        lexicon, boosters = self._loaded.lexicon, vader.BOOSTER_DICT
        lowered = [word.lower() for word in words]
        contracted = any("n't" in word for word in lowered)
        differs: bool | None = None
        weights = [0.0] * len(words)
        for index, word in enumerate(lowered):
            if word not in lexicon or word in boosters or (word == "kind" and lowered[index + 1 : index + 2] == ["of"]):
                continue
            first = max(0, index - 3)
            around = lowered[first : index + 3]
            if not contracted and not words[index].isupper() and _MODIFIERS.isdisjoint(around):
                weights[index] = lexicon[word]
                continue
            if differs is None:
                differs = vader.allcap_differential(words)
            window = _Window(words[first : index + 3], differs)
            weights[index] = self._loaded.sentiment_valence(0, window, words[index], index - first, [])[0]
        return self._loaded._but_check(words, weights) if "but" in lowered else weights

    def _without_emoji(self, text: str) -> tuple[str, list[int] | None]:
        """The text with emoji spelled out as VADER wants them, and for each character where it came from."""
        emojis = self._loaded.emojis
        if text.isascii() or emojis.keys().isdisjoint(text):
            return text, None
        pieces: list[str] = []
        origin: list[int] = []
        after_space = True
        for position, character in enumerate(text):
            spelled = emojis.get(character)
            piece = character if spelled is None else spelled if after_space else " " + spelled
            after_space = character == " " if spelled is None else False
            pieces.append(piece)
            origin.extend([position] * len(piece))
        return "".join(pieces), origin


def _bare(token: str) -> str:
    """The token as VADER reads it: without punctuation around it, unless it may be an emoticon."""
    if token.isalnum():
        return token
    bare = token.strip(string.punctuation)
    return token if len(bare) <= 2 else bare


def _place(plain: str, word: str, start: int, origin: list[int] | None) -> tuple[int, int]:
    begin = plain.index(word, start)
    end = begin + len(word)
    if origin is None:
        return begin, end
    return origin[begin], origin[end - 1] + 1


def _label(score: float) -> str:
    if score >= POSITIVE_FROM:
        return "positive"
    return "negative" if score <= NEGATIVE_TO else "neutral"
