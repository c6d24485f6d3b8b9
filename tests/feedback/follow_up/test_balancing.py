"""New cases shared out among the agents of a team."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from cxloop import memberships
from cxloop.acting import EVERYBODY, acting
from cxloop.models import AuditEntry, Leave, Position, Role, Team, TeamMembership
from feedback import flow
from feedback.follow_up import actions, balancing
from feedback.ingest.incoming import Incoming, IncomingCustomer, IncomingRating
from feedback.ingest.service import source_called, store
from feedback.models import Case, Notice, Touchpoint
from tests.at_once import at_once
from tests.feedback.follow_up.conftest import member
from tests.feedback.story import MONDAY, complain, settle


def seat(acme, name, role=Role.AGENT, team=None):
    person = member(acme.organisation, f"{name.lower()}@acme.example", name, role)
    TeamMembership.objects.create(organisation=acme.organisation, team=team or acme.team, membership=person)
    return person


@pytest.fixture
def desk(acme):
    """The Baggage team shares out: Carol, Erin and Finn are its agents, Mia leads it and sits in it, Vic looks on."""
    acme.baggage.team = acme.team
    acme.baggage.save(update_fields=["team"])
    Team.objects.for_organisation(acme.organisation).update(balances=True)
    acme.erin, acme.finn = seat(acme, "Erin"), seat(acme, "Finn")
    for person in (acme.mia, acme.vic):
        TeamMembership.objects.create(organisation=acme.organisation, team=acme.team, membership=person)
    return acme


def complaints(organisation, count, start=0, source="Batch", touchpoint="baggage"):
    rows = [
        Incoming(text=f"Lost my bag number {start + n}, terrible", occurred_at=MONDAY, external_id=f"x{start + n}",
                 touchpoint=touchpoint, customer=IncomingCustomer(email=f"c{start + n}@customer.example"),
                 ratings=[IncomingRating("nps", 0, 0, 10)])
        for n in range(count)
    ]
    return store(organisation, source_called(organisation, source), rows, MONDAY, live=True).item_ids()


def hands(acme):
    rows = Case.objects.for_organisation(acme.organisation).exclude(status="closed").exclude(assignee=None)
    return Counter(rows.values_list("assignee__user__name", flat=True))


def test_each_goes_to_whoever_has_the_fewest_and_ties_go_in_turn(desk):
    names = [complain(desk.organisation, touchpoint="baggage").assignee.name for _ in range(7)]
    assert names == ["Carol Agent", "Erin", "Finn"] * 2 + ["Carol Agent"]
    assert set(hands(desk)) == {"Carol Agent", "Erin", "Finn"}, "neither who leads nor who looks on"


def test_whose_turn_it_is_is_remembered_when_nobody_has_anything(desk):
    given = []
    for _ in range(4):
        case = complain(desk.organisation, touchpoint="baggage")
        given.append(case.assignee.name)
        actions.give_up(case, reason="No address.", actor=desk.actor("bob"), now=MONDAY)
    assert given == ["Carol Agent", "Erin", "Finn", "Carol Agent"]


def test_whoever_has_much_gets_nothing_more_until_others_have_as_much(desk):
    for _ in range(3):
        elsewhere = complain(desk.organisation)
        actions.assign(elsewhere, assignee=desk.carol, actor=desk.actor("alice"), now=MONDAY)
    names = [complain(desk.organisation, touchpoint="baggage").assignee.name for _ in range(6)]
    assert "Carol Agent" not in names and Counter(names) == {"Erin": 3, "Finn": 3}


def test_the_reason_is_kept_shown_in_the_audit_and_told(desk):
    first = complain(desk.organisation, touchpoint="baggage")
    assert first.why["assignee"] == "Assigned to Carol Agent: 0 open cases, the fewest of Baggage team."
    for _ in range(3):
        last = complain(desk.organisation, touchpoint="baggage")
    assert last.why["assignee"] == "Assigned to Carol Agent: 1 open case, the fewest of Baggage team."
    entry = AuditEntry.objects.for_organisation(desk.organisation).get(action="case.opened", object_id=first.pk)
    assert entry.data["assignee"] == desk.carol.pk
    settle(MONDAY)
    notice = Notice.objects.for_organisation(desk.organisation).get(case=first, kind="new_case")
    assert (notice.recipient, notice.why) == (desk.carol, first.why["assignee"])


def test_who_is_away_or_has_left_gets_none_and_with_nobody_here_the_team_has_it(desk):
    for person in (desk.carol, desk.erin):
        Leave.objects.create(organisation=desk.organisation, membership=person, starts_on=MONDAY.date(),
                             ends_on=MONDAY.date() + timedelta(days=3))
    assert {complain(desk.organisation, touchpoint="baggage").assignee for _ in range(3)} == {desk.finn}
    who = desk.actor("alice"), MONDAY
    memberships.leave_company(desk.organisation, desk.finn, *who, MONDAY.date())
    case = complain(desk.organisation, touchpoint="baggage")
    assert (case.assignee, case.team) == (None, desk.team)
    assert case.why["assignee"] == "No agent of Baggage team is here today."


def test_a_team_that_does_not_share_out_keeps_its_list(desk):
    memberships.save_team(desk.organisation, "Baggage team", desk.mia, desk.actor("alice"), MONDAY, desk.team)
    case = complain(desk.organisation, touchpoint="baggage")
    assert (case.assignee, case.team) == (None, desk.team) and "assignee" not in case.why


def test_a_case_handed_over_to_the_team_is_shared_out_too(desk):
    case = complain(desk.organisation)
    done = actions.hand_over(case, position=desk.baggage, note="Yours.", actor=desk.actor("alice"), now=MONDAY)
    case.refresh_from_db()
    assert case.assignee == desk.carol == done.assignee and "fewest of Baggage team" in case.why["assignee"]


def test_five_hundred_cost_as_many_queries_as_fifty_and_are_shared_evenly(desk):
    counts = []
    for count, start in ((50, 0), (490, 1000)):
        ids = complaints(desk.organisation, count, start)
        with CaptureQueriesContext(connection) as captured:
            flow.process_items(desk.organisation, ids, MONDAY)
        counts.append(len(captured))
    assert counts[0] == counts[1], counts
    assert set(hands(desk).values()) == {180}


@pytest.mark.django_db(transaction=True)
def test_two_batches_at_once_even_of_two_teams_see_what_the_other_gave(desk):
    """The second waits for the first: together they are as even as one after the other."""
    other = Team.objects.create(organisation=desk.organisation, name="Second", balances=True)
    for person in (desk.carol, desk.erin):
        TeamMembership.objects.create(organisation=desk.organisation, team=other, membership=person)
    seats = Position.objects.create(organisation=desk.organisation, title="Head of Seats", team=other)
    Touchpoint.objects.for_organisation(desk.organisation).filter(key="seat").update(position=seats)
    first, second = complaints(desk.organisation, 4), complaints(desk.organisation, 5, 100, "Other", "seat")
    given, waits = threading.Event(), threading.Event()

    def slow() -> None:
        with acting(EVERYBODY), transaction.atomic():
            flow.process_items(desk.organisation, first, MONDAY)
            given.set()
            waits.wait(0.5)

    def quick() -> None:
        given.wait(20)
        with acting(EVERYBODY):
            flow.process_items(desk.organisation, second, MONDAY)

    at_once(slow, quick)
    assert hands(desk) == {"Carol Agent": 4, "Erin": 4, "Finn": 1}


def test_a_sentence_counts_right():
    assert balancing.why("Carol", 3, "Baggage desk") == "Assigned to Carol: 3 open cases, the fewest of Baggage desk."
