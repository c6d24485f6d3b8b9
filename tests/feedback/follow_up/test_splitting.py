"""Something said on a case becomes a case of its own, with its own owner and promise."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cxloop.actor import Actor
from cxloop.errors import InvalidInput
from feedback import case_flow
from feedback.follow_up import dialogue
from feedback.models import Analysis, Case, CaseLink, FeedbackItem, Notice
from tests.feedback.story import MONDAY, complain, say, settle

NOW = MONDAY + timedelta(hours=2)


@pytest.fixture
def mary(people):
    """Mary's case with a second complaint, about another touchpoint."""
    case = complain(people.acme, email="mary@x.test", touchpoint="check-in")
    item = say(people.acme, "And my suitcase is lost, terrible.", MONDAY + timedelta(hours=1), email="mary@x.test",
               touchpoint="baggage", nps=0)
    assert item.case_id == case.pk
    return case, item


def split(people, case, item, now=NOW):
    return case_flow.split_item(case, item, actor=Actor.person(people.carol), now=now)


def test_the_new_case_is_owned_by_whom_routing_names(people, mary):
    case, item = mary
    made = split(people, case, item)
    settle(NOW)
    assert (made.owner_id, made.position_id) == (people.bob.pk, people.baggage.pk)
    assert made.first_item_id == item.pk and made.number > case.number
    assert FeedbackItem.objects.for_organisation(people.acme).get(pk=item.pk).case_id == made.pk
    link = CaseLink.objects.for_organisation(people.acme).get()
    assert (link.one_id, link.other_id, link.why) == (case.pk, made.pk, "split")
    told = Notice.objects.for_organisation(people.acme).filter(case=made, recipient=people.bob)
    assert [row.kind for row in told] == ["new_case"]


def test_the_customers_clock_starts_when_they_said_it_and_the_old_promise_stays(people, mary):
    case, item = mary
    before = {name: getattr(case, name) for name in ("customer_due_at", "acknowledge_due_at", "customer_since")}
    made = split(people, case, item)
    assert made.customer_since == item.occurred_at and made.opened_at == NOW
    old = Case.objects.for_organisation(people.acme).get(pk=case.pk)
    assert {name: getattr(old, name) for name in before} == before


def test_splitting_off_the_first_leaves_the_next_in_its_place(people, mary):
    case, item = mary
    made = split(people, case, case.first_item)
    old = Case.objects.for_organisation(people.acme).get(pk=case.pk)
    assert old.first_item_id == item.pk and made.customer_due_at == case.customer_due_at


def test_what_would_leave_nothing_and_what_is_not_here_are_refused(people, mary):
    _case, item = mary
    alone = complain(people.acme, email="ann@x.test")
    with pytest.raises(InvalidInput, match="nothing would stay"):
        split(people, alone, alone.first_item)
    with pytest.raises(InvalidInput, match="not said on this case"):
        split(people, alone, item)


def test_an_answer_becomes_feedback_of_its_own_once_and_stays_where_it_was_given(people, mary):
    case, _item = mary
    body = "By the way, the lounge was filthy and awful."
    message = dialogue.receive(case, body=body, repeated="", message_id="<1@x>", channel="email", now=NOW)
    carol = Actor.person(people.carol)
    made = case_flow.split_message(case, message, actor=carol, now=NOW)
    item = FeedbackItem.objects.for_organisation(people.acme).get(case=made)
    assert (item.text, item.customer_id, made.customer_since) == (message.body, case.customer_id, NOW)
    assert Analysis.objects.for_organisation(people.acme).filter(item=item).exists()
    message.refresh_from_db()
    assert message.case_id == case.pk
    with pytest.raises(InvalidInput, match="already"):
        case_flow.split_message(case, message, actor=carol, now=NOW)
    ours = dialogue.add_note(case, "A note.", actor=carol, now=NOW)
    with pytest.raises(InvalidInput):
        case_flow.split_message(case, ours, actor=carol, now=NOW)
