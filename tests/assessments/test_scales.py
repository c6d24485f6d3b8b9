import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import stats

from assessments.round_data import MISSING, UNKNOWN, Statement, value_counts
from assessments.scales import ROUNDING, scores, to_hundred
from tests.assessments.company import round_of

ANSWERS = arrays.arrays(np.int8, st.tuples(st.integers(2, 12), st.integers(1, 6)), elements=st.integers(-1, 5))


def scored(data):
    return scores(data, data.effectiveness, value_counts(data.effectiveness, data.function_of, len(data.functions)))


def test_one_is_nothing_three_is_half_five_is_all():
    assert list(to_hundred(np.array([1, 2, 3, 4, 5]))) == [0, 25, 50, 75, 100]


def test_a_score_is_the_mean_and_functions_weigh_the_same():
    """Nine people of Marketing say 5, one of IT says 1: the company is at the middle, not at 90."""
    found = scored(round_of([[5]] * 9 + [[1]], [0] * 9 + [1]))
    assert found.of_function(0, "statement", "s0").value == 100
    assert found.of_company("statement", "s0").value == 50
    assert found.of_company("statement", "s0").n == 10


def test_functions_weigh_as_they_are_told():
    data = round_of([[5]] * 2 + [[1]] * 2, [0, 0, 1, 1], weights={"marketing": 3.0})
    assert scored(data).of_company("overall").value == 75


def test_missing_and_unknown_are_no_answers():
    found = scored(round_of([[5, MISSING], [UNKNOWN, UNKNOWN], [3, MISSING]], [0, 0, 0]))
    assert found.of_function(0, "statement", "s0").n == 2
    assert found.of_function(0, "statement", "s0").value == 75
    assert found.of_function(0, "statement", "s1") is None
    assert found.of_company("statement", "s1") is None
    assert found.unknown[0].tolist() == pytest.approx([1 / 3, 1.0])


def test_statements_weigh_the_same_in_their_dimension_and_dimensions_overall():
    statements = tuple(Statement(f"s{n}", "culture" if n == 0 else "insight", "") for n in range(4))
    found = scored(round_of([[5, 1, 1, 1], [5, 1, 1, 1]], [0, 0], statements=statements))
    assert found.of_company("dimension", "culture").value == 100
    assert found.of_company("overall").value == 50


def test_one_person_has_a_score_and_no_interval():
    only = scored(round_of([[4]], [0])).of_company("statement", "s0")
    assert (only.value, only.n, only.low) == (75, 1, None)
    assert not only.is_sure


def test_people_who_all_say_the_same_still_leave_doubt():
    same = scored(round_of([[4]] * 3, [0, 0, 0])).of_company("statement", "s0")
    half = stats.t.ppf(0.975, 2) * (ROUNDING / 3) ** 0.5
    assert (same.low, same.high) == (pytest.approx(75 - half), pytest.approx(75 + half))


def test_the_interval_of_one_function_is_students():
    values = np.array([[1], [2], [4], [5], [5], [3]])
    found = scored(round_of(values, [0] * 6)).of_company("statement", "s0")
    points = (values[:, 0] - 1) * 25.0
    low, high = stats.t.interval(0.95, 5, points.mean(), stats.sem(points))
    assert (found.low, found.high) == (pytest.approx(max(low, 0)), pytest.approx(min(high, 100)))


def test_the_error_of_a_dimension_knows_that_a_persons_answers_hang_together():
    """Four people who differ by level only: averaging their six statements makes nothing surer."""
    answers = [[level] * 6 for level in (1, 2, 4, 5)]
    found = scored(round_of(answers, [0] * 4))
    assert found.of_company("dimension", "insight").error == pytest.approx(
        found.of_company("statement", "s0").error
    )


def test_the_error_of_a_dimension_without_gaps_is_that_of_peoples_means():
    answers = np.random.default_rng(3).integers(1, 6, (7, 5))
    found = scored(round_of(answers, [0] * 7)).of_company("dimension", "insight")
    means = to_hundred(answers).mean(1)
    assert found.value == pytest.approx(means.mean())
    assert found.error == pytest.approx(stats.sem(means))


@given(ANSWERS, st.randoms())
def test_scores_and_intervals_stay_on_the_scale_and_the_order_of_people_does_not_matter(answers, chance):
    of = [n % 3 for n in range(len(answers))]
    found = scored(round_of(answers, of, names=("A", "B", "C")))
    order = list(range(len(of)))
    chance.shuffle(order)
    again = scored(round_of(answers[order], [of[n] for n in order], names=("A", "B", "C")))
    for block, other in ((found.functions, again.functions), (found.company, again.company)):
        there = ~np.isnan(block.value)
        assert ((block.value[there] >= 0) & (block.value[there] <= 100)).all()
        sure = ~np.isnan(block.low)
        assert (block.low[sure] <= block.value[sure] + 1e-9).all()
        assert (block.value[sure] <= block.high[sure] + 1e-9).all()
        for name in ("value", "low", "high"):
            np.testing.assert_allclose(getattr(block, name), getattr(other, name), atol=1e-8)


@given(ANSWERS)
def test_turning_the_scale_round_turns_the_scores_round(answers):
    of = [n % 2 for n in range(len(answers))]
    turned = np.where(answers >= 1, 6 - answers, answers)
    there, back = (scored(round_of(each, of, names=("A", "B"))) for each in (answers, turned))
    np.testing.assert_allclose(there.company.value, 100 - back.company.value, atol=1e-8)
    np.testing.assert_allclose(there.company.low, 100 - back.company.high, atol=1e-8)


def test_a_function_that_is_hidden_counts_and_is_not_seen():
    data = round_of([[5], [5], [1]], [0, 0, 1], hidden=frozenset({"it"}))
    found = scored(data).hiding(data.shown())
    assert found.of_company("statement", "s0").value == 50
    assert found.of_function(1, "statement", "s0") is None
    assert np.isnan(found.unknown[1]).all()
    assert found.functions.n[1].sum() == 0


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"importance": [[1, 1]]}, "importance has the shape"),
        ({"answers": [[6]]}, "outside"),
        ({"statements": (Statement("s0", "insight", "", ("nothing",)),)}, "subjects that are not there: nothing"),
        ({"names": ()}, "a function that is not there"),
        ({"forecasts": np.zeros((1, 2))}, "forecasts has the shape"),
    ],
)
def test_a_round_that_does_not_fit_together_is_refused(change, told):
    given = {"answers": [[3]], "of": [0], "names": ("A",), **change}
    with pytest.raises(ValueError, match=told):
        round_of(**given)
