"""A leader's last step and the end of the round at the same moment, from two connections."""

from __future__ import annotations

import threading

import pytest
from django.db import transaction

from assessments.queries import revealed
from assessments.rounds import answering
from cxloop.tenancy import acting_in
from tests.assessments.rounds_story import answer, close_and_reveal, open_round
from tests.at_once import at_once
from tests.feedback.story import MONDAY


@pytest.mark.django_db(transaction=True)
def test_the_end_and_the_reveal_wait_for_a_step_that_is_under_way(people):
    asked = open_round(people, MONDAY)
    for number in range(6):
        answer(asked, number, MONDAY, hands_in=number < 5)
    late = asked.fresh(5)
    under_way, waits = threading.Event(), threading.Event()

    def hands_in() -> None:
        with acting_in(people.acme), transaction.atomic():
            answering.hand_in(late, False, MONDAY)
            under_way.set()
            waits.wait(0.5)

    def ends() -> None:
        under_way.wait(20)
        with acting_in(people.acme):
            close_and_reveal(asked, MONDAY)

    at_once(hands_in, ends)
    assert revealed.load(asked.refresh().round).people == 6
