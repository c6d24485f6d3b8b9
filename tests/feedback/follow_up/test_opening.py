"""From flagged items to cases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from feedback import flow
from feedback.follow_up import actions
from feedback.ingest.incoming import Incoming, IncomingCustomer, IncomingRating
from feedback.ingest.service import source_called, store
from feedback.models import Case, FeedbackItem
from tests.feedback.story import MONDAY, complain, say


def test_the_unhappy_become_cases_and_the_happy_do_not(acme):
    assert say(acme.organisation, "My bag is lost. Awful service.", nps=0).case is not None
    assert say(acme.organisation, "Wonderful crew, thank you!", nps=10).case is None


def test_a_customers_second_complaint_joins_the_open_case(acme):
    case = complain(acme.organisation, email="ann@customer.example")
    again = complain(
        acme.organisation, MONDAY + timedelta(hours=1), email="ANN@customer.example", text="Still nothing!"
    )
    assert again == case and case.items.count() == 2


def test_customers_nobody_knows_have_a_case_each(acme):
    assert complain(acme.organisation) != complain(acme.organisation)


def test_a_resolved_case_reopens_when_its_customer_complains_again(acme):
    case = complain(acme.organisation, email="ann@customer.example")
    actions.resolve(case, root_cause=acme.cause, message="Done.", actor=acme.actor("carol"), now=MONDAY)
    again = complain(acme.organisation, MONDAY + timedelta(hours=1), email="ann@customer.example")
    again.refresh_from_db()
    assert again == case and (again.status, again.cycle) == ("open", 2)


def test_after_a_closed_case_a_new_one_opens(acme):
    case = complain(acme.organisation, email="ann@customer.example")
    actions.give_up(case, reason="No answer", actor=acme.actor("carol"), now=MONDAY)
    assert complain(acme.organisation, MONDAY + timedelta(days=1), email="ann@customer.example") != case


def test_history_is_analysed_and_opens_no_case(acme):
    old = say(acme.organisation, "Terrible.", MONDAY, at=MONDAY - timedelta(days=15), nps=0)
    young = say(acme.organisation, "Terrible.", MONDAY, at=MONDAY - timedelta(days=13), nps=0)
    assert old.case is None and old.flags.exists() and old.analysis.label == "negative"
    assert young.case is not None


def test_the_customers_clock_starts_when_they_spoke_and_the_owners_when_the_case_opened(acme):
    spoke = MONDAY - timedelta(days=2)
    case = complain(acme.organisation, MONDAY, at=spoke)
    assert case.customer_since == spoke and case.customer_due_at == spoke + timedelta(hours=48)
    assert case.clock_started_at == MONDAY


def test_a_case_says_why_it_is_here(acme):
    case = complain(acme.organisation, touchpoint="Baggage reclaim", segment="Platinum", customer_id="c1")
    assert case.why["rule"] and case.why["why"] and case.why["owner"] == "You are Head of Baggage."
    assert case.policy["name"] and case.why["priority"]


def test_numbers_run_without_gaps(acme):
    numbers = [complain(acme.organisation).number for _ in range(3)]
    assert numbers == [1, 2, 3]


def batch(acme, count, start=0):
    rows = [
        Incoming(
            text=f"Lost my bag number {start + n}, terrible",
            occurred_at=MONDAY,
            external_id=f"x{start + n}",
            customer=IncomingCustomer(email=f"c{start + n}@customer.example"),
            ratings=[IncomingRating("nps", 0, 0, 10)],
        )
        for n in range(count)
    ]
    return store(acme.organisation, source_called(acme.organisation, "Batch"), rows, MONDAY, live=True).item_ids()


def test_five_hundred_items_cost_as_many_queries_as_fifty(acme):
    counts = []
    for count, start in ((50, 0), (500, 1000)):
        ids = batch(acme, count, start)
        with CaptureQueriesContext(connection) as captured:
            done = flow.process_items(acme.organisation, ids, MONDAY)
        assert len(done.opened) == count
        counts.append(len(captured))
    assert counts[0] == counts[1], counts


def test_processing_twice_opens_nothing_twice(acme):
    ids = batch(acme, 5)
    flow.process_items(acme.organisation, ids, MONDAY)
    flow.process_items(acme.organisation, ids, MONDAY)
    assert Case.objects.for_organisation(acme.organisation).count() == 5
    assert FeedbackItem.objects.for_organisation(acme.organisation).filter(flags__isnull=False).distinct().count() == 5


def test_a_poison_item_is_set_aside_with_its_reason_and_the_others_go_through(acme, monkeypatch):
    ids = batch(acme, 5)
    judge = flow.judge

    def choke(subjects, book):
        if any("number 3" in subject.text for subject in subjects):
            raise RuntimeError("cannot digest this")
        judge(subjects, book)

    monkeypatch.setattr(flow, "judge", choke)
    while flow.process_waiting(MONDAY):
        pass
    items = FeedbackItem.objects.for_organisation(acme.organisation).filter(pk__in=ids)
    assert items.filter(processed_at__isnull=False).count() == 4
    poison = items.get(failed_at__isnull=False)
    assert "number 3" in poison.text and "cannot digest" in poison.failure


def test_the_database_refuses_a_closed_case_with_a_deadline(acme):
    case = complain(acme.organisation)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.across_organisations.filter(pk=case.pk).update(status="closed", closed_at=MONDAY, outcome="silent")
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.across_organisations.filter(pk=case.pk).update(next_deadline_at=None)
