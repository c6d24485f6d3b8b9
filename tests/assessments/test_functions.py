import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import stats

from assessments.functions import largest_disagreements, level_bias, pairs
from assessments.quadrant import CONCENTRATE, KEEP_UP, LOW_PRIORITY, OVERKILL, Cuts, grid
from assessments.round_data import Estimate

# Whole points and few of them, so that ties are common.
SCORES = arrays.arrays(float, st.tuples(st.just(2), st.integers(3, 12)), elements=st.integers(0, 6).map(float))


@pytest.mark.filterwarnings("ignore::scipy.stats.ConstantInputWarning")
@given(SCORES)
def test_orders_are_compared_as_scipy_does(scores):
    (pair,) = pairs(scores)
    spearman, kendall = stats.spearmanr(*scores).statistic, stats.kendalltau(*scores).statistic
    for ours, theirs in ((pair.spearman, spearman), (pair.kendall, kendall)):
        assert (ours is None and np.isnan(theirs)) or ours == pytest.approx(theirs, abs=1e-9)


@given(SCORES)
def test_the_squared_distance_is_level_and_the_rest(scores):
    (pair,) = pairs(scores)
    apart = scores[0] - scores[1]
    assert pair.distance**2 == pytest.approx(pair.level**2 + apart.var(), abs=1e-9)
    assert 0 <= pair.share_of_level <= 1 + 1e-9


def test_a_milder_function_has_level_and_the_same_order():
    scores = np.array([[10.0, 30, 50, 70], [30.0, 50, 70, 90], [70.0, 50, 30, 10]])
    found = {(each.first, each.second): each for each in pairs(scores)}
    milder, other = found[0, 1], found[0, 2]
    assert (milder.level, milder.share_of_level, milder.spearman, milder.kendall) == (-20, 1.0, 1.0, pytest.approx(1))
    assert (other.level, other.share_of_level, other.spearman) == (0, 0, -1)
    assert pairs(scores)[0] is not None and (pairs(scores)[0].first, pairs(scores)[0].second) == (1, 2)
    assert set(other.on[:2]) == {0, 3}


def test_statements_that_one_of_them_did_not_answer_do_not_count():
    scores = np.array([[10.0, np.nan, 50], [10.0, 90, 60], [np.nan, 90, np.nan]])
    assert [(each.first, each.second, each.n) for each in pairs(scores)] == [(0, 1, 2)]


def test_level_bias_is_against_the_mean_of_the_others():
    scores = np.array([[60.0, 80], [40.0, 60], [40.0, np.nan], [np.nan, np.nan]])
    assert level_bias(scores).tolist() == pytest.approx([20, -15, -10, np.nan], nan_ok=True)


def test_what_is_beyond_noise_is_talked_about_first():
    spread, sure = np.array([2.0, 1.0, 0.0, 3.0, np.nan]), np.array([True, True, False, False, False])
    assert largest_disagreements(spread, sure, [10, 90, 90, 90, 90]) == (1, 0, 3)
    assert largest_disagreements(spread, sure, [10, 90, 90, 90, 90], most=1) == (1,)


def at(value, half=5.0):
    return Estimate(value, 9, value - half, value + half, half / 2)


def test_quadrants_are_cut_at_the_mean_of_importance_and_the_middle_of_effectiveness():
    importance = {"a": at(90), "b": at(90), "c": at(70), "d": at(70), "e": at(80)}
    effectiveness = {"a": at(30), "b": at(80), "c": at(30), "d": at(80), "x": at(1)}
    found = grid(importance, effectiveness)
    assert (found.importance_cut, found.effectiveness_cut) == (80, 50)
    assert {each.key: each.quadrant for each in found.placed} == {
        "a": CONCENTRATE, "b": KEEP_UP, "c": LOW_PRIORITY, "d": OVERKILL
    }
    assert all(each.is_sure for each in found.placed)


def test_what_lies_within_noise_of_a_cut_is_not_sure_and_cuts_can_be_set():
    found = grid({"a": at(90)}, {"a": at(52)}, Cuts(importance=60))
    assert (found.placed[0].quadrant, found.placed[0].is_sure) == (KEEP_UP, False)
    assert not grid({"a": Estimate(90, 1)}, {"a": at(80)}, Cuts(importance=60)).placed[0].is_sure
    assert grid({"a": at(90), "b": at(60)}, {"a": at(90), "b": at(80)}, Cuts(None, None)).effectiveness_cut == 85
    assert grid({}, {}) is None
