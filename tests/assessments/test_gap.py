import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.changes import SAME
from assessments.gap import (
    AGREED_PROBLEM,
    AGREED_STRENGTH,
    BLIND_SPOT,
    CLOSING,
    HIDDEN_STRENGTH,
    TOO_FEW,
    WIDENING,
    from_sentiment,
    gap,
    is_comparable,
    on_common_scale,
    ordered,
)
from assessments.round_data import CustomerScore, Estimate
from cxloop import statistics
from cxloop.statistics import Interval
from feedback.measure.measured import Measured
from feedback.measure.registry import metrics

OF_FIVE = {"value": 4, "interval": [3, 5], "scale": [1, 5]}


def us(value, half=5.0, n=20):
    return Estimate(value, n, value - half, value + half, half / 2)


def them(value, half=5.0, n=100):
    return CustomerScore("baggage", value, n, value - half, value + half)


@pytest.mark.parametrize(
    ("metric", "measured", "value", "low", "high"),
    [
        ("nps", Measured(value=-20, n=50, interval=Interval(-40, 0)), 40, 30, 50),
        ("csat", Measured(value=0.7, n=9, extras={"mean": OF_FIVE}), 75, 50, 100),
        ("ces", Measured(value=4, n=9, interval=Interval(1, 7)), 50, 0, 100),
        ("stars", Measured(value=2, n=9, interval=Interval(1.5, 2.5)), 25, 12.5, 37.5),
        ("closure_rate", Measured(value=0.8, n=9, interval=Interval(0.5, 0.9)), 80, 50, 90),
        ("reopened", Measured(value=0.2, n=9, interval=Interval(0.1, 0.5)), 80, 50, 90),
    ],
)
def test_each_metric_on_0_to_100(metric, measured, value, low, high):
    found = on_common_scale("x", metric, measured)
    assert (found.value, found.low, found.high) == pytest.approx((value, low, high))
    assert (found.subject, found.metric, found.n) == ("x", metric, measured.n)


def test_every_metric_is_placed_or_refused_and_the_worst_is_0():
    """A metric added later shows up here."""
    placed = {each.key for each in metrics if is_comparable(each.key)}
    assert placed == {
        "nps", "csat", "ces", "stars", "closure_rate", "confirmed_closure_rate", "sla_kept", "share_acted_on",
        "owner_involvement", "reopened", "unowned_share",
    }
    for metric in metrics:
        if metric.key in placed - {"nps", "csat", "ces", "stars"}:
            best = 1.0 if metric.better == "up" else 0.0
            assert metric.unit == "share"
            assert on_common_scale("x", metric.key, Measured(value=best, n=5)).value == 100
    for refused in ("backlog", "time_to_contact", "feedback_volume"):
        with pytest.raises(ValueError, match=refused):
            on_common_scale("x", refused, Measured(value=3, n=3))


def test_nothing_counted_is_nothing_said():
    assert on_common_scale("x", "nps", Measured()) is None
    assert on_common_scale("x", "csat", Measured(extras={"mean": None})) is None
    assert from_sentiment("x", 0, 0, 0) is None


def test_the_interval_of_few_answers_to_nps_is_the_adjusted_one():
    counts = {"promoters": 12, "passives": 0, "detractors": 0}
    found = on_common_scale("x", "nps", Measured(value=100, n=12, interval=Interval(99, 100), extras=counts))
    assert (found.low, found.high) == (from_sentiment("x", 12, 0, 0).low, 100)
    assert found.low < 80


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))
def test_the_interval_of_sentiment_holds_its_value_and_turns_round_with_it(happy, neutral, unhappy):
    found, turned = from_sentiment("x", happy, neutral, unhappy), from_sentiment("x", unhappy, neutral, happy)
    if found is None or found.low is None:
        assert happy + neutral + unhappy < 2
        return
    assert 0 <= found.low <= found.value <= found.high <= 100
    assert found.low == pytest.approx(100 - turned.high)


@pytest.mark.parametrize(
    ("ours", "theirs", "kind"),
    [
        (us(80), them(40), BLIND_SPOT),
        (us(90), them(70), BLIND_SPOT),  # we think well, they think clearly less
        (us(40), them(80), HIDDEN_STRENGTH),
        (us(30), them(33), AGREED_PROBLEM),
        (us(40), them(15), AGREED_PROBLEM),  # worse than we thought, but we knew
        (us(80), them(75), AGREED_STRENGTH),
        (us(80), them(71, half=1), AGREED_STRENGTH),  # real, and too small to have a name
        (us(80), them(40, n=9), TOO_FEW),
        (us(80, n=2), them(40), TOO_FEW),
        (us(80), them(60, half=30), TOO_FEW),  # large, and inside the noise
        (Estimate(80, 20), them(40), TOO_FEW),
        (None, them(40), TOO_FEW),
        (us(80), None, TOO_FEW),
    ],
)
def test_kinds(ours, theirs, kind):
    assert gap("baggage", ours, theirs).kind == kind


def test_the_interval_is_put_together_from_both_and_keeps_their_skew():
    found = gap("x", Estimate(70, 20, 64, 73, 2), CustomerScore("x", 30, 50, 26, 38))
    assert found.value == 40
    assert (found.low, found.high) == (pytest.approx(40 - 10), pytest.approx(40 + 5))


def test_for_shares_it_is_newcombes():
    one, other = statistics.wilson(14, 20), statistics.wilson(30, 100)
    found = gap(
        "x", Estimate(70, 20, 100 * one.low, 100 * one.high, 1),
        CustomerScore("x", 30, 100, 100 * other.low, 100 * other.high),
    )
    low, high = statistics.difference((14, 20), (30, 100))
    assert (found.low, found.high) == (pytest.approx(100 * low), pytest.approx(100 * high))


@pytest.mark.parametrize(
    ("before", "trend", "change"),
    [
        (us(70), CLOSING, -30),
        (us(-70), CLOSING, 110),
        (us(10), WIDENING, 30),
        (us(42), SAME, None),
        (None, "", None),
        (Estimate(70, 20), "", None),
    ],
)
def test_no_arrow_inside_the_noise(before, trend, change):
    found = gap("x", us(80), them(40), before)
    assert (found.trend, found.change) == (trend, change)


def test_blind_spots_come_first_and_what_cannot_be_told_last():
    told = [
        gap("few", us(90), them(10, n=3)), gap("strong", us(90), them(90)), gap("less", us(80), them(60)),
        gap("blind", us(90), them(20)), gap("hidden", us(10), them(90)),
    ]
    assert [each.subject for each in ordered(told)] == ["blind", "less", "hidden", "strong", "few"]
