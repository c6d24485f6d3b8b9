"""Initiatives: proposed, started, done or dropped; and whoever answers for one is reminded."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cxloop import memberships
from cxloop.actor import Actor
from cxloop.errors import InvalidInput, InvalidMove, NotAllowed
from cxloop.models import AuditEntry, OutgoingEmail, Position
from feedback import notice_flow
from feedback.follow_up import actions, initiatives
from feedback.follow_up.initiatives import MORNING, Plan, next_reminder
from feedback.models import Initiative, Theme, Touchpoint
from feedback.queries import initiatives as queries
from tests.feedback.story import MONDAY, complain

UTC_ZONE = ZoneInfo("UTC")
DUE = date(2026, 4, 1)


def plan(people, title="A second belt", **more):
    more.setdefault("touchpoints", (people.touchpoint,))
    return Plan(title, "Rent one.", people.baggage, more.pop("due_on", DUE), **more)


def propose(people, now=MONDAY, **more):
    return initiatives.propose(people.acme, plan(people, **more), actor=Actor.person(people.bob), now=now)


def at(day, hour=8):
    return datetime(2026, day[0], day[1], hour, tzinfo=UTC)


def mails(people):
    rows = OutgoingEmail.objects.for_organisation(people.acme).filter(kind="initiative_due")
    return list(rows.order_by("pk"))


def remind(now):
    found = 0
    while told := notice_flow.remind_initiatives(now):
        found += told
    return found


def test_it_is_proposed_started_done_and_taken_up_again(people):
    bob = Actor.person(people.bob)
    row = propose(people)
    assert row.state == "proposed" and row.remind_at == at((3, 25))
    row = initiatives.move(row, "start", actor=bob, now=MONDAY + timedelta(days=1))
    assert row.started_at == MONDAY + timedelta(days=1)
    row = initiatives.move(row, "finish", actor=bob, now=MONDAY + timedelta(days=9))
    assert (row.ended_at, row.remind_at) == (MONDAY + timedelta(days=9), None)
    with pytest.raises(InvalidMove):
        initiatives.move(row, "finish", actor=bob, now=MONDAY)
    row = initiatives.move(row, "take_up", actor=bob, now=MONDAY + timedelta(days=10))
    assert (row.state, row.started_at, row.ended_at) == ("started", MONDAY + timedelta(days=1), None)
    trail = AuditEntry.objects.for_organisation(people.acme).filter(object_kind="initiative", object_id=row.pk)
    assert list(trail.order_by("pk").values_list("action", flat=True)) == [
        "initiative.proposed", "initiative.started", "initiative.done", "initiative.started"]


def test_dropping_needs_a_reason_and_leaves_no_reminder(people):
    row = propose(people)
    with pytest.raises(InvalidInput) as refused:
        initiatives.move(row, "drop", actor=Actor.person(people.bob), now=MONDAY, reason=" ")
    assert refused.value.field == "reason"
    row = initiatives.move(row, "drop", actor=Actor.person(people.bob), now=MONDAY, reason="No money.")
    assert (row.state, row.started_at, row.remind_at) == ("dropped", None, None)


def test_agents_and_viewers_read_only_and_strangers_things_are_refused(people):
    for who in (people.carol, people.vic):
        with pytest.raises(NotAllowed):
            initiatives.propose(people.acme, plan(people), actor=Actor.person(who), now=MONDAY)
    theirs = Position.objects.create(organisation=people.globex, title="Head of Nothing")
    with pytest.raises(InvalidInput):
        initiatives.propose(people.acme, Plan("X", "", theirs, DUE, touchpoints=(people.touchpoint,)),
                            actor=Actor.person(people.bob), now=MONDAY)


@pytest.mark.parametrize(("change", "field"), [
    ({"title": " "}, "title"), ({"touchpoints": ()}, "themes"), ({"metric": "nps"}, "direction"),
    ({"direction": "up"}, "metric")])
def test_a_plan_that_is_not_whole_names_its_gap(people, change, field):
    with pytest.raises(InvalidInput) as refused:
        propose(people, **change)
    assert refused.value.field == field


def test_another_plan_replaces_what_it_works_on_and_moves_the_reminder(people):
    theme = Theme.objects.for_organisation(people.acme).order_by("pk").first()
    row = propose(people)
    row = initiatives.edit(row, plan(people, touchpoints=(), themes=(theme,), due_on=DUE + timedelta(days=30)),
                           actor=Actor.person(people.bob), now=MONDAY)
    assert [list(row.touchpoints.all()), list(row.themes.all())] == [[], [theme]]
    assert row.remind_at == at((4, 24))


@pytest.mark.parametrize(("now", "expected"), [
    (at((3, 1)), at((3, 25))), (at((3, 25)), at((4, 2))), (at((3, 30)), at((4, 2))), (at((4, 2)), at((4, 9))),
    (at((4, 8)), at((4, 9))), (at((6, 1)), at((6, 4)))])
def test_reminders_come_a_week_before_the_morning_after_and_each_week_while_late(now, expected):
    assert next_reminder(DUE, UTC_ZONE, now) == expected


def test_mornings_are_those_of_the_organisation_also_when_the_clock_changes():
    berlin = ZoneInfo("Europe/Berlin")
    for due_on in (date(2026, 3, 29), date(2026, 10, 25)):
        at = next_reminder(due_on, berlin, datetime(2026, 1, 1, tzinfo=UTC))
        for _week in range(3):
            assert at.astimezone(berlin).time() == MORNING
            at = next_reminder(due_on, berlin, at)


def test_whoever_acts_for_the_position_is_reminded_once_a_step(people):
    complain(people.acme, touchpoint="baggage")
    row = propose(people)
    assert remind(at((3, 25)) - timedelta(seconds=1)) == 0
    assert remind(at((3, 25))) == 1 and remind(at((3, 26))) == 0
    memberships.add_leave(people.acme, people.bob, DUE, DUE + timedelta(days=9), Actor.person(people.bob), MONDAY)
    assert remind(at((4, 2))) == 1
    soon, late = mails(people)
    assert soon.recipient == people.bob and late.recipient == people.alice  # Bob is away, Alice is his manager
    assert "due soon" in soon.text and "1 open case" in soon.text and row.title in soon.subject
    assert late.subject.startswith("Late: ") and "Bob Baker" in late.text


def test_nobody_is_told_when_nobody_holds_the_position_or_it_is_over(people):
    vacant = Position.objects.create(organisation=people.acme, title="Head of Belts")
    bob = Actor.person(people.bob)
    initiatives.propose(people.acme, Plan("X", "", vacant, DUE, touchpoints=(people.touchpoint,)), actor=bob,
                        now=MONDAY)
    initiatives.move(propose(people), "drop", actor=bob, now=MONDAY, reason="No.")
    assert remind(at((4, 2))) == 1 and mails(people) == []
    assert Initiative.objects.for_organisation(people.acme).get(title="X").remind_at == at((4, 9))


def test_reminding_twenty_costs_as_many_queries_as_one(people):
    counts = []
    for number in (1, 20):
        for index in range(number):
            propose(people, title=f"{number}.{index}")
        with CaptureQueriesContext(connection) as queries_made:
            notice_flow.remind_initiatives(at((3, 25)))
        counts.append(len(queries_made))
        Initiative.objects.for_organisation(people.acme).delete()
    assert counts[0] == counts[1]


def test_it_works_on_open_cases_of_its_touchpoints_with_what_stands_below_and_of_its_themes(people):
    acme = people.acme
    bag = complain(acme, touchpoint="baggage", email="a@x.test", text="My suitcase is lost. Terrible.")
    gone = complain(acme, touchpoint="baggage", email="b@x.test")
    other = complain(acme, touchpoint="check-in", email="c@x.test")
    actions.give_up(gone, reason="No address.", actor=Actor.person(people.carol), now=MONDAY)
    stage = Touchpoint.objects.for_organisation(acme).get(pk=people.touchpoint.parent_id)
    above = propose(people, touchpoints=(stage,))
    assert bag in queries.open_cases(above) and gone not in queries.open_cases(above)
    assert bag.theme is not None
    narrow = propose(people, title="Narrow", touchpoints=(people.touchpoint,), themes=(bag.theme,))
    foreign = propose(people, title="Foreign", touchpoints=(other.touchpoint,), themes=(bag.theme,))
    assert list(queries.open_cases(narrow)) == [bag]
    loaded = type(bag).objects.for_organisation(acme).select_related("touchpoint__parent").get(pk=bag.pk)
    assert set(queries.working_on(acme, loaded)) == {above, narrow} and foreign not in queries.working_on(acme, loaded)
    initiatives.move(narrow, "drop", actor=Actor.person(people.bob), now=MONDAY, reason="No.")
    assert queries.working_on(acme, loaded) == [above]
