"""Who took part is forgotten after a while; what functions answered stays."""

from __future__ import annotations

from datetime import timedelta

from assessments.models import Participant
from assessments.queries import revealed
from cxloop import retention
from cxloop.actor import Actor
from cxloop.tenancy import acting_in
from tests.assessments.rounds_story import answer, close_and_reveal, open_round
from tests.feedback.story import MONDAY


def test_names_and_addresses_go_and_every_number_stays(people):
    asked = open_round(people, MONDAY)
    for number in range(6):
        answer(asked, number, MONDAY, true=1 + number % 5, named=True)
    close_and_reveal(asked, MONDAY)
    before = revealed.load(asked.round)
    retention.decide(people.acme, {"took_part": 90}, Actor.person(people.alice), MONDAY)
    later = MONDAY + timedelta(days=91)
    with acting_in(people.acme):
        assert retention.would_go(people.acme, later)["took_part"] == 6
    assert retention.tidy(later, slug="acme")
    assert not Participant.objects.for_organisation(people.acme).exclude(name="", email="").exists()
    after = revealed.load(asked.round)
    assert len(before.names) == 6 and not after.names and after.people == 6
    assert (after.data.effectiveness == before.data.effectiveness).all()
