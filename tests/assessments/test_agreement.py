import krippendorff
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from assessments.agreement import Rule, agreement, krippendorff_alpha, r_wg, together
from assessments.round_data import MISSING, UNKNOWN, value_counts
from assessments.round_data import given as answers_only
from assessments.scales import scores
from tests.assessments.company import round_of

COUNTS = arrays.arrays(np.int64, st.tuples(st.integers(1, 8), st.just(5)), elements=st.integers(0, 6))


def agreed(data, rule=None):
    counts = value_counts(data.effectiveness, data.function_of, len(data.functions))
    found = scores(data, data.effectiveness, counts).hiding(data.shown())
    return agreement(counts, found.functions.of(found.columns("statement")), data.shown(), rule)


def test_counts_are_of_functions_statements_and_answers():
    counts = value_counts(np.array([[1, UNKNOWN], [5, MISSING], [5, 2]], dtype=np.int8), np.array([0, 1, 1]), 2)
    assert counts.shape == (2, 2, 7)
    assert counts[1, 0].tolist() == [0, 0, 0, 0, 0, 0, 2]
    assert counts[0, 1].tolist() == [1, 0, 0, 0, 0, 0, 0]
    assert counts.sum() == 6


@pytest.mark.parametrize(
    ("means", "rule", "holds"),
    [
        ([3.2, 4.2], Rule(), True),  # a point apart, above the middle
        ([3.2, 4.3], Rule(), False),  # further
        ([2.6, 3.4], Rule(), False),  # nearer, but one thinks it is true and the other that it is not
        ([2.6, 3.4], Rule(same_side=False), True),
        ([2.2, 3.0], Rule(), True),  # the middle is on both sides
        ([3.0, 3.0], Rule(), True),
        ([1.0, 5.0], Rule(within=4.0), False),
        ([4.0, 4.2, 4.4, 4.1, 1.5], Rule(), False),
        ([4.0, 4.2, 4.4, 4.1, 1.5], Rule(share=0.8), True),
        ([4.0, 4.2, np.nan, 4.1, np.nan], Rule(), True),
        ([1.5, 4.2, 1.6, 4.1, 1.5], Rule(share=0.6), True),
        ([1.5, 4.2, 1.6, 4.1, 1.5], Rule(share=0.61), False),
    ],
)
def test_the_rule(means, rule, holds):
    assert bool(together(np.array(means), rule)) is holds


@given(arrays.arrays(float, st.integers(2, 7), elements=st.floats(1, 5)), st.permutations(range(7)))
def test_the_rule_knows_no_order_and_is_the_same_upside_down(means, order):
    shuffled = means[[each for each in order if each < len(means)]]
    assert together(means, Rule()) == together(shuffled, Rule())
    # Not on the very edge, where 6 - x rounds differently.
    assume(abs(np.ptp(means) - 1) > 1e-6)
    assert together(means, Rule()) == together(6 - means, Rule())


def test_what_a_round_agrees_on():
    data = round_of([[4, 5, 5], [4, 5, 5], [4, 2, 4], [4, 2, 4], [4, 1, UNKNOWN], [4, 2, UNKNOWN]], [0, 0, 1, 1, 2, 2])
    found = agreed(data)
    assert found.agrees.tolist() == [True, False, True]
    assert found.spread.tolist() == pytest.approx([0, 3.5, 1])
    assert (found.highest[1], found.lowest[1]) == (0, 2)
    assert found.is_sure.tolist() == [False, True, False]
    assert found.share.plain == pytest.approx(2 / 3)
    assert found.share.low <= found.share.value <= found.share.high
    assert found.probability[0] > 0.8 > 0.2 > found.probability[1]


def test_one_function_alone_neither_agrees_nor_disagrees():
    found = agreed(round_of([[4, 1], [5, 2]], [0, 0]))
    assert found.share is None
    assert np.isnan(found.probability).all()
    assert found.highest.tolist() == [-1, -1]
    assert not found.agrees.any() and not found.is_sure.any()


def test_a_hidden_function_takes_no_part():
    answers = [[4], [4], [4], [4], [1], [1]]
    assert not agreed(round_of(answers, [0, 0, 1, 1, 2, 2])).agrees[0]
    assert agreed(round_of(answers, [0, 0, 1, 1, 2, 2], hidden=frozenset({"operations"}))).agrees[0]


def test_the_share_is_the_same_each_time_it_is_asked():
    data = round_of(np.random.default_rng(0).integers(1, 6, (21, 20)), [n % 7 for n in range(21)])
    assert agreed(data).share == agreed(data).share


def test_more_people_make_the_share_surer():
    rng = np.random.default_rng(0)
    few, many = (
        agreed(round_of(np.clip(np.rint(rng.normal(3.6, 0.8, (7 * n, 30))), 1, 5), [k % 7 for k in range(7 * n)])).share
        for n in (3, 60)
    )
    assert many.high - many.low < few.high - few.low
    assert many.value > 0.95 > few.plain


def test_r_wg_by_hand():
    """Variance of 3, 4, 5 is 1; that of dice on five steps is 2."""
    counts = np.array([[0, 0, 1, 1, 1], [0, 0, 0, 4, 0], [5, 0, 0, 0, 5], [1, 0, 0, 0, 0]])
    assert r_wg(counts).tolist() == pytest.approx([0.5, 1.0, 0.0, np.nan], nan_ok=True)


@given(COUNTS)
def test_r_wg_is_one_minus_numpys_variance_over_two(counts):
    for row, found in zip(counts, r_wg(counts), strict=True):
        said = np.repeat(np.arange(1, 6), row)
        if len(said) < 2:
            assert np.isnan(found)
        else:
            assert found == pytest.approx(max(0.0, 1 - said.var(ddof=1) / 2), abs=1e-9)


@given(COUNTS)
def test_alpha_is_that_of_the_package(counts):
    assume(((counts > 0).sum(0)[counts[counts.sum(1) > 1].sum(0) > 0]).size > 1)
    paired = counts[counts.sum(1) > 1]
    expected = krippendorff.alpha(
        value_counts=paired, value_domain=[1, 2, 3, 4, 5], level_of_measurement="ordinal"
    )
    assert krippendorff_alpha(counts) == pytest.approx(expected, abs=1e-9)


def test_alpha_of_people_with_missing_answers_is_that_of_the_package():
    rng = np.random.default_rng(2)
    views = np.clip(rng.normal(rng.uniform(1, 5, 30), 1, (9, 30)).round(), 1, 5)
    answers = np.where(rng.random((9, 30)) < 0.3, MISSING, views)
    counts = value_counts(answers.astype(np.int8), np.zeros(9, dtype=int), 1)
    said = np.where(answers == MISSING, np.nan, answers)
    expected = krippendorff.alpha(reliability_data=said, level_of_measurement="ordinal")
    assert krippendorff_alpha(answers_only(counts)[0]) == pytest.approx(expected)


def test_alpha_where_nobody_differs_or_nobody_can_be_compared():
    assert krippendorff_alpha(np.array([[0, 0, 0, 5, 0], [0, 0, 0, 3, 0]])) == 1.0
    assert krippendorff_alpha(np.array([[1, 0, 0, 0, 0], [0, 0, 0, 1, 0]])) is None
    assert krippendorff_alpha(np.zeros((0, 5), dtype=int)) is None


def test_alpha_costs_the_same_for_any_number_of_people():
    counts = np.random.default_rng(0).integers(0, 10**6, (48, 5))
    assert krippendorff_alpha(counts) == pytest.approx(0, abs=0.3)
