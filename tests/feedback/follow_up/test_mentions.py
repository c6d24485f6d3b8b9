"""Colleagues mentioned in notes: understood once, told once, shown where they stand."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cxloop import memberships
from cxloop.actor import Actor
from cxloop.errors import InvalidInput
from cxloop.models import Membership, OutgoingEmail, Role
from cxloop.organisations import create_organisation
from feedback.follow_up import actions
from feedback.models import Mention, Message, Notice
from feedback.queries.told import unread_count
from feedback.settings import telling
from tests.feedback.follow_up.conftest import member
from tests.feedback.story import MONDAY, complain, settle


@pytest.fixture
def case(acme):
    return complain(acme.organisation, touchpoint="baggage", email="ann@customer.example", name="Ann Lee")


def note(acme, case, body, who="carol"):
    return actions.note(case, body=body, actor=acme.actor(who), now=MONDAY)


def mentioned(acme):
    rows = Notice.objects.for_organisation(acme.organisation).filter(kind="mentioned").order_by("pk")
    return [(row.recipient.name, row.why) for row in rows.select_related("recipient__user")]


def test_whoever_is_mentioned_is_told_once_by_bell_and_mail_with_the_note(acme, case):
    note(acme, case, "@bob and again @Bob: the courier rings at five. @dora.deputy please watch.")
    settle(MONDAY)
    why = "Carol Agent mentioned you in a note."
    assert sorted(mentioned(acme)) == [("Bob Owner", why), ("Dora Deputy", why)]
    mail = OutgoingEmail.objects.for_organisation(acme.organisation).get(kind="mentioned", recipient=acme.bob)
    assert mail.subject == f"Carol Agent mentioned you on case {case.number}"
    assert "the courier rings at five" in mail.text and "the courier rings at five" in mail.html
    assert unread_count(acme.dora) == 1


def test_what_stands_in_the_note_is_kept_as_rows(acme, case):
    written = note(acme, case, "Ask @bob, then @mia; @bob knows.")
    rows = {row.membership: row.places for row in Mention.objects.for_organisation(acme.organisation)}
    assert rows == {acme.bob: [[4, 8], [21, 25]], acme.mia: [[15, 19]]}
    assert all(written.body[start:end] == "@bob" for start, end in rows[acme.bob])


def test_who_chose_not_to_hear_of_it_or_wrote_it_is_not_told(acme, case):
    telling.choose(acme.bob, {"mentioned": "none"}, None, None, None, acme.actor("bob"), MONDAY)
    note(acme, case, "@bob @carol: done.")
    settle(MONDAY)
    assert not OutgoingEmail.objects.for_organisation(acme.organisation).filter(kind="mentioned").exists()
    (row,) = Notice.objects.for_organisation(acme.organisation).filter(kind="mentioned")
    assert (row.recipient, row.dropped) == (acme.bob, "not_wanted")


def test_a_viewer_reads_the_note_without_the_customers_address(acme, case):
    note(acme, case, "@vic Ann Lee wrote from ann@customer.example.")
    settle(MONDAY)
    mail = OutgoingEmail.objects.for_organisation(acme.organisation).get(kind="mentioned")
    assert mail.recipient == acme.vic
    assert "ann@customer.example" not in mail.text + mail.html and "Ann Lee" not in mail.text + mail.html


def test_who_has_left_or_belongs_elsewhere_is_nobody(acme, case, people_of_globex):
    memberships.leave_company(acme.organisation, acme.dora, acme.actor("alice"), MONDAY, MONDAY.date())
    note(acme, case, "@dora.deputy @mallory @mallory@globex.example")
    assert not Mention.objects.for_organisation(acme.organisation).exists()


@pytest.fixture
def people_of_globex(db):
    return create_organisation("globex", "Globex", "mallory@globex.example", "Mallory Moss", Actor.process("tests"),
                               MONDAY, password="correct horse battery")


def test_who_leaves_before_they_are_told_is_not_told(acme, case):
    note(acme, case, "@dora.deputy please")
    memberships.leave_company(acme.organisation, acme.dora, acme.actor("alice"), MONDAY, MONDAY.date())
    settle(MONDAY)
    assert mentioned(acme) == []


def test_a_name_that_could_mean_several_is_asked_for_and_nothing_is_saved(acme, case):
    member(acme.organisation, "bob2@acme.example", "Bob Berg", Role.AGENT)
    with pytest.raises(InvalidInput, match=r"@bob could mean several people\. Write one of these: @bob\.berg, @bob\.o"):
        note(acme, case, "@bob please")
    assert not Message.objects.for_organisation(acme.organisation).filter(kind="note").exists()
    note(acme, case, "@Bob Berg and @bob.owner please")
    assert Mention.objects.for_organisation(acme.organisation).count() == 2


def test_a_note_with_which_a_case_is_handed_over_mentions_too(acme, case):
    actions.hand_over(case, position=acme.baggage, note="@mia knows.", actor=acme.actor("alice"), now=MONDAY)
    settle(MONDAY)
    assert [name for name, _why in mentioned(acme)] == ["Mia Manager"]


def test_a_note_on_a_closed_case_is_told_too(acme, case):
    actions.give_up(case, reason="No address.", actor=acme.actor("carol"), now=MONDAY)
    note(acme, case, "@bob for the record.")
    settle(MONDAY)
    assert OutgoingEmail.objects.for_organisation(acme.organisation).filter(kind="mentioned").count() == 1


def test_twenty_mentions_cost_as_many_queries_as_one(acme, case):
    settle(MONDAY)
    counts = []
    for many in (1, 20):
        names = [f"Person{many}x{n}" for n in range(many)]
        for name in names:
            member(acme.organisation, f"{name}@acme.example", name, Role.AGENT)
        with CaptureQueriesContext(connection) as captured:
            note(acme, case, " ".join(f"@{name.lower()}" for name in names))
            settle(MONDAY)
        counts.append(len(captured))
    assert counts[0] == counts[1], counts
    assert Membership.objects.for_organisation(acme.organisation).count() == 27
