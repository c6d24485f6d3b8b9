"""Intervals against published examples, SciPy and counting."""

import math
import random
import statistics as plain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from cxloop import statistics


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [  # Newcombe 1998a, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_the_published_intervals(successes, n, low, high):
    assert statistics.wilson(successes, n) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 5000), st.data())
def test_wilson_agrees_with_scipy(n, data):
    successes = data.draw(st.integers(0, n))
    theirs = stats.binomtest(successes, n).proportion_ci(method="wilson")
    assert statistics.wilson(successes, n) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


def test_a_share_of_nothing_has_no_interval_and_an_impossible_one_is_an_error():
    assert statistics.wilson(0, 0) is None
    with pytest.raises(ValueError, match="3 of 2"):
        statistics.wilson(3, 2)


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [  # Newcombe 1998b, table II, method 10
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_a_difference_gives_the_published_intervals(one, other, low, high):
    assert statistics.difference(one, other) == pytest.approx((low, high), abs=5e-5)


def test_no_real_change_is_said_where_the_difference_may_be_nothing():
    assert statistics.really_differ(statistics.difference((56, 70), (48, 80))) is True
    assert statistics.really_differ(statistics.difference((56, 70), (60, 80))) is False
    assert statistics.really_differ(statistics.difference((56, 70), (0, 0))) is None


def test_nps_is_the_mean_of_minus_one_zero_and_one():
    answers = [1] * 60 + [0] * 25 + [-1] * 15
    spread = 1.959964 * plain.pstdev(answers) / math.sqrt(len(answers))
    assert statistics.nps(60, 25, 15) == pytest.approx(
        (100 * (0.45 - spread), 100 * (0.45 + spread)), abs=1e-4
    )


def test_nps_keeps_to_its_scale_and_never_pretends_to_be_certain():
    assert statistics.nps(1, 0, 0) is None
    all_happy, all_cross, all_passive = (
        statistics.nps(5, 0, 0),
        statistics.nps(0, 0, 5),
        statistics.nps(0, 5, 0),
    )
    assert all_happy.high == 100
    assert all_happy.low < 60
    assert all_cross == pytest.approx((-all_happy.high, -all_happy.low))
    assert all_passive.low < 0 < all_passive.high
    assert statistics.nps(2, 1, 0).high == 100


@given(st.lists(st.integers(1, 5), min_size=2, max_size=50))
def test_a_mean_has_the_t_interval_of_scipy(values):
    sums = len(values), sum(values), sum(value * value for value in values)
    middle, error = plain.fmean(values), stats.sem(values)
    ours = statistics.mean(*sums)
    if error == 0:
        assert ours == pytest.approx((middle, middle), abs=1e-6)
    else:
        assert ours == pytest.approx(stats.t.interval(0.95, len(values) - 1, middle, error), abs=1e-6)
    assert statistics.mean(1, 4, 16) is None


@settings(max_examples=50)
@given(st.lists(st.floats(0, 1000), min_size=1, max_size=150), st.sampled_from([0.5, 0.9]))
def test_a_quantile_and_its_ends_agree_with_scipy(values, share):
    ordered = sorted(values)
    ours = statistics.quantile(ordered, share)
    theirs = stats.quantile_test(values, p=share).confidence_interval(0.95)
    assert [ours.low, ours.high] == [None if math.isnan(end) else end for end in theirs]
    assert ordered[0] <= ours.value <= ordered[-1]


def test_quantiles_of_few_values_leave_their_ends_open():
    assert statistics.quantile([], 0.5) is None
    assert statistics.quantile([3.0], 0.5) == (3.0, None, None)
    assert statistics.quantile([1, 2, 3, 4, 5], 0.5)[1:] == (None, None)
    assert statistics.quantile([1, 2, 3, 4, 5, 6], 0.5) == (3.5, 1, 6)
    assert statistics.quantile(list(range(35)), 0.9).high is None
    assert statistics.quantile(list(range(36)), 0.9).high == 35


def test_a_quantile_interval_covers_the_truth_as_often_as_it_says():
    chance = random.Random(7)
    truth = math.log(2)
    samples = (sorted(chance.expovariate(1) for _value in range(40)) for _sample in range(400))
    covered = sum(
        found.low <= truth <= found.high for found in (statistics.quantile(s, 0.5) for s in samples)
    )
    assert covered >= 0.93 * 400
