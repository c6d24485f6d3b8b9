from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.wording.phrases import Phrasebook, negated, parse, usable
from feedback.wording.reading import read


def found(phrase: str, text: str) -> list[str]:
    return [text[span.start : span.end] for span in Phrasebook([("tag", phrase)]).find(read(text))]


@pytest.mark.parametrize(
    ("phrase", "text", "quotes"),
    [
        ("refund", "REFUND me. Refunded? my refund", ["REFUND", "refund"]),
        ("delay*", "Delayed by delays, delay", ["Delayed", "delays", "delay"]),
        ("lost my bag*", "They lost my bags and lost my hat", ["lost my bags"]),
        ("call|phone me", "call me or phone me, not write me", ["call me", "phone me"]),
        ("speak to (a|your)? manager", "Let me speak to a manager", ["speak to a manager"]),
        ("speak to (a|your)? manager", "Let me speak to manager", ["speak to manager"]),
        ("cancel .. contract", "I cancel my whole damned contract", ["cancel my whole damned contract"]),
        ("cancel .. contract", "I cancel this and not that old contract", []),
        ("on hold", "The on-hold music", ["on-hold"]),
        ("lost bag", "I lost. Bag found", []),
        ("Straße", "in der STRASSE und der Straße", ["Straße"]),
    ],
)
def test_the_notation(phrase: str, text: str, quotes: list[str]) -> None:
    assert found(phrase, text) == quotes


@pytest.mark.parametrize("phrase", ["", "*", "..", "lost ..", "?!", "a (b c)? d", "x (y"])
def test_what_is_no_phrase_is_refused(phrase: str) -> None:
    assert not usable(phrase)
    with pytest.raises(ValueError, match=r"phrase|brackets"):
        parse(phrase)


def test_the_longest_phrase_of_a_tag_wins_and_tags_do_not_hide_each_other() -> None:
    book = Phrasebook([("bag", "bag"), ("bag", "bag claim"), ("claim", "claim")])
    spans = [(span.tag, span.first, span.last) for span in book.find(read("bag claim desk"))]
    assert spans == [("bag", 0, 1), ("claim", 1, 1)]


@pytest.mark.parametrize(
    ("text", "language", "taken_back"),
    [
        ("I would not cancel", "en", True),
        ("I don't want to cancel", "en", True),
        ("I will cancel", "en", False),
        ("Not good. I will cancel", "en", False),
        ("Ich möchte nicht kündigen", "de", True),
        ("Ich kündige nicht", "de", True),
        ("Ich kündige sofort", "de", False),
    ],
)
def test_negation(text: str, language: str, taken_back: bool) -> None:
    reading = read(text)
    reading.language = language
    span = Phrasebook([("leave", "cancel"), ("leave", "kündig*")]).find(reading)[0]
    assert negated(reading, span.first, span.last) is taken_back


@given(st.text(alphabet="ab .,\n'ßİ😀", max_size=60))
def test_every_quote_lies_within_the_text(text: str) -> None:
    book = Phrasebook([("x", "a*"), ("y", "a .. b"), ("z", "b a?")])
    for span in book.find(read(text)):
        assert text[span.start : span.end].strip()
        assert span.first <= span.last


def test_words_of_one_stem_share_what_is_remembered_of_them():
    """Text has no end of words; what is kept about them must not grow with it."""
    book = Phrasebook([("lost", "verlor* .. koffer"), ("lost", "verlier*"), ("late", "spät")])
    words = [f"verlor{number}" for number in range(2_000)] + ["nothing", "spät"]
    for word in words:
        book.find(read(word))
    kept = {id(starts) for starts in book._seen.values() if starts is not None}
    assert len(book._seen) == len(words)
    assert len(kept) == 2
