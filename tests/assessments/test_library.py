import re

import pytest

from assessments.instrument import DIMENSIONS as DIMENSIONS_ASKED
from assessments.library import LANGUAGES, RECOMMENDATIONS
from assessments.library.recommendation import HOURS, MONTHS, WEEKS
from feedback.measure.registry import metrics

DIMENSIONS = ("insight", "strategy", "culture", "leadership", "operations", "technology", "measurement", "employees")
PROMISES = re.compile(r"\bguarantee|\balways\b.*\bworks\b|\d+ ?(%|percent)|\bgarantier|Prozent mehr", re.I)


def test_there_are_about_sixty_each_once_and_several_for_each_dimension():
    keys = [each.key for each in RECOMMENDATIONS]
    assert 55 <= len(keys) == len(set(keys))
    assert {each.dimension for each in RECOMMENDATIONS} == set(DIMENSIONS)
    assert all(sum(each.dimension == dimension for each in RECOMMENDATIONS) >= 6 for dimension in DIMENSIONS)


@pytest.mark.parametrize("each", RECOMMENDATIONS, ids=lambda each: each.key)
def test_a_recommendation_is_whole_in_each_language(each):
    assert each.metric in {metric.key for metric in metrics}
    assert each.effort in (HOURS, WEEKS, MONTHS)
    assert set(each.words) == set(LANGUAGES)
    for language in LANGUAGES:
        words = each.text(language)
        assert 8 <= len(words.title) <= 60 and not words.title.endswith(".")
        assert words.when.endswith(".") and words.first.endswith((".", "?”", "?“"))
        assert 3 <= len(words.who) <= 70
        assert all(len(text) <= 130 for text in (words.when, words.first))
        assert not PROMISES.search(" ".join((words.title, words.first)))
    assert each.text("en") != each.text("de")
    assert each.text("de-AT") == each.text("de") and each.text("fr") == each.text("en")


def test_titles_and_steps_are_said_once():
    for language in LANGUAGES:
        for part in ("title", "when", "first"):
            said = [getattr(each.text(language), part) for each in RECOMMENDATIONS]
            assert len(said) == len(set(said))


def test_every_statement_of_the_instrument_is_advised_on_and_no_other_is_named():
    asked = {each.key for dimension in DIMENSIONS_ASKED for each in dimension.statements}
    assert {key for each in RECOMMENDATIONS for key in each.statements} == asked
    assert {each.key for each in DIMENSIONS_ASKED} == set(DIMENSIONS)
