from __future__ import annotations

import pytest

from feedback.analyse.questions import FAULT, GOOD, IMPROVE, OPEN, asks_for
from feedback.analyse.ratings import badness
from feedback.analyse.unhappy import WEIGHTS
from feedback.subject import Found, Given
from tests.feedback.judging import analysed, csat, nps, stars

BETTER = "What could we do better?"
GOOD_ASKED = "What was good?"


def found(text: str = "", **fields: object) -> Found:
    subject = analysed(text, **fields)  # type: ignore[arg-type]
    assert subject.found is not None
    return subject.found


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        (BETTER, FAULT),
        ("How could we improve?", IMPROVE),
        (GOOD_ASKED, GOOD),
        ("What were you satisfied or dissatisfied with?", OPEN),
        ("Why did you give this score?", OPEN),
        ("Was könnten wir besser machen?", FAULT),
        ("Was hat Ihnen gut gefallen?", GOOD),
    ],
)
def test_what_a_question_asks_for(question: str, kind: str) -> None:
    assert asks_for(question) == kind


def test_the_question_decides_how_bare_words_are_meant() -> None:
    assert found("waiting times", question=BETTER).is_unhappy
    assert not found("waiting times", question=GOOD_ASKED).is_unhappy
    assert not found("nothing", question=BETTER).is_unhappy
    assert not found("Nothing, keep up the good work", question="How could we improve?").is_unhappy


@pytest.mark.parametrize(
    "text",
    [
        "Still waiting for my refund after six weeks",
        "On hold for two hours and then you hung up",
        "Charged twice and nobody answers",
        "The staff were rude",
        "Friendly crew. But our bags were lost for three days and nobody told us anything.",
        "Great job losing my bag, thanks for nothing",
        "Could be better, the room needs more light and the shower was broken",
    ],
)
def test_words_of_a_customer_who_is_unhappy(text: str) -> None:
    judged = found(text)
    assert judged.is_unhappy
    assert judged.unhappy_reasons
    assert judged.unhappy_evidence


@pytest.mark.parametrize(
    "text",
    [
        "Everything was perfect, thank you",
        "No delays, no problems, friendly staff",
        "Quick and easy, would recommend",
        "The flight was on time and the crew was lovely",
    ],
)
def test_words_of_a_customer_who_is_happy(text: str) -> None:
    assert not found(text).is_unhappy


def test_a_good_rating_does_not_silence_a_complaint() -> None:
    judged = found("Friendly crew but our bags were lost and nobody answered for three weeks", ratings=csat(4))
    assert judged.is_unhappy
    assert judged.unhappy_by_words is not None
    assert judged.unhappy_by_words > (judged.unhappy or 0)


@pytest.mark.parametrize(
    ("ratings", "unhappy"),
    [
        (nps(0), True),
        (nps(6), True),
        (nps(7), False),
        (nps(10), False),
        (stars(1), True),
        (stars(2), True),
        (stars(3), False),
        (stars(5), False),
        (csat(2), True),
        (csat(3), False),
        ([Given("csat", 90, 0, 100)], False),
        ([Given("csat", 10, 0, 100)], True),
        ([Given("csat", 1, 5, 1)], False),
        ([Given("csat", 5, 5, 1)], True),
        ([Given("ces", 1, 1, 7)], True),
        ([Given("ces", 7, 1, 7)], False),
        ([Given("stars", 5, 1, 5), Given("nps", 1, 0, 10)], True),
    ],
)
def test_a_rating_alone(ratings: list[Given], unhappy: bool) -> None:
    judged = found("", ratings=ratings)
    assert judged.is_unhappy is unhappy
    assert judged.unhappy_by_words is None


def test_the_direction_of_an_effort_score_is_a_choice() -> None:
    effort = Given("ces", 7, 1, 7)
    assert badness(effort, ces_high_is_easy=True) < 0 < badness(effort, ces_high_is_easy=False)


def test_nothing_to_judge_by_is_not_a_verdict() -> None:
    judged = found("")
    assert (judged.unhappy, judged.is_unhappy, judged.unhappy_by_words) == (None, False, None)


def test_a_scale_without_width_says_nothing() -> None:
    assert badness(Given("csat", 3, 3, 3), ces_high_is_easy=True) == 0


def test_the_formula_stays_readable() -> None:
    assert len(WEIGHTS) <= 24
    assert all(round(weight, 1) == weight for weight in WEIGHTS.values())
