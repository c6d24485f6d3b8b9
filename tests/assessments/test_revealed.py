"""The whole revealed round as plain values, in a number of queries that does not depend on people."""

from __future__ import annotations

from dataclasses import fields
from datetime import timedelta

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.blind import StillBlind
from assessments.findings import findings
from assessments.models import Round, RoundSnapshot
from assessments.queries import revealed
from assessments.rounds import answering
from assessments.rounds.answering import Given
from cxloop.errors import Conflict
from tests.assessments.rounds_story import TEAM, answer, close_and_reveal, open_round
from tests.feedback.story import MONDAY

MANY = TEAM + "HR; Hal Hill; hal@acme.test\nSales; Sal Sea; sal@acme.test\nSales; Sid Sky; sid@acme.test\n"


def test_a_round_that_is_not_revealed_is_not_loaded(people):
    asked = open_round(people, MONDAY)
    with pytest.raises(StillBlind):
        revealed.load(asked.round)


def test_everything_that_was_said_is_there_by_function(people):
    asked = open_round(people, MONDAY)
    for number in range(6):
        answer(asked, number, MONDAY, true=5 if number < 3 else 2, matters=4, score=80 if number < 3 else 40)
    close_and_reveal(asked, MONDAY)
    found = revealed.load(asked.round)
    assert [each.key for each in found.data.functions] == ["it", "service"] and not found.data.hidden
    assert found.people == 6 and len(found.data.statements) == 46 and len(found.dimensions) == 8
    assert found.data.effectiveness[found.data.function_of == 0].mean() == 5
    assert found.data.effectiveness[found.data.function_of == 1].mean() == 2
    nps = next(place for place, each in enumerate(found.data.subjects) if each.key == "metric:nps")
    assert found.data.forecasts[:, nps].tolist() == [80, 80, 80, 40, 40, 40]
    theme = next(place for place, each in enumerate(found.data.subjects) if each.kind == "theme")
    assert np.isnan(found.data.forecasts[:, theme]).all()
    assert found.row_of(asked.fresh(4)) == 4
    said = findings(found.data)
    assert said.overall is not None and said.overall.value == pytest.approx((100 + 25) / 2)


def test_small_functions_and_whoever_covers_them_are_hidden_with_their_words_and_names(people):
    asked = open_round(people, MONDAY, MANY)
    for number in range(9):
        answer(asked, number, MONDAY, evidence=f"Evidence {number}.", named=number in (0, 6),
               only=["insight-hear-weekly"])
    close_and_reveal(asked, MONDAY)
    found = revealed.load(asked.round)
    assert found.data.hidden == {"sales", "hr"}, "HR, all of one person named, covers the two of Sales"
    words = {each.text: each for each in revealed.evidence(found)}
    assert (words["Evidence 0."].function, words["Evidence 0."].name) == ("it", "Ida Ink")
    assert (words["Evidence 1."].function, words["Evidence 1."].name) == ("it", "")
    assert (words["Evidence 7."].function, words["Evidence 7."].name) == ("", "")
    assert "effectiveness" not in {each.name for each in fields(words["Evidence 0."])}, "two of three tell the third"


def test_whoever_handed_in_an_empty_sheet_hides_nobody(people):
    asked = open_round(people, MONDAY, TEAM + "HR; Hal Hill; hal@acme.test\nHR; Hua Hall; hua@acme.test\n"
                                              "HR; Hob Hull; hob@acme.test\n")
    for number in range(7):
        answer(asked, number, MONDAY)
    for number in (7, 8):
        answering.hand_in(asked.fresh(number), False, MONDAY)
    close_and_reveal(asked, MONDAY)
    found = revealed.load(asked.round)
    assert "hr" in found.data.hidden and len(found.data.hidden) == 2, "what HR says is one person's"


def test_a_round_of_empty_sheets_is_not_revealed(people):
    asked = open_round(people, MONDAY)
    answer(asked, 0, MONDAY)
    for number in (1, 2, 3, 4, 5):
        answering.hand_in(asked.fresh(number), False, MONDAY)
    with pytest.raises(Conflict, match=r"empty sheet\..*Only 1 function"):
        close_and_reveal(asked, MONDAY)
    assert asked.refresh().round.state == "closed"
    assert not RoundSnapshot.objects.for_organisation(people.acme).exists()


def test_it_costs_the_same_for_many_people_and_half_of_what_is_asked_goes_unanswered(people):
    costs = []
    for count in (4, 30):
        names = "".join(f"{'IT' if number % 2 else 'HR'}; P {number}; p{number}@acme.test\n" for number in range(count))
        asked = open_round(people, MONDAY + timedelta(days=len(costs)), names)
        for number in range(count):
            answer(asked, number, MONDAY, only=["culture-bad-news"])
        close_and_reveal(asked, MONDAY)
        with CaptureQueriesContext(connection) as queries:
            found = revealed.load(asked.round)
        costs.append(len(queries))
        assert (found.data.effectiveness == 0).sum() == count * 45
    assert costs[0] == costs[1] and costs[0] <= 10


def test_a_pulse_and_a_statement_that_nobody_knows(people):
    asked = open_round(people, MONDAY, kind="pulse", keys=["culture-bad-news", "insight-top-reasons"])
    key = asked.sheet.parts[0].statements[0].pk
    for number in range(6):
        answer(asked, number, MONDAY)
        answering.save_answers(asked.fresh(number), asked.sheet, {key: Given(does_not_know=True, importance=5)}, MONDAY)
    close_and_reveal(asked, MONDAY)
    found = revealed.load(Round.objects.for_organisation(people.acme).select_related("organisation").get())
    assert found.data.effectiveness[:, 0].tolist() == [-1] * 6 and found.data.importance[:, 0].tolist() == [5] * 6
