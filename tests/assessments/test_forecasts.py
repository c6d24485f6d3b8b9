import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from assessments.forecasts import accuracy, actual
from assessments.round_data import CustomerScore, Subject

TRUTH = np.array([20.0, 50.0, 80.0])
PEOPLE = arrays.arrays(float, st.tuples(st.integers(1, 6), st.just(3)), elements=st.floats(0, 100))


def one(forecasts, confidence=None, truth=TRUTH):
    forecasts = np.array(forecasts, dtype=float)
    confidence = None if confidence is None else np.array(confidence, dtype=float)
    return accuracy(forecasts, confidence, truth, np.zeros(len(forecasts), dtype=int), 1)[0]


def test_too_high_with_everything_is_bias():
    found = one([[40, 70, 100]])
    assert (found.bias, found.error) == (20, 20)
    assert (found.from_bias, found.from_spread, found.from_order) == pytest.approx((1, 0, 0))
    assert (found.n, found.people, found.hit) == (3, 1, 0)


def test_everything_alike_is_spread_and_upside_down_is_order():
    alike, turned = one([[50, 50, 50]]), one([[80, 50, 20]])
    assert (alike.bias, alike.from_spread) == (0, pytest.approx(1))
    assert (turned.bias, turned.from_order) == (0, pytest.approx(1))
    assert one([TRUTH]).error == 0


@given(PEOPLE)
def test_the_shares_of_the_error_sum_to_one_and_are_theils(forecasts):
    found = one(forecasts)
    fact = np.broadcast_to(TRUTH, forecasts.shape).ravel()
    squared = ((forecasts.ravel() - fact) ** 2).mean()
    assert found.error**2 == pytest.approx(squared)
    if squared > 1e-6:
        assert found.from_bias + found.from_spread + found.from_order == pytest.approx(1)
        covariance = np.cov(forecasts.ravel(), fact, ddof=0)[0, 1]
        expected = 2 * (forecasts.std() * fact.std() - covariance)
        assert found.from_order * squared == pytest.approx(expected, abs=1e-6 + 1e-9 * squared)


def test_confidence_is_held_against_what_hit():
    found = one([[25, 55, 10]], [[0.9, 0.9, 0.9]])
    assert found.hit == pytest.approx(2 / 3)
    assert found.overconfidence == pytest.approx(0.9 - 2 / 3)
    assert found.brier == pytest.approx((0.01 + 0.01 + 0.81) / 3)
    assert [(each.said, each.n) for each in found.bands] == [(pytest.approx(0.9), 3)]
    sure_of_all = one([[20, 55, 10]], [[1.0, 0.0, np.nan]])
    assert [(each.said, each.hit) for each in sure_of_all.bands] == [(0, 1), (1, 1)]
    silent = one([[20, 50, 80]])
    assert (silent.confidence, silent.brier, silent.overconfidence, silent.bands) == (None, None, None, ())


def test_who_knows_the_customer_comes_first_and_who_forecast_nothing_is_left_out():
    forecasts = np.array([[90.0, 90, 90], [25, np.nan, 75], [np.nan, np.nan, np.nan]])
    found = accuracy(forecasts, None, TRUTH, np.array([0, 1, 2]), 3)
    assert [(each.function, each.n) for each in found] == [(1, 2), (0, 3)]


def test_subjects_of_too_few_customers_are_not_held_against_anybody():
    said = (CustomerScore("a", 30, 100, 20, 40), CustomerScore("b", 90, 4, 10, 100))
    subjects = [Subject(key, "theme", key) for key in "abc"]
    assert actual(subjects, said, 10).tolist() == pytest.approx([30, np.nan, np.nan], nan_ok=True)
