import pytest

from assessments.targets import Raise, is_met, raised


def test_a_target_met_three_times_is_proposed_to_be_raised_to_what_was_reached_each_time():
    assert raised([0.5, 0.84, 0.82, 0.9], 0.8) == Raise(0.8, 0.82, 3)
    assert raised([20.0, 18.0, 15.0], 24.0, "down") == Raise(24.0, 20.0, 3)


@pytest.mark.parametrize(
    "values", [[0.9, 0.9], [0.9, 0.7, 0.9], [0.9, None, 0.9], [0.9, 0.9, 0.7], [0.9, 0.8, 0.9], []]
)
def test_otherwise_it_stays(values):
    assert raised(values, 0.8) is None


def test_a_number_without_better_has_no_target():
    assert is_met(1, 1, "up") and is_met(1, 1, "down") and not is_met(None, 1, "up")
    with pytest.raises(ValueError, match="neither up nor down"):
        is_met(1, 1, "")
