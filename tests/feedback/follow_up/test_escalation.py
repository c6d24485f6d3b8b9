"""What happens when we are late, and that it happens once."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from cxloop import outbox
from cxloop.models import Leave, OutgoingEmail
from feedback import notice_flow
from feedback.follow_up import actions, escalation, notices
from feedback.models import Case, Escalation, EscalationPolicy, Notice
from tests.feedback.story import MONDAY, complain, pass_time, settle


def mails(world, kind):
    return list(OutgoingEmail.objects.for_organisation(world.organisation).filter(kind=kind).order_by("id"))


def bags(world, **more):
    return complain(world.organisation, touchpoint="Baggage reclaim", **more)


def test_a_new_case_tells_its_owner_once(acme):
    case = bags(acme)
    assert case.owner == acme.bob and case.why["position"] == "Head of Baggage"
    settle(MONDAY)
    settle(MONDAY)
    assert [mail.recipient for mail in mails(acme, "new_case")] == [acme.bob]


def test_late_cases_climb_and_each_rung_is_climbed_once(acme):
    case = bags(acme)
    pass_time(acme.organisation, MONDAY, days=3)
    case.refresh_from_db()
    rungs = list(
        Escalation.objects.for_organisation(acme.organisation)
        .filter(case=case)
        .values_list("promise", "step", "repetition")
    )
    assert len(rungs) == len(set(rungs)) and ("acknowledge", 1, 0) in rungs
    assert case.acknowledge_breached_at == case.acknowledge_due_at
    assert case.escalation_level >= 1 and case.next_deadline_at > MONDAY + timedelta(days=3)
    told = Notice.objects.for_organisation(acme.organisation).filter(case=case, kind="late")
    assert acme.mia.pk in told.values_list("recipient", flat=True), "the manager hears of it"


def test_a_warning_comes_before_and_not_after(acme):
    bags(acme)
    pass_time(acme.organisation, MONDAY, minutes=45)
    assert len(mails(acme, "about_to_be_late")) == 1 and not mails(acme, "late")


def test_two_sweeps_of_the_same_moment_do_what_one_does(acme):
    bags(acme)
    late = MONDAY + timedelta(hours=2)
    while escalation.sweep(late):
        pass
    before = Escalation.objects.for_organisation(acme.organisation).count()
    Case.across_organisations.update(next_deadline_at=late)
    while escalation.sweep(late):
        pass
    assert Escalation.objects.for_organisation(acme.organisation).count() == before


def test_a_kept_promise_is_not_called_late_at_the_moment_of_telling(acme):
    case = bags(acme)
    while escalation.sweep(MONDAY + timedelta(hours=2)):
        pass
    actions.acknowledge(case, actor=acme.actor("bob"), now=MONDAY + timedelta(hours=2))
    settle(MONDAY + timedelta(hours=2))
    assert not mails(acme, "late")
    dropped = Notice.objects.for_organisation(acme.organisation).filter(kind="late")
    assert set(dropped.values_list("dropped", flat=True)) == {"met"}


def test_changing_a_policy_never_changes_a_promise_already_made(acme):
    case = bags(acme)
    due, policy = case.contact_due_at, case.policy
    EscalationPolicy.objects.for_organisation(acme.organisation).update(contact_minutes=1)
    pass_time(acme.organisation, MONDAY, hours=3)
    case.refresh_from_db()
    assert (case.contact_due_at, case.policy) == (due, policy)


def test_above_the_hourly_share_mails_are_gathered_into_one(acme):
    acme.organisation.mails_per_hour = 3
    acme.organisation.save()
    for number in range(8):
        bags(acme, email=f"c{number}@customer.example")
    settle(MONDAY)
    gathered = mails(acme, "gathered")
    assert len(gathered) == 1 and not mails(acme, "new_case")
    assert Notice.objects.for_organisation(acme.organisation).filter(email=gathered[0]).count() == 8


def test_what_comes_after_a_gathered_mail_waits_for_the_next_one(acme):
    acme.organisation.mails_per_hour = 1
    acme.organisation.save()
    for number in range(3):
        bags(acme, email=f"c{number}@customer.example")
    settle(MONDAY)
    bags(acme, email="later@customer.example")
    settle(MONDAY + timedelta(minutes=1))
    assert len(OutgoingEmail.objects.for_organisation(acme.organisation)) == 1
    settle(MONDAY + timedelta(minutes=16))
    assert len(OutgoingEmail.objects.for_organisation(acme.organisation)) == 2


def test_a_gathered_mail_speaks_for_everything_that_waits(acme, monkeypatch):
    acme.organisation.mails_per_hour = 1
    acme.organisation.save()
    for number in range(6):
        bags(acme, email=f"c{number}@customer.example")
    while outbox.drain(MONDAY):
        pass
    monkeypatch.setattr(notices, "MOST", 3)
    while notice_flow.tell_people(MONDAY):
        pass
    (mail,) = mails(acme, "gathered")
    assert Notice.objects.for_organisation(acme.organisation).filter(email=mail).count() == 6
    assert "6" in mail.subject and not Notice.objects.for_organisation(acme.organisation).filter(told_at=None).exists()


def test_during_leave_work_goes_to_the_deputy_and_comes_back(acme):
    Leave.objects.create(
        organisation=acme.organisation,
        membership=acme.bob,
        starts_on=MONDAY.date() + timedelta(days=1),
        ends_on=MONDAY.date() + timedelta(days=3),
    )
    case = bags(acme)
    pass_time(acme.organisation, MONDAY, days=1, hours=1)
    case.refresh_from_db()
    assert case.owner == acme.dora and case.assignee == acme.dora
    assert acme.dora.pk in {mail.recipient_id for mail in mails(acme, "reassigned")}
    pass_time(acme.organisation, MONDAY + timedelta(days=1, hours=1), days=2)
    case.refresh_from_db()
    assert case.owner == acme.bob and case.assignee == acme.bob


def test_an_agents_work_is_covered_and_comes_back(acme):
    case = bags(acme)
    actions.assign(case, assignee=acme.carol, actor=acme.actor("bob"), now=MONDAY)
    Leave.objects.create(
        organisation=acme.organisation,
        membership=acme.carol,
        starts_on=MONDAY.date() + timedelta(days=1),
        ends_on=MONDAY.date() + timedelta(days=2),
    )
    pass_time(acme.organisation, MONDAY, days=1, hours=1)
    case.refresh_from_db()
    assert case.assignee == acme.bob
    pass_time(acme.organisation, MONDAY + timedelta(days=1, hours=1), days=1)
    case.refresh_from_db()
    assert case.assignee == acme.carol


def test_the_number_of_queries_does_not_grow_with_late_cases(acme):
    def queries_for(count: int, day: int) -> int:
        for number in range(count):
            bags(acme, now=MONDAY + timedelta(days=day), email=f"{day}.{number}@customer.example")
        with CaptureQueriesContext(
            connection,
        ) as captured:
            escalation.sweep(MONDAY + timedelta(days=day, hours=1, minutes=30))
        return len(captured)

    assert queries_for(1, 0) == queries_for(20, 7)


def test_no_open_case_is_ever_without_a_deadline(acme):
    first, second = bags(acme), complain(acme.organisation)
    actions.give_up(second, reason="No answer", actor=acme.actor("carol"), now=MONDAY)
    now = MONDAY
    for _ in range(12):
        now = pass_time(acme.organisation, now, days=1)
        assert (
            not Case.objects.for_organisation(acme.organisation)
            .exclude(status="closed")
            .filter(next_deadline_at=None)
            .exists()
        )
    first.refresh_from_db()
    assert first.next_deadline_at > now


def test_who_was_alarmed_hears_that_it_is_over(acme):
    case = bags(acme)
    late = pass_time(acme.organisation, MONDAY, hours=2)
    alarmed = {mail.recipient for mail in mails(acme, "late")}
    assert acme.bob in alarmed
    actions.acknowledge(case, actor=acme.actor("carol"), now=late)
    settle(late)
    assert {mail.recipient for mail in mails(acme, "escalation_ended")} == alarmed


def test_when_the_ladder_ends_the_admins_hear_that_nothing_follows(acme):
    bags(acme)
    pass_time(acme.organisation, MONDAY, days=30)
    last = Notice.objects.for_organisation(acme.organisation).filter(step__endswith=".end")
    assert [notice.recipient for notice in last] == [acme.alice]
