"""Mails to members of staff, from a real case: what they say, and what they never say."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cxloop import links
from feedback.emails import facts, staff
from feedback.follow_up import ladder
from feedback.models import Notice
from tests.feedback.story import MONDAY, complain, say

WORDS = "My bag is lost and nobody answers. This is terrible. Call me: ann@customer.example"


def notice(case, member, kind="new_case", now=MONDAY, step="1", **data):
    return Notice.objects.create(
        organisation_id=case.organisation_id,
        recipient=member,
        case=case,
        kind=kind,
        step=step,
        why="You are Head of Baggage.",
        data=data,
        created_at=now,
    )


@pytest.fixture
def case(people):
    say(people.acme, "It was fine.", MONDAY - timedelta(days=60), email="ann@customer.example", name="Ann Lee", nps=7)
    return complain(
        people.acme,
        text=WORDS,
        email="ann@customer.example",
        name="Ann Lee",
        segment="Platinum",
        touchpoint="baggage",
        nps=1,
    )


def compose(people, case, member, now=MONDAY, kind="new_case", **data):
    known = facts.load(people.acme, [case.pk], now, ladder.ahead)
    return staff.compose(people.acme, member, [notice(case, member, kind, now, **data)], now, facts=known)


def test_a_new_case_says_what_why_you_and_by_when(people, case):
    draft = compose(people, case, people.bob)
    assert draft.to_email == "bob@acme.test" and draft.recipient == people.bob
    assert "Ann Lee needs an answer by" in draft.subject
    assert "<mark>" in draft.html and "terrible" in draft.html
    assert "You are Head of Baggage." in draft.text
    assert "2 answers, 1 case, never below 7 before" in draft.text and "Platinum." in draft.text
    assert "after giving 1 of 10" in draft.text
    assert draft.dedupe_key == f"{case.pk}.new_case.1.{people.bob.pk}"
    assert (draft.object_kind, draft.object_id) == ("case", case.pk)


def test_its_buttons_are_for_this_person_case_and_purpose_alone(people, case):
    text = compose(people, case, people.bob).text
    tokens = [word.rsplit("/", 1)[1] for word in text.split() if "/l/" in word]
    payload = links.read("case.acknowledge", tokens[0], now=MONDAY)
    assert payload == {"o": people.acme.pk, "c": str(case.public_id), "m": str(people.bob.public_id)}
    assert links.read("case.open", tokens[1], now=MONDAY) == payload


def test_a_viewer_reads_no_name_and_no_address(people, case):
    draft = compose(people, case, people.vic)
    assert "Ann" not in draft.text + draft.html + draft.subject
    assert "ann@customer.example" not in draft.text + draft.html
    assert "terrible" in draft.text


def test_times_are_in_the_readers_zone(people, case):
    people.bob.user.time_zone = "Asia/Tokyo"
    draft = compose(people, case, people.bob)
    assert "Times are in Asia/Tokyo." in draft.text
    local = case.contact_due_at.astimezone(ZoneInfo("Asia/Tokyo"))
    assert f"{local:%H:%M}" in draft.subject


def test_a_zone_nobody_knows_does_not_stop_the_mail(people, case):
    people.bob.user.time_zone = "Mars/Olympus"
    assert f"Times are in {people.acme.time_zone}." in compose(people, case, people.bob).text


def test_late_says_by_how_much_and_who_is_told_next(people, case):
    now = case.acknowledge_due_at + timedelta(minutes=5)
    draft = compose(people, case, people.bob, now, "late", promise="acknowledge", step=1, steps=3)
    assert draft.subject == "Late by 5 min: Ann Lee still waits"
    assert "step 1 of 3" in draft.html
    rung = ladder.ahead(people.acme, [case], now)[case.pk][0]
    assert "Told next:" in draft.text and ", ".join(rung.names) in draft.text


def test_several_notices_become_one_mail_with_the_worst_first(people, case):
    other = complain(people.acme, email="joe@customer.example", name="Joe Park", touchpoint="baggage")
    now = case.acknowledge_due_at + timedelta(minutes=5)
    several = [notice(other, people.bob, "new_case"), notice(case, people.bob, "late", promise="acknowledge")]
    draft = staff.compose(people.acme, people.bob, several, now)
    assert draft.kind == "gathered" and draft.subject == "2 cases wait for you, 1 late"
    assert draft.text.index("Ann Lee") < draft.text.index("Joe Park")
    assert draft.dedupe_key == staff.dedupe_key(people.bob, several[::-1])


def test_a_gathered_mail_lists_25_and_counts_the_rest(people, case):
    several = [notice(case, people.bob, "customer_wrote_again", step=str(step)) for step in range(28)]
    draft = staff.compose(people.acme, people.bob, several, MONDAY)
    assert draft.text.count("Ann Lee wrote again") == 25
    assert "And 3 more." in draft.text


def test_the_facts_of_twenty_cases_cost_as_many_queries_as_those_of_one(people):
    cases = [
        complain(people.acme, email=f"c{n}@customer.example", name=f"C {n}", touchpoint="baggage") for n in range(20)
    ]
    counts = []
    for some in (cases[:1], cases):
        with CaptureQueriesContext(connection) as queries:
            known = facts.load(people.acme, [case.pk for case in some], MONDAY, ladder.ahead)
            for case in some:
                unsaved = Notice(pk=1, case_id=case.pk, kind="new_case", step="1", why="You.", recipient=people.bob)
                staff.compose(people.acme, people.bob, [unsaved], MONDAY, facts=known)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[1] <= 22


def test_another_organisation_gets_no_facts(people, case):
    assert facts.load(people.globex, [case.pk], MONDAY) == {}
