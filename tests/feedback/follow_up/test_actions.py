"""What people do with a case: each verb beside the refusal that belongs to it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cxloop.errors import Conflict, InvalidInput, InvalidMove, NotAllowed
from cxloop.models import AuditEntry, OutgoingEmail
from feedback.follow_up import actions, dialogue
from feedback.models import Case, CaseCycle, FixQuestion, Message
from tests.feedback.story import MONDAY, complain, pass_time, settle

HOUR = timedelta(hours=1)


def story_of(case: Case) -> list[str]:
    return list(
        AuditEntry.objects.for_organisation(case.organisation_id)
        .filter(object_kind="case", object_id=case.pk)
        .order_by("id")
        .values_list("action", flat=True)
    )


def test_a_case_goes_from_open_to_confirmed(acme):
    case = complain(acme.organisation, email="ann@customer.example", touchpoint="Baggage reclaim")
    carol = acme.actor("carol")
    case = actions.acknowledge(case, actor=carol, now=MONDAY + HOUR)
    case = actions.contact(case, message="We are looking for it.", actor=carol, now=MONDAY + 2 * HOUR)
    case = actions.resolve(case, root_cause=acme.cause, message="It is on its way.", actor=carol, now=MONDAY + 3 * HOUR)
    assert case.status == Case.Status.RESOLVED
    question = FixQuestion.objects.for_organisation(acme.organisation).get(case=case)
    case = dialogue.answer(question, answer="yes", comment="Thank you", now=MONDAY + 5 * HOUR)
    case.refresh_from_db()
    assert (case.status, case.outcome, case.next_deadline_at) == ("closed", "confirmed", None)
    assert case.acknowledged_at == MONDAY + HOUR and case.contacted_at == MONDAY + 2 * HOUR
    assert story_of(case) == ["case.opened", "case.acknowledged", "case.contacted", "case.resolved", "case.closed"]


def test_whoever_comes_second_is_told_so(acme):
    case = complain(acme.organisation)
    actions.acknowledge(case, actor=acme.actor("carol"), now=MONDAY)
    with pytest.raises(InvalidMove) as refused:
        actions.acknowledge(case, actor=acme.actor("bob"), now=MONDAY)
    assert refused.value.status == 409 and refused.value.details["status"] == "acknowledged"


def test_a_viewer_reads_but_does_not_work(acme):
    case = complain(acme.organisation)
    with pytest.raises(NotAllowed):
        actions.acknowledge(case, actor=acme.actor("vic"), now=MONDAY)
    case.refresh_from_db()
    assert case.status == "open"


@pytest.mark.parametrize("field", ["root_cause", "message"])
def test_resolving_wants_a_cause_and_words_for_the_customer(acme, field):
    case = complain(acme.organisation)
    given = {"root_cause": acme.cause, "message": "Done."} | {field: None if field == "root_cause" else "  "}
    with pytest.raises(InvalidInput) as refused:
        actions.resolve(case, actor=acme.actor("carol"), now=MONDAY, **given)
    assert refused.value.field == field
    case.refresh_from_db()
    assert case.status == "open" and not Message.objects.for_organisation(acme.organisation).exists()


def test_a_no_reopens_one_level_higher_and_a_second_no_is_disputed(acme):
    case = complain(acme.organisation, email="ann@customer.example")
    for cycle, (status, outcome) in enumerate([("open", ""), ("closed", "disputed")], start=1):
        now = MONDAY + timedelta(days=cycle)
        actions.resolve(case, root_cause=acme.cause, message="Done.", actor=acme.actor("carol"), now=now)
        question = FixQuestion.objects.for_organisation(acme.organisation).get(case=case, cycle=cycle)
        dialogue.answer(question, answer="no", comment="Still missing", now=now + HOUR)
        case.refresh_from_db()
        assert (case.status, case.outcome) == (status, outcome)
    assert case.escalation_level == 1 and case.refused_count == 2
    first = CaseCycle.objects.for_organisation(acme.organisation).get(case=case)
    assert first.because == "customer_said_no" and first.resolved_at == MONDAY + timedelta(days=1)


def test_not_yet_reopens_at_the_same_level(acme):
    case = complain(acme.organisation, email="ann@customer.example")
    actions.resolve(case, root_cause=acme.cause, message="Done.", actor=acme.actor("carol"), now=MONDAY)
    question = FixQuestion.objects.for_organisation(acme.organisation).get(case=case)
    case = dialogue.answer(question, answer="not_yet", comment="", now=MONDAY + HOUR)
    assert (case.status, case.escalation_level, case.refused_count) == ("open", 0, 0)


def test_the_question_is_answered_once(acme):
    case = complain(acme.organisation)
    actions.resolve(case, root_cause=acme.cause, message="Done.", actor=acme.actor("carol"), now=MONDAY)
    question = FixQuestion.objects.for_organisation(acme.organisation).get(case=case)
    dialogue.answer(question, answer="yes", comment="", now=MONDAY + HOUR)
    with pytest.raises(Conflict):
        dialogue.answer(question, answer="no", comment="", now=MONDAY + 2 * HOUR)
    case.refresh_from_db()
    assert case.outcome == "confirmed"


def test_silence_closes_after_the_set_days_and_is_its_own_outcome(acme):
    case = complain(acme.organisation, email="ann@customer.example")
    actions.resolve(case, root_cause=acme.cause, message="Done.", actor=acme.actor("carol"), now=MONDAY)
    pass_time(acme.organisation, MONDAY, days=6)
    case.refresh_from_db()
    assert case.status == "resolved"
    pass_time(acme.organisation, MONDAY + timedelta(days=6), days=1, hours=1)
    case.refresh_from_db()
    assert (case.status, case.outcome) == ("closed", "silent")


def test_staff_may_say_unreachable_and_nothing_else(acme):
    case = complain(acme.organisation)
    case = actions.give_up(case, reason="Three calls, no answer", actor=acme.actor("carol"), now=MONDAY)
    assert (case.status, case.outcome) == ("closed", "unreachable")
    with pytest.raises(InvalidMove):
        actions.give_up(case, reason="Again", actor=acme.actor("carol"), now=MONDAY)


def test_a_pause_rests_the_owners_clock_and_never_the_customers(acme):
    case = complain(acme.organisation)
    promised, due = case.customer_due_at, case.contact_due_at
    actions.pause(
        case, reason="Waiting for Lisbon", until=MONDAY + timedelta(hours=6), actor=acme.actor("carol"), now=MONDAY
    )
    case.refresh_from_db()
    assert case.next_deadline_at == MONDAY + timedelta(hours=6)
    case = actions.resume(case, actor=acme.actor("carol"), now=MONDAY + timedelta(hours=2))
    case.refresh_from_db()
    assert case.customer_due_at == promised
    assert case.contact_due_at > due
    with pytest.raises(InvalidMove):
        actions.resume(case, actor=acme.actor("carol"), now=MONDAY + timedelta(hours=3))


def test_nothing_escalates_while_paused_and_the_pause_ends_by_itself(acme):
    case = complain(acme.organisation)
    actions.pause(case, reason="Waiting", until=MONDAY + timedelta(days=2), actor=acme.actor("carol"), now=MONDAY)
    pass_time(acme.organisation, MONDAY, days=1, hours=23)
    assert not case.escalations.exists()
    pass_time(acme.organisation, MONDAY + timedelta(days=1, hours=23), hours=2)
    case.refresh_from_db()
    assert case.paused_at is None and case.pauses.get().ended_at is not None


def test_assigning_to_a_viewer_or_a_stranger_is_refused(acme):
    case = complain(acme.organisation)
    case = actions.assign(case, assignee=acme.carol, actor=acme.actor("bob"), now=MONDAY)
    assert case.assignee == acme.carol
    with pytest.raises(InvalidInput):
        actions.assign(case, assignee=acme.vic, actor=acme.actor("bob"), now=MONDAY)


def test_handing_over_moves_the_owner_and_keeps_the_promise(acme):
    case = complain(acme.organisation)
    due = case.contact_due_at
    case = actions.hand_over(
        case, position=acme.baggage, note="She only wants her pram.", actor=acme.actor("carol"), now=MONDAY
    )
    assert (case.owner, case.contact_due_at) == (acme.bob, due)
    assert case.messages.get().kind == Message.NOTE
    settle(MONDAY)
    told = OutgoingEmail.objects.for_organisation(acme.organisation).filter(kind="reassigned")
    assert [mail.recipient for mail in told] == [acme.bob]


def test_reopening_makes_new_promises_from_the_frozen_policy(acme):
    case = complain(acme.organisation)
    policy = case.policy
    actions.give_up(case, reason="No answer", actor=acme.actor("carol"), now=MONDAY)
    later = MONDAY + timedelta(days=7)
    case = actions.reopen(case, reason="She called", actor=acme.actor("carol"), now=later)
    case.refresh_from_db()
    assert case.status == "open" and case.policy == policy and case.cycle == 2
    assert case.acknowledge_due_at > later and case.customer_since == MONDAY
