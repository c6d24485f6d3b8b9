from __future__ import annotations

from copy import deepcopy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.analyse.service import analyse
from feedback.rulebook import AnalyseSettings, ThemeSpec
from feedback.subject import Subject
from tests.feedback.judging import AIRLINE, analysed, nps

FRAGMENTS = st.sampled_from(
    [
        "my bag is lost",
        "the crew was great",
        "I want a refund",
        "call me back",
        "😡",
        "see you in court",
        "İstanbul",
        "der Koffer ist weg",
        "bitte rufen Sie mich an",
        "\n",
        "...",
        "verspätet",
        "",
        "not happy",
        "ﬁne",
        "no delay",
    ]
)
TEXTS = st.one_of(st.text(max_size=60), st.lists(FRAGMENTS, max_size=8).map(" ".join))


@given(TEXTS)
@settings(max_examples=200)
def test_every_quote_is_exactly_what_stands_there(text: str) -> None:
    found = analysed(text).found
    assert found is not None
    evidence = [*found.unhappy_evidence]
    for told in (*found.themes.values(), *found.signals.values()):
        evidence.extend(told)
    for each in evidence:
        assert each.quote
        assert text[each.start : each.end] == each.quote
    for word in found.words:
        assert text[word["start"] : word["end"]] == word["word"]


@given(st.lists(TEXTS, max_size=6))
def test_a_batch_is_judged_as_its_members_alone(texts: list[str]) -> None:
    batch = [Subject(text=text) for text in texts]
    analyse(batch, AIRLINE)
    assert [subject.found for subject in batch] == [analysed(text).found for text in texts]


def test_without_an_analyser_there_is_no_sentiment_and_no_guess() -> None:
    found = analysed("Das war eine schreckliche Reise und ich bin sehr wütend").found
    assert found is not None
    assert (found.language, found.label, found.sentiment, found.unhappy) == ("de", "not_analysed", None, None)


def test_german_feedback_is_judged_by_its_rating_its_question_and_its_signals() -> None:
    text = "Das war eine sehr lange Reise und ich kündige den Vertrag"
    assert analysed(text).found.is_unhappy  # type: ignore[union-attr]
    assert analysed("Das war eine lange Reise nach Berlin", ratings=nps(1)).found.is_unhappy  # type: ignore[union-attr]
    assert not analysed("Das war eine lange Reise nach Berlin", ratings=nps(10)).found.is_unhappy  # type: ignore[union-attr]
    asked = "Was könnten wir besser machen?"
    assert analysed("Die Wartezeiten am Schalter sind es", question=asked).found.is_unhappy  # type: ignore[union-attr]
    assert not analysed("Nichts, alles gut", language_hint="de", question=asked).found.is_unhappy  # type: ignore[union-attr]


def test_themes_in_both_languages_with_their_place() -> None:
    english = analysed("My suitcase is still not here after the delay").found
    german = analysed("Mein Koffer ist immer noch nicht da, und das nach der Verspätung").found
    assert english is not None
    assert german is not None
    assert set(english.themes) == set(german.themes) == {"baggage", "delay"}
    assert german.themes["baggage"][0].quote == "Koffer"


def test_an_organisations_own_theme_and_a_keyword_that_cannot_be_used() -> None:
    theme = ThemeSpec("cats", "Cats", {"*": ("cat*",), "en": ("*", "(("), "de": ("katze*",)})
    settings = AnalyseSettings(themes=[theme])
    assert list(analysed("We saw three cats on the plane", settings).found.themes) == ["cats"]  # type: ignore[union-attr]
    assert analysed("We saw three dogs on the plane", settings).found.themes == {}  # type: ignore[union-attr]


def test_the_companys_own_name_carries_no_feeling() -> None:
    named = AnalyseSettings(company_names=("Best Western",))
    assert analysed("We stayed at Best Western in May", named).found.sentiment == 0  # type: ignore[union-attr]
    assert analysed("We stayed at Best Western in May").found.sentiment > 0  # type: ignore[operator, union-attr]


@pytest.mark.parametrize("text", ["", " ", "\n\t", "...", "😡", "0", "\x00"])
def test_nearly_nothing_is_no_reason_to_stumble(text: str) -> None:
    found = analysed(text).found
    assert found is not None
    assert found.unhappy is None or 0 <= found.unhappy <= 1


def test_a_very_long_text_is_read_to_its_end() -> None:
    found = analysed("it was fine and " * 50_000 + ". I will sue you").found
    assert found is not None
    assert "legal_or_regulator" in found.signals


def test_what_was_read_ahead_stands_unless_the_rule_book_says_otherwise():
    book = AnalyseSettings(themes=[ThemeSpec("bag", "Bag", {"en": ("bag",)})])
    subject = Subject(text="My bag is lost and the crew was rude")
    analyse([subject], book)
    before = subject.found
    analyse([subject], deepcopy(book))
    assert subject.found is before and list(before.themes) == ["bag"]
    analyse([subject], AnalyseSettings(themes=[ThemeSpec("crew", "Crew", {"en": ("crew",)})]))
    assert list(subject.found.themes) == ["crew"]
