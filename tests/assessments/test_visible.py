"""Who may be shown: nobody's answers can be read off, or worked out by subtracting."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assessments.visible import Group, visible


def groups(**sizes: int) -> dict[str, Group]:
    return {key: Group(frozenset(f"{key}{number}" for number in range(size))) for key, size in sizes.items()}


def test_functions_of_enough_people_are_shown():
    shown = visible(groups(it=3, sales=4, hr=0), 3)
    assert shown.functions == {"it", "sales"} and shown.overall and not shown.rest


def test_a_small_function_takes_the_next_smallest_with_it():
    shown = visible(groups(it=1, sales=3, service=5, hr=4), 3)
    assert shown.functions == {"service", "hr"}
    assert (shown.small, shown.covering) == ({"it"}, {"sales"})
    assert shown.rest, "four people of two functions"


def test_two_small_functions_hide_one_another_only_when_they_are_a_crowd_together():
    assert visible(groups(it=2, sales=2, service=5), 3).functions == {"service"}
    assert visible(groups(it=1, sales=1, service=5, hr=3), 3).functions == {"service"}


def test_leaders_who_all_agreed_to_be_named_are_shown_however_few():
    named = {**groups(service=3, hr=4), "it": Group(frozenset({"ida"}), frozenset({"ida"}))}
    assert visible(named, 3).functions == {"service", "hr", "it"}
    half = {**groups(service=3, hr=4), "it": Group(frozenset({"ida", "ian"}), frozenset({"ida"}))}
    assert "it" not in visible(half, 3).functions


def test_one_person_in_two_functions_is_one_person():
    same = {"it": Group(frozenset({"ida"})), "sales": Group(frozenset({"ida"})), **groups(service=3, hr=3, ops=4)}
    shown = visible(same, 3)
    assert len(shown.functions) == 2, "the two hidden ones are one person: a third is hidden too"
    assert shown.rest


def test_too_few_people_altogether_are_not_shown_at_all():
    shown = visible(groups(it=1, sales=1), 3)
    assert not shown.functions and not shown.overall and not shown.rest


@given(st.dictionaries(st.sampled_from("abcdefg"), st.integers(0, 6), max_size=7), st.integers(1, 4))
def test_what_is_hidden_is_nobody_or_a_crowd_and_small_ones_never_stand_alone(sizes: dict[str, int], minimum: int):
    given_groups = groups(**sizes)
    shown = visible(given_groups, minimum)
    there = {key for key, size in sizes.items() if size}
    hidden = there - shown.functions
    assert all(sizes[key] >= minimum for key in shown.functions)
    if shown.functions and hidden:
        assert len(hidden) >= 2 and sum(sizes[key] for key in hidden) >= minimum
    assert shown.small | shown.covering == hidden or not shown.overall
