from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from feedback.analyse.analysers.vader import Vader
from feedback.wording.reading import read

REFERENCE = SentimentIntensityAnalyzer()
OURS = Vader()
WORDS = st.sampled_from(
    [
        "good",
        "BAD",
        "not",
        "very",
        "but",
        "kind",
        "of",
        "terrible",
        ":)",
        "😀",
        "no",
        "the",
        "never",
        "so",
        "least",
        "great!!",
        "rude?",
        "help",
        "\n",
        "x",
    ]
)


def score(text: str) -> float:
    return OURS.analyse([read(text)])[0].score


@given(st.lists(WORDS, max_size=15).map(" ".join))
@settings(max_examples=200)
def test_the_score_is_vaders_own(text: str) -> None:
    assert score(text) == REFERENCE.polarity_scores(text)["compound"]


@given(st.text(max_size=80))
def test_any_text_gets_vaders_own_score_and_words_that_lie_in_it(text: str) -> None:
    feeling = OURS.analyse([read(text)])[0]
    assert feeling.score == REFERENCE.polarity_scores(text)["compound"]
    for word in feeling.words:
        assert text[word["start"] : word["end"]] == word["word"]


def test_the_words_that_decided_come_strongest_first() -> None:
    feeling = OURS.analyse([read("The crew was kind, but the meal was absolutely horrible.")])[0]
    assert feeling.label == "negative"
    assert [word["word"] for word in feeling.words][:2] == ["horrible", "kind"]


def test_each_clause_has_its_own_score() -> None:
    feeling = OURS.analyse([read("Lovely crew. Horrible food.")])[0]
    assert feeling.clauses[0] > 0.3
    assert feeling.clauses[1] < -0.3


def test_emoji_count_and_stand_where_they_stand() -> None:
    feeling = OURS.analyse([read("Flight 😢 today")])[0]
    assert feeling.words[0]["word"] == "😢"
    assert feeling.score < 0
