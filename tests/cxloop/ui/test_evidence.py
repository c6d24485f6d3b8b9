"""A customer's words on a page: marked where they decided something, escaped always."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxloop.ui.evidence import fold_at, mark_evidence, one_line, spans_of


def place(text, phrase):
    start = text.index(phrase)
    return {"start": start, "end": start + len(phrase)}


def test_marks_the_phrase_and_keeps_paragraphs():
    text = "Nobody called.\n\nI waited\nall day."
    assert mark_evidence(text, [place(text, "all day")]) == (
        "<p>Nobody called.</p><p>I waited<br><mark>all day</mark>.</p>"
    )


def test_escapes_what_is_marked_and_what_is_not():
    text = "<script>alert(1)</script> & <b>angry</b>"
    html = mark_evidence(text, [place(text, "<b>angry</b>")])
    assert html == "<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; <mark>&lt;b&gt;angry&lt;/b&gt;</mark></p>"


def test_positions_are_code_points_not_bytes_nor_utf_16():
    text = "😡 ärgerlich, 飛行機が遅れた"
    assert "<mark>飛行機が遅れた</mark>" in mark_evidence(text, [place(text, "飛行機が遅れた")])


def test_a_mark_over_two_paragraphs_closes_in_each():
    text = "one two\n\nthree four"
    assert mark_evidence(text, [place(text, "two\n\nthree")]) == (
        "<p>one <mark>two</mark></p><p><mark>three</mark> four</p>"
    )


@pytest.mark.parametrize(("evidence", "expected"), [
    ([{"start": 5, "end": 9}, {"start": 0, "end": 6}], [(0, 9)]),
    ([{"start": -4, "end": 3}, {"start": 8, "end": 400}], [(0, 3), (8, 10)]),
    ([{"start": 4, "end": 4}, {"start": 7, "end": 2}, {"kind": "rating"}, {"start": "1", "end": "2"}], []),
    (None, []),
])
def test_places_are_joined_clipped_and_left_out(evidence, expected):
    assert spans_of(evidence, 10) == expected


@given(st.text(max_size=200), st.lists(st.tuples(st.integers(-5, 210), st.integers(-5, 210)), max_size=5))
def test_never_lets_markup_through(text, places):
    html = mark_evidence(text, [{"start": a, "end": b} for a, b in places])
    for known in ("<p>", "</p>", "<mark>", "</mark>", "<br>"):
        html = html.replace(known, "")
    assert "<" not in html
    assert ">" not in html


def test_a_short_text_is_not_folded_and_a_long_one_at_a_paragraph():
    assert fold_at("word " * 200, 900) == 1000
    text = "a" * 600 + "\n\n" + "b " * 2000
    assert fold_at(text, 900) == 600


def test_one_line_starts_near_the_evidence():
    text = "padding " * 60 + "then my bag was lost and nobody cared " + "after " * 60
    line = one_line(text, [place(text, "bag was lost")])
    assert "<mark>bag was lost</mark>" in line
    assert line.startswith("… ")
    assert line.endswith("…")


def test_one_line_has_no_line_breaks():
    assert one_line("one\n\n two\tthree") == "one two three"
