"""Making it good: within one's limit at once, above it somebody decides, and never more than the limits say."""

from __future__ import annotations

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from cxloop import memberships
from cxloop.acting import EVERYBODY, acting
from cxloop.errors import Conflict, InvalidInput, InvalidMove, NotAllowed
from cxloop.models import AuditEntry, OutgoingEmail
from feedback.follow_up import absence, actions, make_good, merging
from feedback.models import AuthorityLimit, Case, MakeGood, Notice
from feedback.settings import authority as limits
from tests.at_once import at_once
from tests.feedback.story import MONDAY, complain, settle

LIMITS = {"agent": (50, 100), "owner": (200, 400), "admin": (None, None)}


@pytest.fixture
def given(acme):
    """Acme with limits in EUR, and a case of baggage, which Bob answers for."""
    limits.save(acme.organisation, acme.actor("alice"), MONDAY, currency="EUR", limits=LIMITS)
    acme.case = complain(acme.organisation, touchpoint="baggage", email="ann@customer.example", name="Ann Lee")
    return acme


def record(acme, who="carol", amount: object = 40, *, case=None, kind="refund", currency="EUR", now=MONDAY, words=""):
    price = None if amount is None else Decimal(str(amount))
    return make_good.record(case or acme.case, kind=kind, amount=price, currency=currency, words=words,
                            actor=acme.actor(who), now=now)


def another(acme, now=MONDAY):
    return complain(acme.organisation, now, touchpoint="baggage")


def asked(row):
    rows = Notice.objects.for_organisation(row.organisation_id).filter(kind="make_good_asked")
    return sorted(rows.filter(data__make_good=row.pk).values_list("recipient__user__name", flat=True))


def trail(row):
    rows = AuditEntry.objects.for_organisation(row.organisation_id).filter(object_kind="case", object_id=row.case_id)
    return [entry.action for entry in rows.order_by("pk") if entry.data.get("make_good") == row.pk]


def test_within_the_limit_it_is_given_at_once(given):
    row = record(given)
    assert (row.state, row.decided_by, row.given_at) == ("given", given.carol, MONDAY)
    assert trail(row) == ["case.made_good"]
    settle(MONDAY)
    assert asked(row) == []


def test_an_apology_costs_nothing_and_needs_no_limit(given):
    AuthorityLimit.objects.for_organisation(given.organisation).delete()
    row = record(given, amount=None, kind="apology", currency="")
    assert (row.state, row.amount, row.currency) == ("given", None, "")
    with pytest.raises(InvalidInput, match="no amount"):
        record(given, amount=5, kind="apology")


@pytest.mark.parametrize(("amount", "kind", "field"), [
    (None, "refund", "amount"), (0, "refund", "amount"), (-1, "refund", "amount"), ("1.005", "refund", "amount"),
    ("99999999999", "refund", "amount"), (5, "yacht", "kind"),
])
def test_nonsense_is_refused_beside_its_field(given, amount, kind, field):
    with pytest.raises(InvalidInput) as refused:
        record(given, amount=amount, kind=kind)
    assert refused.value.field == field


def test_another_currency_is_refused_with_what_to_do(given):
    with pytest.raises(InvalidInput, match=r"No limits are set in USD\. Use one of these: EUR; or have an admin set"):
        record(given, currency="USD")
    limits.save(given.organisation, given.actor("alice"), MONDAY, currency="USD", limits=LIMITS)
    assert record(given, amount=50, currency="USD").state == "given"
    assert record(given, amount=50, currency="EUR").state == "given", "each currency has its own limit"


def test_above_the_limit_of_the_case_the_owner_is_asked_whoever_gave_the_rest(given):
    record(given, "bob", 30)
    row = record(given, "carol", 21)
    assert (row.state, row.asks) == ("proposed", "owner")
    settle(MONDAY)
    assert asked(row) == ["Bob Owner"]
    assert record(given, "carol", 20).state == "given", "what waits does not count"


def test_above_the_limit_of_the_month_it_is_asked_for_and_the_next_month_begins_anew(given):
    assert [record(given, amount=50, case=another(given)).state for _ in range(3)] == ["given", "given", "proposed"]
    given.organisation.time_zone = "Europe/Berlin"
    given.organisation.save(update_fields=["time_zone"])
    last = MONDAY.replace(month=3, day=31, hour=21, minute=59)
    assert record(given, amount=50, case=another(given), now=last).state == "proposed"
    assert record(given, amount=50, case=another(given), now=last + timedelta(minutes=1)).state == "given"


def test_the_owner_approves_on_their_own_authority_and_it_is_given(given):
    row = record(given, amount=150)
    row = make_good.approve(row, actor=given.actor("bob"), now=MONDAY + timedelta(hours=1))
    assert (row.state, row.decided_by) == ("approved", given.bob)
    settle(MONDAY + timedelta(hours=1))
    mail = OutgoingEmail.objects.for_organisation(given.organisation).get(kind="make_good_decided")
    assert mail.to_email == "carol@acme.example" and "150.00 EUR" in mail.subject
    make_good.give(row, actor=given.actor("carol"), now=MONDAY + timedelta(hours=2))
    row.refresh_from_db()
    assert (row.state, row.given_by, row.given_at) == ("given", given.carol, MONDAY + timedelta(hours=2))
    assert trail(row) == ["case.make_good_proposed", "case.make_good_approved", "case.made_good"]
    assert record(given, amount=50, case=another(given)).state == "given", "Carol's own month is untouched"
    used = [record(given, "bob", 150, case=another(given)).state for _ in range(2)]
    assert used == ["given", "proposed"], "Bob's is not: 150 + 150 of 400"


def test_declining_needs_a_word_which_whoever_asked_reads(given):
    row = record(given, amount=150)
    with pytest.raises(InvalidInput, match="Say why"):
        make_good.decline(row, reason="  ", actor=given.actor("bob"), now=MONDAY)
    make_good.decline(row, reason="The insurer pays this.", actor=given.actor("bob"), now=MONDAY)
    settle(MONDAY)
    mail = OutgoingEmail.objects.for_organisation(given.organisation).get(kind="make_good_decided")
    assert mail.recipient == given.carol and "The insurer pays this." in mail.text and "Declined" in mail.subject
    assert asked(row) == [], "who decided before the mail left is not asked any more"


def test_nobody_decides_what_they_asked_for_and_an_owners_own_goes_to_the_admins(given):
    row = record(given, "bob", 250)
    assert row.asks == "admins"
    settle(MONDAY)
    assert asked(row) == ["Alice Admin"]
    with pytest.raises(Conflict, match="asked for themselves"):
        make_good.approve(row, actor=given.actor("bob"), now=MONDAY)
    for stranger in ("carol", "mia"):
        with pytest.raises(NotAllowed):
            make_good.approve(row, actor=given.actor(stranger), now=MONDAY)
    with pytest.raises(NotAllowed):
        make_good.approve(row, actor=given.actor("vic"), now=MONDAY)
    assert make_good.approve(row, actor=given.actor("alice"), now=MONDAY).state == "approved"


def test_above_the_owners_limit_the_admins_are_asked_from_the_first(given):
    row = record(given, amount=201)
    settle(MONDAY)
    assert (row.asks, asked(row)) == ("admins", ["Alice Admin"])


def test_an_owner_whose_month_was_used_up_meanwhile_passes_it_on(given):
    row = record(given, amount=150)
    for _ in range(2):
        record(given, "bob", 190, case=another(given))
    settle(MONDAY)
    passed = make_good.approve(row, actor=given.actor("bob"), now=MONDAY)
    assert (passed.state, passed.asks) == ("proposed", "admins")
    settle(MONDAY)
    assert asked(row) == ["Alice Admin", "Bob Owner"] and trail(row)[-1] == "case.make_good_passed_on"
    with pytest.raises(Conflict, match="The admins are asked already"):
        make_good.approve(row, actor=given.actor("bob"), now=MONDAY)
    assert make_good.approve(row, actor=given.actor("alice"), now=MONDAY).state == "approved"


def test_what_nobody_may_approve_is_refused_at_once(given):
    limits.save(given.organisation, given.actor("alice"), MONDAY, currency="EUR",
                limits={"agent": (50, 100), "owner": (50, 100), "admin": (60, 100)})
    with pytest.raises(Conflict, match="Nobody else here may approve so much"):
        record(given, amount=70)
    with pytest.raises(Conflict, match="Nobody else"):
        record(given, "alice", 70)
    assert not MakeGood.objects.for_organisation(given.organisation).exists()


def test_while_the_owner_is_away_the_deputy_is_asked_and_decides(given):
    day = MONDAY.date()
    who = given.actor("alice"), MONDAY
    memberships.add_leave(given.organisation, given.bob, day, day + timedelta(days=4), *who)
    row = record(given, amount=150)
    settle(MONDAY)
    assert asked(row) == ["Dora Deputy"]
    assert make_good.approve(row, actor=given.actor("dora"), now=MONDAY).decided_by == given.dora


def test_when_leave_begins_meanwhile_the_deputy_is_asked_too(given):
    row = record(given, amount=150)
    settle(MONDAY)
    later = MONDAY + timedelta(days=1)
    memberships.add_leave(given.organisation, given.bob, later.date(), later.date() + timedelta(days=4),
                          given.actor("alice"), MONDAY)
    absence.move_work(given.organisation, later)
    settle(later)
    assert asked(row) == ["Bob Owner", "Dora Deputy"]


def test_what_is_decided_stays_decided(given):
    row = record(given, amount=150)
    stale = MakeGood.objects.for_organisation(given.organisation).select_related("case").get(pk=row.pk)
    make_good.approve(row, actor=given.actor("bob"), now=MONDAY)
    for late in (make_good.approve, make_good.give):
        if late is make_good.approve:
            with pytest.raises(InvalidMove, match="approved, not yet given, by Bob Owner"):
                late(stale, actor=given.actor("alice"), now=MONDAY)
    with pytest.raises(InvalidMove):
        make_good.decline(stale, reason="No.", actor=given.actor("alice"), now=MONDAY)
    make_good.give(stale, actor=given.actor("carol"), now=MONDAY)
    with pytest.raises(InvalidMove):
        make_good.withdraw(stale, actor=given.actor("carol"), now=MONDAY)


def test_what_is_taken_back_counts_no_more(given):
    row = record(given, amount=150)
    make_good.approve(row, actor=given.actor("bob"), now=MONDAY)
    with pytest.raises(NotAllowed):
        make_good.withdraw(row, actor=given.actor("mia"), now=MONDAY)
    make_good.withdraw(row, actor=given.actor("carol"), now=MONDAY)
    assert record(given, amount=50).state == "given"


def test_viewers_give_nothing_and_closed_cases_get_nothing(given):
    with pytest.raises(NotAllowed):
        record(given, "vic")
    actions.give_up(given.case, reason="No address.", actor=given.actor("bob"), now=MONDAY)
    with pytest.raises(InvalidMove):
        record(given)


def test_a_question_that_waits_on_a_closed_case_is_still_asked_and_answered(given):
    row = record(given, amount=150)
    actions.give_up(given.case, reason="No address.", actor=given.actor("carol"), now=MONDAY)
    settle(MONDAY)
    mail = OutgoingEmail.objects.for_organisation(given.organisation).get(kind="make_good_asked")
    assert mail.recipient == given.bob
    assert make_good.approve(row, actor=given.actor("bob"), now=MONDAY).state == "approved"


def test_asking_costs_as_many_queries_for_twenty_as_for_one(given):
    counts = []
    for many in (1, 20):
        for _ in range(many):
            record(given, amount=150, case=another(given))
        with CaptureQueriesContext(connection) as captured:
            settle(MONDAY)
        counts.append(len(captured))
    assert counts[1] <= counts[0] + 2, counts  # a gathered mail stands for many
    names = Notice.objects.for_organisation(given.organisation).filter(kind="make_good_asked")
    assert names.count() == 21


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("on_one_case", [True, False])
def test_two_at_once_do_not_pass_one_limit(given, on_one_case):
    """Each alone fits; together they do not. The second waits for the first, on one case as on two."""
    cases = [given.case, given.case if on_one_case else another(given)]
    LIMIT = {**LIMITS, "agent": (50, None) if on_one_case else (None, 50)}
    limits.save(given.organisation, given.actor("alice"), MONDAY, currency="EUR", limits=LIMIT)
    counted, states = threading.Event(), []

    def slow() -> None:
        with acting(EVERYBODY), transaction.atomic():
            states.append(record(given, amount=30, case=cases[0]).state)
            counted.set()
            threading.Event().wait(0.5)

    def quick() -> None:
        counted.wait(20)
        with acting(EVERYBODY):
            states.append(record(given, amount=30, case=cases[1]).state)

    at_once(slow, quick)
    assert states == ["given", "proposed"]
    assert Case.objects.for_organisation(given.organisation).count() == len(set(cases))


def test_what_waits_on_a_case_that_becomes_part_of_another_is_asked_anew_there(given):
    row = record(given, amount=150)
    settle(MONDAY)
    kept = another(given)
    merging.merge(kept, [given.case], actor=given.actor("carol"), now=MONDAY)
    settle(MONDAY)
    row.refresh_from_db()
    assert row.case == kept
    asks = Notice.objects.for_organisation(given.organisation).filter(kind="make_good_asked", recipient=given.bob)
    assert sorted(asks.values_list("case", flat=True)) == [given.case.pk, kept.pk]
    assert make_good.approve(row, actor=given.actor("bob"), now=MONDAY).state == "approved"
