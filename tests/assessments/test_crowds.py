"""Nobody's score stands alone, and nothing that is shown gives it back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.crowds import among_crowds, people_of
from assessments.findings import findings
from assessments.round_data import CustomerScore, Function, RoundData, Statement, Subject

IT, HR, SALES = range(3)


def company(answers: list[list[int]], functions: list[int], **more: object) -> RoundData:
    said = np.array(answers, np.int8)
    return RoundData(
        tuple(Function(key, key) for key in ("it", "hr", "sales")),
        tuple(Statement(f"s{place}", "d", f"Text {place}.", ("x",)) for place in range(said.shape[1])),
        np.array(functions), said, said.copy(), (Subject("x", "theme", "x"),), fewest=3, **more)  # type: ignore[arg-type]


def test_what_one_of_three_scored_is_in_no_score_at_all_and_who_does_not_know_is_still_told():
    low, high = (company([[4, true], [4, -1], [4, -1], [3, 3], [3, 3], [3, 3]], [IT] * 3 + [HR] * 3)
                 for true in (1, 5))
    first, second = findings(low), findings(high)
    assert first.effectiveness.of_function(IT, "statement", "s1") is None
    for name in ("functions", "company"):
        for part in ("value", "n", "low", "high", "error"):
            np.testing.assert_array_equal(*(getattr(getattr(each.effectiveness, name), part)
                                            for each in (first, second)))
    np.testing.assert_array_equal(first.agreement.within, second.agreement.within)
    assert first.effectiveness.unknown[IT].tolist() == pytest.approx([0, 2 / 3])


def test_hidden_functions_are_one_crowd_and_leaders_who_agreed_to_be_named_are_left_as_they_are():
    data = company([[4], [4], [4], [5], [2], [2]], [IT] * 3 + [HR] + [SALES] * 2)
    hidden = frozenset({"hr", "sales"})
    assert (among_crowds(replace(data, hidden=hidden), data.effectiveness) == data.effectiveness).all()
    two = replace(data, hidden=hidden, persons=np.array([0, 1, 2, 3, 3, 4]))
    assert among_crowds(two, data.effectiveness)[3:].max() == 0, "one of them stands in both functions"
    named = replace(data, hidden=frozenset(), named=frozenset({"hr"}))
    assert among_crowds(named, data.effectiveness).ravel().tolist() == [4, 4, 4, 5, 0, 0]


def test_forecasts_of_too_few_are_nobodys_accuracy():
    guesses = np.array([[60.0], [np.nan], [np.nan], [50.0], [50.0], [50.0]])
    data = company([[4]] * 6, [IT] * 3 + [HR] * 3, customers=(CustomerScore("x", 55, 100, 50, 60),),
                   forecasts=guesses, confidence=np.full((6, 1), 0.7))
    assert [each.function for each in findings(data).accuracy] == [HR]


def test_a_leader_in_two_functions_is_one_of_the_people_behind_the_companys_score():
    data = company([[4, 4]] * 3 + [[3, 3]] * 3, [IT] * 3 + [HR] * 3, persons=np.array([0, 1, 2, 0, 3, 4]))
    found = findings(data).effectiveness
    columns = (("statement", "s0"), ("dimension", "d"), ("overall", "overall"))
    assert [getattr(found.of_company(*each), "n", 0) for each in columns] == [5, 5, 5]
    assert getattr(found.of_function(IT, "dimension", "d"), "n", 0) == 3


@given(st.lists(st.tuples(st.integers(0, 4), st.booleans()), min_size=1, max_size=12))
def test_persons_are_counted_as_by_a_set(rows: list[tuple[int, bool]]):
    persons, there = np.array([each[0] for each in rows]), np.array([[each[1]] for each in rows])
    assert people_of(there, persons).tolist() == [len({person for person, is_there in rows if is_there})]
