"""Decisions become initiatives, and the next round asks what became of them; numbers are followed for a reason."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client

from assessments.models import Decision, FollowedMetric
from assessments.queries import decisions as queries
from assessments.queries import strategy as strategies
from assessments.rounds import deciding
from assessments.settings import strategy
from cxloop.actor import Actor
from cxloop.errors import Conflict, InvalidInput, NotAllowed
from feedback.follow_up import initiatives
from tests.assessments.rounds_story import answer, close_and_reveal, open_round
from tests.feedback.pages.conftest import BACKEND
from tests.feedback.story import MONDAY, say

DAY = timedelta(days=1)


@pytest.fixture
def revealed(people):
    asked = open_round(people, MONDAY)
    for number in range(6):
        answer(asked, number, MONDAY)
    return close_and_reveal(asked, MONDAY)


def plan(people, **changes):
    given = {"what": "A named person answers within a day", "position": people.baggage, "due_on": date(2026, 6, 1),
             "statement": "measurement-named-answer", "metric": "nps", "direction": "up", "amount": "to 40"}
    return deciding.Plan(**{**given, **changes})


def test_a_decision_is_an_initiative_with_owner_day_and_what_shall_move(people, revealed):
    bob = Actor.person(people.bob)
    row = deciding.decide(revealed.round, plan(people), bob, MONDAY)
    made = row.initiative
    assert (made.title, made.position, made.due_on, made.metric, made.direction, made.amount) == (
        "A named person answers within a day", people.baggage, date(2026, 6, 1), "nps", "up", "to 40")
    assert [each.key for each in made.touchpoints.all()] == ["contact-centre"], "what the statement is linked to"
    assert made.remind_at is not None
    whole = deciding.decide(revealed.round, plan(people, statement=""), bob, MONDAY).initiative
    assert [each.key for each in whole.touchpoints.all()] == ["flight"], "the whole journey"
    chosen = plan(people, works_on=[("theme", "crew"), ("touchpoint", "baggage")])
    chosen = deciding.decide(revealed.round, chosen, bob, MONDAY).initiative
    assert [each.key for each in chosen.themes.all()] == ["crew"]


@pytest.mark.parametrize(("changes", "field"), [
    ({"what": " "}, "what"), ({"statement": "no-such"}, "statement"), ({"direction": ""}, "direction")])
def test_what_is_missing_is_said_beside_its_field(people, revealed, changes, field):
    with pytest.raises(InvalidInput) as refused:
        deciding.decide(revealed.round, plan(people, **changes), Actor.person(people.bob), MONDAY)
    assert refused.value.field == field
    assert not Decision.objects.for_organisation(people.acme).exists()


def test_nothing_is_decided_before_the_reveal_or_by_those_who_only_look(people):
    asked = open_round(people, MONDAY)
    with pytest.raises(Conflict, match="after the reveal"):
        deciding.decide(asked.round, plan(people), Actor.person(people.bob), MONDAY)
    with pytest.raises(NotAllowed):
        deciding.decide(asked.round, plan(people), Actor.person(people.carol), MONDAY)


def test_the_next_round_shows_what_became_of_them_and_whether_the_number_moved(people, revealed):
    bob = Actor.person(people.bob)
    row = deciding.decide(revealed.round, plan(people, statement=""), bob, MONDAY)
    for number in range(30):
        say(people.acme, f"Bad {number}.", MONDAY - DAY, nps=1, touchpoint="baggage")
        say(people.acme, f"Good {number}.", MONDAY + 10 * DAY, nps=10, touchpoint="baggage")
    initiatives.move(row.initiative, "start", actor=bob, now=MONDAY)
    later = MONDAY + 60 * DAY
    following = open_round(people, later, name="Next round")
    for number in range(6):
        answer(following, number, later)
    close_and_reveal(following, later)
    earlier = queries.before(following.round)
    assert earlier == revealed.round and queries.before(revealed.round) is None
    (became,) = queries.what_became(queries.decisions(earlier), later)
    assert became.state == "started" and became.effect.change.kind == "better"
    assert became.effect.before.value == -100 and became.effect.since.value == 100
    client = Client()
    client.force_login(people.alice.user, backend=BACKEND)
    with time_machine.travel(later, tick=False):
        page = client.get(f"/o/acme/mirror/{following.round.public_id}/decisions/").content.decode()
    assert "What became of “Autumn round”" in page and "A named person answers" in page and "Started" in page


def test_a_decision_is_taken_on_the_page_and_refused_beside_the_field(people, revealed):
    client, at = Client(), f"/o/acme/mirror/{revealed.round.public_id}/decisions/"
    client.force_login(people.bob.user, backend=BACKEND)
    sent = {"what": "Answer by name", "position": str(people.baggage.public_id), "due_on": "2026-06-01",
            "statement": "culture-bad-news", "metric": "nps", "works_on": ["theme:crew"]}
    refused = client.post(at, sent)
    assert refused.status_code == 422 and "which way" in refused.content.decode()
    assert client.post(at, {**sent, "direction": "up"}).status_code == 302
    assert Decision.objects.for_organisation(people.acme).get().initiative.themes.get().key == "crew"
    client.force_login(people.vic.user, backend=BACKEND)
    assert "Answer by name" in client.get(at).content.decode()
    assert client.post(at, sent).status_code == 403


# Strategy


def test_a_number_without_purpose_or_owner_is_vanity(people):
    alice = Actor.person(people.alice), MONDAY
    row = strategy.follow(people.acme, strategy.Following("nps"), *alice)
    assert row.is_vanity
    whole = strategy.Following("nps", "It says whether they come back.", "Where next year's money goes.",
                               people.baggage, 40.0, "up")
    row = strategy.follow(people.acme, whole, *alice, row=row)
    assert not row.is_vanity and row.target_since == MONDAY.date()
    with pytest.raises(InvalidInput, match="already"):
        strategy.follow(people.acme, strategy.Following("nps"), *alice)
    with pytest.raises(InvalidInput, match="no number"):
        strategy.follow(people.acme, strategy.Following("made_up"), *alice)
    with pytest.raises(NotAllowed):
        strategy.follow(people.acme, strategy.Following("csat"), Actor.person(people.bob), MONDAY)


def test_a_target_met_three_months_in_a_row_is_proposed_to_be_raised(people):
    since = MONDAY - 120 * DAY
    row = strategy.follow(people.acme, strategy.Following("nps", target=20.0), Actor.person(people.alice), since)
    for month in (1, 2, 3):
        for number in range(30):
            at = MONDAY - timedelta(days=(15, 46, 77)[month - 1])
            say(people.acme, f"Month {month}, {number}.", at, nps=10 if number < 15 + 5 * month else 8)
    (found,) = strategies.followed(people.acme, MONDAY)
    assert [measured.n for _period, measured in found.months] == [30, 30, 30]
    assert found.is_met and found.proposal is not None
    assert 20 < found.proposal.proposed <= min(measured.value for _period, measured in found.months)
    strategy.follow(people.acme, strategy.Following("nps", target=found.proposal.proposed),
                    Actor.person(people.alice), MONDAY, row=row)
    (found,) = strategies.followed(people.acme, MONDAY)
    assert found.proposal is None, "the new target counts from its own day"


def test_the_strategy_page_says_it_all_and_is_written_by_admins(people):
    client, at = Client(), "/o/acme/mirror/strategy/"
    client.force_login(people.alice.user, backend=BACKEND)
    assert client.post(at, {"mission": "Nobody waits.", "success": "Nine in ten within a day."}).status_code == 302
    sent = {"metric": "closure_rate", "why": "Because.", "decision": "", "direction": "up", "target": "85"}
    assert client.post(f"{at}follow/", sent).status_code == 302
    assert FollowedMetric.objects.for_organisation(people.acme).get().target == 0.85
    page = client.get(at).content.decode()
    assert "Nobody waits." in page and "vanity" in page and "85%" in page
    row = FollowedMetric.objects.for_organisation(people.acme).get()
    assert 'value="85.0"' in client.get(f"{at}follow/{row.public_id}/").content.decode()
    client.force_login(people.vic.user, backend=BACKEND)
    assert "Nobody waits." in client.get(at).content.decode()
    assert client.post(at, {"mission": "x"}).status_code == 403
    client.force_login(people.alice.user, backend=BACKEND)
    assert client.post(f"{at}follow/{row.public_id}/end/").status_code == 302
    assert not FollowedMetric.objects.for_organisation(people.acme).exists()
