"""What is typed into the search box, and where its words stand in a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.wording.hits import hits_in
from feedback.wording.operators import Term, read, spell

NAMES = ("owner", "is", "theme")


@pytest.mark.parametrize(("typed", "terms", "words"), [
    ("", [], ""),
    ("lost bag", [], "lost bag"),
    ('owner:me is:late theme:baggage "lost bag"',
     [Term("owner", "me"), Term("is", "late"), Term("theme", "baggage")], '"lost bag"'),
    ('-is:late owner:"Carol Clark"', [Term("is", "late", True), Term("owner", "Carol Clark")], ""),
    ("note: my bag", [], "note: my bag"),
    ("https://example.test/?is=late", [], "https://example.test/?is=late"),
    ("owner: me", [], "owner: me"),
    ('owner:"never closed', [Term("owner", "never closed")], ""),
    ("bag -umbrella", [], "bag -umbrella"),
    ('"is:late"', [], '"is:late"'),
])
def test_operators_are_told_from_words(typed, terms, words):
    assert read(typed, NAMES) == (terms, words)


@given(st.text(max_size=60))
def test_whatever_is_typed_is_read_the_same_once_it_is_spelled(typed):
    terms, words = read(typed, NAMES)
    assert read(spell(terms, words), NAMES) == (terms, words)


def test_hits_are_whole_words_in_any_case_and_phrases_across_spaces():
    text = "My Bag is lost.  The baggage desk lost\nbag after bag."
    assert [text[hit["start"]:hit["end"]] for hit in hits_in(text, "bag")] == ["Bag", "bag", "bag"]
    assert [text[hit["start"]:hit["end"]] for hit in hits_in(text, '"lost bag" -desk')] == ["lost\nbag"]
    assert hits_in(text, "-bag") == hits_in("", "bag") == hits_in(text, "...") == []


@given(st.text(max_size=80), st.text(max_size=40))
def test_hits_always_lie_inside_the_text(text, asked):
    assert all(0 <= hit["start"] < hit["end"] <= len(text) for hit in hits_in(text, asked))
