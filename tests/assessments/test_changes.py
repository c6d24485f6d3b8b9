import numpy as np
import pytest

from assessments.changes import DOWN, SAME, UP, change
from assessments.findings import findings
from assessments.round_data import EarlierRound, Estimate, value_counts
from assessments.scales import scores
from tests.assessments.company import round_of, simulated


def at(value, half=4.0):
    return Estimate(value, 20, value - half, value + half, half / 2)


@pytest.mark.parametrize(("before", "now", "kind"), [(50, 60, UP), (60, 50, DOWN), (50, 55, SAME), (50, 50, SAME)])
def test_no_arrow_inside_the_noise(before, now, kind):
    found = change(at(now), at(before))
    assert (found.value, found.kind) == (now - before, kind)
    assert found.high - found.low == pytest.approx(2 * 32**0.5)


def test_without_both_and_their_intervals_nothing_is_said():
    assert change(None, at(50)) is None
    assert change(at(50), None) is None
    assert change(Estimate(50, 1), at(50)) is None


def test_the_interval_of_a_change_covers_the_truth_and_seldom_sees_one_where_there_is_none():
    """Two rounds of a company in which nothing changed."""
    held = []
    for seed in range(60):
        company, rng = simulated(seed % 5), np.random.default_rng(seed)
        both = [company.round(rng, 6) for _ in range(2)]
        now, before = (
            scores(each, each.effectiveness, value_counts(each.effectiveness, each.function_of, 7)) for each in both
        )
        held += [change(now.company.at(place), before.company.at(place)).kind == SAME for place in range(50)]
    assert 0.94 <= np.mean(held) <= 0.985


def test_a_round_is_compared_with_the_one_before_statement_by_statement():
    before = EarlierRound("1", "2026-01-01", at(20), {"insight": at(20)}, {"s0": at(20), "gone": at(20)})
    older = EarlierRound("0", "2025-01-01", at(75), {}, {"s1": at(20)})
    found = findings(round_of([[4, 4]] * 6, [0, 0, 0, 1, 1, 1], earlier=(older, before)))
    assert set(found.changes) == {("statement", "s0"), ("dimension", "insight"), ("overall", "overall")}
    assert {each.kind for each in found.changes.values()} == {UP}
    assert findings(round_of([[4]], [0])).changes == {}
