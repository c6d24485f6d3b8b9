from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from feedback.wording.reading import read


def test_words_stand_where_they_stand() -> None:
    reading = read("Don’t wait, CALL me!\nNow")
    assert reading.words == ["don't", "wait", "call", "me", "now"]
    assert [reading.text[a:b] for a, b in zip(reading.starts, reading.ends, strict=True)] == [
        "Don’t",
        "wait",
        "CALL",
        "me",
        "Now",
    ]


def test_clauses_end_at_sentences_lines_and_turns_but_not_inside_numbers() -> None:
    assert read("Good crew. Bad food").clauses == [0, 0, 1, 1]
    assert read("good crew but bad food").clauses == [0, 0, 1, 1, 1]
    assert read("waited 1.5 hours").clauses == [0, 0, 0, 0]


@given(st.text())
def test_any_text_can_be_read_and_every_word_lies_in_it(text: str) -> None:
    reading = read(text)
    for word, start, end in zip(reading.words, reading.starts, reading.ends, strict=True):
        assert 0 <= start < end <= len(text)
        assert len(text[start:end].lower()) == len(word)
    assert reading.clauses == sorted(reading.clauses)
    assert reading.starts == sorted(reading.starts)
