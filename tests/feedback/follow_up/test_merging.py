"""Cases of one customer become one, and part again; nobody waits longer by it, and measures count them once."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.utils import timezone

from cxloop.actor import Actor
from cxloop.errors import Conflict, InvalidInput, InvalidMove, NotAllowed
from feedback.access import mine, threads
from feedback.follow_up import actions, desk, dialogue, drafts, escalation, merging, relations
from feedback.measure import service
from feedback.measure.scope import Scope
from feedback.models import Case, CaseFollower, Draft, FeedbackItem, Message
from feedback.queries import soundness
from tests.feedback.story import MONDAY, complain, settle

NOW = MONDAY + timedelta(hours=1)


def twins(people, *, hours=0, **more):
    """Two open cases of Mary: the second was opened while the first was closed for a moment."""
    first = complain(people.acme, email="mary@x.test", name="Mary Hopper", touchpoint="baggage")
    Case.objects.for_organisation(people.acme).filter(pk=first.pk).update(customer=None)
    second = complain(people.acme, MONDAY + timedelta(hours=hours), email="mary@x.test", touchpoint="check-in", **more)
    Case.objects.for_organisation(people.acme).filter(pk=first.pk).update(customer=second.customer_id)
    return fresh(first), fresh(second)


def fresh(case):
    return Case.objects.for_organisation(case.organisation_id).select_related("organisation", "customer").get(
        pk=case.pk)


def merge(people, kept, *others, now=NOW, who=None):
    return merging.merge(kept, others, actor=Actor.person(who or people.carol), now=now)


def test_the_kept_case_takes_over_and_the_other_leads_to_it(people):
    kept, other = twins(people)
    actions.contact(other, message="We look.", actor=Actor.person(people.carol), now=MONDAY)
    desk.tag(other, name="Bag", actor=Actor.person(people.carol), now=MONDAY)
    item = other.first_item
    row = merge(people, kept, fresh(other))
    kept, other = fresh(kept), fresh(other)
    assert (other.status, other.outcome, other.merged_into, other.next_deadline_at) == ("closed", "merged", kept, None)
    assert FeedbackItem.objects.for_organisation(people.acme).filter(case=kept).count() == 2
    assert item.pk in row.moved[str(other.pk)]["item"]
    assert Message.objects.for_organisation(people.acme).get(case=kept).body == "We look."
    assert kept.status == "contacted" and kept.contacted_at == MONDAY
    assert list(kept.case_tags.values_list("tag__name", flat=True)) == ["Bag"]


@pytest.mark.parametrize("keep_the_older", [True, False])
def test_no_promise_moves_later(people, keep_the_older):
    older, newer = twins(people, hours=5)
    dues = ("customer_due_at", "acknowledge_due_at", "contact_due_at", "resolve_due_at", "customer_since")
    earliest = {name: min(getattr(older, name), getattr(newer, name)) for name in dues}
    kept, other = (older, newer) if keep_the_older else (newer, older)
    merge(people, kept, other, now=MONDAY + timedelta(hours=6))
    kept = fresh(kept)
    assert {name: getattr(kept, name) for name in dues} == earliest
    assert kept.due_at == earliest["acknowledge_due_at"] and kept.next_deadline_at == MONDAY + timedelta(hours=6)


def test_a_promise_broken_on_one_stays_broken(people):
    older, newer = twins(people, hours=30.5)
    now = MONDAY + timedelta(hours=31)
    while escalation.sweep(now):
        pass
    assert fresh(older).acknowledge_breached_at is not None and fresh(newer).acknowledge_breached_at is None
    merge(people, fresh(newer), fresh(older), now=now)
    kept = fresh(newer)
    assert kept.acknowledge_breached_at == fresh(older).acknowledge_breached_at
    told = kept.escalations.count()
    while escalation.sweep(now):
        pass
    assert kept.escalations.count() == told, "steps taken on the one are not taken again on the other"


def test_only_one_customers_cases_become_one(people):
    kept, _other = twins(people)
    strangers = complain(people.acme, email="ann@x.test")
    with pytest.raises(InvalidInput, match="different customers"):
        merge(people, kept, strangers)
    unknown = complain(people.acme, text="Nobody answers, terrible.")
    assert unknown.customer_id is None
    merge(people, unknown, kept)
    assert fresh(unknown).customer_id == kept.customer_id
    globex = complain(people.globex, email="mary@x.test")
    with pytest.raises(InvalidInput):
        merge(people, unknown, globex)


def test_what_waits_for_the_customers_verdict_stays_a_case_of_its_own(people):
    kept, other = twins(people)
    actions.resolve(other, root_cause=people.cause, message="Done.", actor=Actor.person(people.carol), now=NOW)
    with pytest.raises(InvalidMove):
        merge(people, kept, fresh(other))
    with pytest.raises(InvalidMove):
        merge(people, fresh(other), kept)
    with pytest.raises(InvalidInput):
        merge(people, kept)
    with pytest.raises(NotAllowed):
        merge(people, kept, other, who=people.vic)


def test_a_merged_case_takes_no_verb(people):
    kept, other = twins(people)
    merge(people, kept, other)
    for verb, given in ((actions.acknowledge, {}), (actions.reopen, {"reason": "Why."}), (actions.note, {"body": "x"})):
        with pytest.raises(Conflict, match="part of another case"):
            verb(fresh(other), **given, actor=Actor.person(people.carol), now=NOW)
    with pytest.raises(InvalidMove):
        merge(people, kept, fresh(other))


def test_threads_and_the_customers_page_find_the_kept_case(people):
    kept, other = twins(people)
    last = complain(people.acme, text="And again, terrible.")
    merge(people, kept, other)
    merge(people, last, fresh(kept))
    last, other = fresh(last), fresh(other)
    assert other.merged_into == last, "a chain of merges stays one step long"
    found = threads.case_of(people.acme, [], [threads.thread_id(other.pk)])
    assert found == last and threads.is_participant(found, "mary@x.test")
    ends = timezone.now() + timedelta(days=1)
    opened = mine.read(mine.sign(last.customer, case=other, ends_at=ends), timezone.now())
    assert mine.first_case(opened) == last and mine.case(opened, other.public_id) == last
    dialogue.receive(found, body="Any news?", repeated="", message_id="<1@x>", channel="email", now=NOW)
    assert Message.objects.for_organisation(people.acme).get(body="Any news?").case == last


def test_what_somebody_began_to_write_is_not_lost(people):
    kept, other = twins(people)
    drafts.keep(kept, people.carol, Draft.REPLY, "First.", NOW)
    drafts.keep(other, people.carol, Draft.REPLY, "Second.", NOW)
    drafts.keep(other, people.bob, Draft.NOTE, "Third.", NOW)
    merge(people, kept, other)
    standing = Draft.objects.for_organisation(people.acme).filter(case=kept)
    assert sorted(standing.values_list("body", flat=True)) == ["First.\n\nSecond.", "Third."]


def test_nothing_is_added_to_a_reply_that_is_about_to_leave(people):
    kept, other = twins(people)
    drafts.keep(other, people.carol, Draft.REPLY, "Not ready: our fault?", NOW)
    drafts.hold(kept, people.carol, "contact", message="We look.", root_cause=None, now=NOW,
                wait=timedelta(seconds=10))
    with pytest.raises(Conflict):
        merge(people, kept, other)
    drafts.send_due(NOW + timedelta(minutes=1))
    assert Message.objects.for_organisation(people.acme).get(case=kept).body == "We look."
    merge(people, fresh(kept), fresh(other))
    assert Draft.objects.for_organisation(people.acme).get(case=kept).body == "Not ready: our fault?"


def test_whoever_worked_on_it_follows_the_kept_case(people):
    kept, other = twins(people)
    actions.assign(other, assignee=people.bob, actor=Actor.person(people.alice), now=NOW)
    actions.assign(kept, assignee=people.carol, actor=Actor.person(people.alice), now=NOW)
    Case.objects.for_organisation(people.acme).filter(pk=kept.pk).update(owner=people.alice)
    merge(people, fresh(kept), fresh(other))
    assert people.bob.pk in CaseFollower.objects.for_organisation(people.acme).filter(case=kept).values_list(
        "membership", flat=True)


def test_it_is_taken_back_as_long_as_nothing_happened(people):
    kept, other = twins(people, hours=3)
    actions.acknowledge(other, actor=Actor.person(people.carol), now=MONDAY + timedelta(hours=3))
    before = {case.pk: columns(fresh(case)) for case in (kept, other)}
    row = merge(people, kept, fresh(other), now=MONDAY + timedelta(hours=4))
    assert merging.undoable(fresh(kept)) == row
    merging.part(row, actor=Actor.person(people.bob), now=MONDAY + timedelta(hours=5))
    assert {case.pk: columns(fresh(case)) for case in (kept, other)} == before
    assert [FeedbackItem.objects.for_organisation(people.acme).filter(case=case).count() for case in (kept, other)] == [
        1, 1]
    with pytest.raises(InvalidMove):
        merging.part(row, actor=Actor.person(people.bob), now=MONDAY + timedelta(hours=5))


def test_once_something_happened_it_stays(people):
    kept, other = twins(people)
    row = merge(people, kept, other)
    actions.note(fresh(kept), body="Seen.", actor=Actor.person(people.bob), now=NOW)
    assert merging.undoable(fresh(kept)) is None
    with pytest.raises(InvalidMove, match="no longer be undone"):
        merging.part(row, actor=Actor.person(people.bob), now=NOW)


def columns(case):
    return {name: getattr(case, name) for name in (*merging.BEFORE, "outcome", "closed_at", "merged_into_id", "due_at")}


@pytest.mark.parametrize("seed", range(5))
def test_measures_count_them_once_whatever_is_merged_and_parted(people, seed):
    chance, now = random.Random(seed), MONDAY
    cases = [complain(people.acme, now, text=f"Terrible, nobody answers. {number}") for number in range(8)]
    standing, last = {case.pk for case in cases}, None
    for _step in range(12):
        now += timedelta(minutes=5)
        open_now = [fresh(case) for case in cases if fresh(case).status in merging.WORKED_ON]
        if last is not None and chance.random() < 0.4:
            merging.part(last, actor=Actor.person(people.carol), now=now)
            standing |= {int(key) for key in last.moved}
            last = None
        elif len(open_now) > 2:
            kept, *others = chance.sample(open_now, chance.randint(2, 3))
            last = merge(people, kept, *others, now=now)
            standing -= {int(key) for key in last.moved}
        told = Scope.read(people.acme, {}, now)
        assert service.metrics.get("closure_rate").compute(told).denominator == len(standing)
        assert service.metrics.get("backlog").compute(told).n == len(standing)
        assert service.metrics.get("closure_rate").compute(told).numerator == 0
    settle(now)
    broken = {found.key for found in soundness.findings(now) if not found.is_lag}
    assert not broken & {"open_case_without_deadline", "case_without_its_item", "half_processed_item"}


def test_links_follow_and_show_on_both_sides(people):
    kept, other = twins(people)
    third = complain(people.acme, email="z@x.test")
    relations.link(other, other=third, actor=Actor.person(people.carol), now=NOW)
    row = merge(people, kept, fresh(other))
    assert len(row.moved[str(other.pk)]["new_link"]) == 1
