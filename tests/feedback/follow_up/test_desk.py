"""Tags, cases put aside, and the same for many cases at once."""

from datetime import timedelta

import pytest

from cxloop.actor import Actor
from cxloop.errors import InvalidInput, InvalidMove, NotAllowed
from feedback.follow_up import actions, bulk, desk, dialogue
from feedback.models import BulkAction, CaseTag, Tag
from feedback.queries import inbox
from feedback.queries.inbox import Asked
from tests.feedback.story import MONDAY, complain

SOON = MONDAY + timedelta(minutes=10)


def carol(people):
    return Actor.person(people.carol)


def listed(people, view, now, me=None):
    return set(inbox.matching(people.acme, me or people.bob, Asked(view=view), now).values_list("number", flat=True))


def test_a_case_put_aside_leaves_the_lists_of_work_until_its_time(people):
    case = complain(people.acme, MONDAY, touchpoint="baggage")
    desk.snooze(case, until=MONDAY + timedelta(minutes=30), actor=carol(people), now=SOON)
    assert listed(people, "mine", SOON) == set()
    assert listed(people, "snoozed", SOON) == listed(people, "all", SOON) == {case.number}
    assert listed(people, "mine", MONDAY + timedelta(minutes=31)) == {case.number}


def test_a_broken_promise_is_seen_although_the_case_was_put_aside(people):
    case = complain(people.acme, MONDAY, touchpoint="baggage")
    desk.snooze(case, until=None, actor=carol(people), now=SOON)
    case.refresh_from_db()
    late = case.due_at + timedelta(minutes=1)
    assert listed(people, "mine", case.due_at - timedelta(minutes=1)) == set()
    assert listed(people, "mine", late) == listed(people, "late", late) == {case.number}


def test_the_customers_answer_brings_it_back(people):
    case = complain(people.acme, MONDAY, touchpoint="baggage")
    actions.contact(case, message="I look.", actor=carol(people), now=SOON)
    desk.snooze(case, until=None, actor=carol(people), now=SOON)
    dialogue.receive(case, body="And?", repeated="", message_id="", channel="email", now=SOON)
    case.refresh_from_db()
    assert case.snoozed_until is None


def test_what_cannot_be_put_aside_is_refused(people):
    case = complain(people.acme, MONDAY)
    with pytest.raises(InvalidInput):
        desk.snooze(case, until=SOON, actor=carol(people), now=SOON)
    with pytest.raises(InvalidMove):
        desk.wake(case, actor=carol(people), now=SOON)
    with pytest.raises(NotAllowed):
        desk.snooze(case, until=None, actor=Actor.person(people.vic), now=SOON)
    actions.give_up(case, reason="No answer.", actor=carol(people), now=SOON)
    with pytest.raises(InvalidMove):
        desk.snooze(case, until=None, actor=carol(people), now=SOON)


def test_a_tag_is_one_word_whatever_its_capitals(people):
    one, two = complain(people.acme, MONDAY), complain(people.acme, MONDAY)
    desk.tag(one, name=" Lost  luggage ", actor=carol(people), now=SOON)
    desk.tag(two, name="LOST LUGGAGE", actor=carol(people), now=SOON)
    desk.tag(two, name="lost luggage", actor=carol(people), now=SOON)
    assert [tag.name for tag in Tag.objects.for_organisation(people.acme)] == ["Lost luggage"]
    assert CaseTag.objects.for_organisation(people.acme).count() == 2
    desk.untag(two, name="Lost Luggage", actor=carol(people), now=SOON)
    assert CaseTag.objects.for_organisation(people.acme).count() == 1
    for wrong in ("", "  ", "x" * 51):
        with pytest.raises(InvalidInput):
            desk.tag(one, name=wrong, actor=carol(people), now=SOON)


def test_many_are_done_one_by_one_and_what_refuses_is_named(people):
    cases = [complain(people.acme, MONDAY, email=f"c{n}@example.test") for n in range(3)]
    actions.give_up(cases[1], reason="No answer.", actor=carol(people), now=SOON)
    result = bulk.do(cases, "assign", {"assignee": people.carol}, actor=carol(people), now=SOON)
    assert result.count == 2
    assert len(result.refused) == 1 and str(cases[1].number) in result.refused[0]
    for case, expected in zip(cases, [people.carol, None, people.carol], strict=True):
        case.refresh_from_db()
        assert case.assignee == expected or expected is None


@pytest.mark.parametrize(("verb", "given", "shows"), [
    ("assign", "carol", lambda case: case.assignee_id),
    ("priority", {"priority": 4}, lambda case: case.priority),
    ("snooze", {"until": None}, lambda case: case.snoozed_until),
    ("tag", {"name": "vip"}, lambda case: list(case.case_tags.values_list("tag__name", flat=True))),
])
def test_what_was_done_to_many_can_be_undone_once(people, verb, given, shows):
    cases = [complain(people.acme, MONDAY, touchpoint="baggage", email=f"c{n}@example.test") for n in range(2)]
    given = {"assignee": people.carol} if given == "carol" else given
    before = [shows(case) for case in cases]
    result = bulk.do(cases, verb, given, actor=carol(people), now=SOON)
    for case in cases:
        case.refresh_from_db()
    assert [shows(case) for case in cases] != before
    back = bulk.undo(result.record, actor=carol(people), now=SOON + timedelta(minutes=1))
    for case in cases:
        case.refresh_from_db()
    assert [shows(case) for case in cases] == before and back.count == 2
    with pytest.raises(InvalidMove):
        bulk.undo(result.record, actor=carol(people), now=SOON + timedelta(minutes=2))


def test_undoing_leaves_alone_what_somebody_worked_on_since(people):
    cases = [complain(people.acme, MONDAY, email=f"c{n}@example.test") for n in range(2)]
    result = bulk.do(cases, "priority", {"priority": 4}, actor=carol(people), now=SOON)
    actions.note(cases[0], body="Urgent indeed.", actor=carol(people), now=SOON + timedelta(minutes=1))
    back = bulk.undo(result.record, actor=carol(people), now=SOON + timedelta(minutes=2))
    for case in cases:
        case.refresh_from_db()
    assert cases[0].priority == 4 != cases[1].priority
    assert back.count == 1 and str(cases[0].number) in back.refused[0]


def test_acknowledging_many_keeps_promises_and_cannot_be_undone(people):
    cases = [complain(people.acme, MONDAY, email=f"c{n}@example.test") for n in range(2)]
    result = bulk.do(cases, "acknowledge", {}, actor=carol(people), now=SOON)
    assert result.count == 2 and result.record is None
    assert not BulkAction.objects.for_organisation(people.acme).exists()
