"""Making it good on the page of a case, the limits of it, and mentions in notes."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cxloop.actor import Actor
from cxloop.models import AuditEntry
from feedback.follow_up import actions, make_good
from feedback.models import AuthorityLimit, MakeGood
from feedback.settings import authority
from tests.feedback.story import MONDAY, complain

LIMITS = {"agent": (50, 100), "owner": (200, 400), "admin": (None, None)}
PRICE = {"make-good-kind": "refund", "make-good-amount": "40", "make-good-currency": "EUR", "make-good-words": "Taxi."}


@pytest.fixture
def case(people):
    authority.save(people.acme, Actor.person(people.alice), MONDAY, currency="EUR", limits=LIMITS)
    return complain(people.acme, touchpoint="baggage", email="ann@customer.example", name="Ann Lee")


def address(case, rest=""):
    return f"/o/acme/case/{case.public_id}/{rest}"


def move(row, name):
    return f"/o/acme/make-good/{row.public_id}/{name}/"


def ask(people, case, amount=150, words=""):
    return make_good.record(case, kind="refund", amount=Decimal(amount), currency="EUR", words=words,
                            actor=Actor.person(people.carol), now=MONDAY)


def test_within_the_limit_one_press_gives_it_and_it_stands_beside_the_case_and_in_its_story(people, visit, case):
    carol = visit(people.carol)
    page = carol.get(address(case)).content.decode()
    assert "Up to 50.00 EUR you give at once" in page
    answer = carol.post(address(case, "make-good/"), PRICE, follow=True).content.decode()
    assert "Given." in answer and "Refund, 40.00 EUR" in answer and "Taxi." in answer
    assert "You gave a refund of 40.00 EUR" in answer
    assert "Carol Clark gave a refund of 40.00 EUR" in visit(people.bob).get(address(case)).content.decode()
    assert "Up to 10.00 EUR you give at once" in answer


def test_above_it_the_page_says_who_is_asked_and_the_owner_decides_there_too(people, visit, case):
    sent = {**PRICE, "make-good-amount": "150"}
    answer = visit(people.carol).post(address(case, "make-good/"), sent, follow=True).content.decode()
    assert "It waits for whoever answers for the case to approve it" in answer and "Waits for approval" in answer
    row = MakeGood.objects.for_organisation(people.acme).get()
    assert move(row, "approve") not in answer and move(row, "withdraw") in answer
    bob = visit(people.bob)
    assert move(row, "approve") in bob.get(address(case)).content.decode()
    assert "Approved." in bob.post(move(row, "approve"), follow=True).content.decode()
    carol = visit(people.carol)
    assert move(row, "give") in carol.get(address(case)).content.decode()
    assert "Given." in carol.post(move(row, "give"), follow=True).content.decode()


def test_declining_on_the_page_needs_a_word_and_says_it(people, visit, case):
    row, bob = ask(people, case), visit(people.bob)
    assert "Say why" in bob.post(move(row, "decline"), follow=True).content.decode()
    answer = bob.post(move(row, "decline"), {f"decline-{row.pk}-reason": "The insurer pays."}, follow=True)
    assert "The insurer pays." in answer.content.decode() and "declined by Bob Baker" in answer.content.decode()


def test_what_was_typed_wrongly_is_said_beside_the_field_and_nothing_is_lost(people, visit, case):
    answer = visit(people.carol).post(address(case, "make-good/"), {**PRICE, "make-good-amount": "-3"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "Taxi." in page and "make-good-amount_error" in page
    assert not MakeGood.objects.for_organisation(people.acme).exists()


def test_pressed_twice_is_given_once_and_two_are_two(people, visit, case):
    carol = visit(people.carol)
    once = [re.search(r'name="make-good-once" value="([0-9a-f-]{36})"', carol.get(address(case)).content.decode())[1]
            for _page in range(2)]
    for mark in (once[0], once[0], once[1]):
        assert carol.post(address(case, "make-good/"), {**PRICE, "make-good-once": mark}).status_code == 302
    assert MakeGood.objects.for_organisation(people.acme).count() == 2


def test_an_apology_needs_no_amount_and_without_limits_it_is_all_there_is(people, visit, case):
    carol = visit(people.carol)
    sent = {"make-good-kind": "apology", "make-good-amount": "", "make-good-currency": "EUR", "make-good-words": ""}
    assert "You gave an apology" in carol.post(address(case, "make-good/"), sent, follow=True).content.decode()
    AuthorityLimit.objects.for_organisation(people.acme).delete()
    page = carol.get(address(case)).content.decode()
    assert "once an admin has set limits" in page and 'value="refund"' not in page


def test_viewers_see_what_was_given_but_not_to_whom_and_do_nothing(people, visit, case):
    row = ask(people, case, words="Ann Lee wrote from ann@customer.example")
    vic = visit(people.vic)
    page = vic.get(address(case)).content.decode()
    assert "Refund, 150.00 EUR" in page and "ann@customer.example" not in page and "Ann Lee" not in page
    assert move(row, "approve") not in page
    assert vic.post(address(case, "make-good/"), PRICE).status_code == 403
    assert vic.post(move(row, "approve")).status_code == 403
    assert visit(people.mallory).post(move(row, "approve")).status_code == 404


def test_twenty_cost_as_many_queries_as_one(people, visit, case):
    bob, counts = visit(people.bob), []
    for many in (1, 19):
        for _ in range(many):
            ask(people, case)
        actions.note(case, body="@bob look, @alice too", actor=Actor.person(people.carol), now=MONDAY)
        with CaptureQueriesContext(connection) as captured:
            bob.get(address(case))
        counts.append(len(captured))
    assert counts[0] == counts[1], counts


# The limits.


def sent(currency="EUR", **more):
    names = [f"{role}_{span}" for role in ("agent", "owner", "admin") for span in ("case", "month")]
    return {"currency": currency, **dict.fromkeys(names, ""), **more}


def test_an_admin_sets_limits_for_each_role_and_currency(people, visit):
    alice, page = visit(people.alice), "/o/acme/settings/make-good/"
    assert alice.get(page).status_code == 200
    alice.post(page, sent("eur", agent_case="50", agent_month="300"))
    row = AuthorityLimit.objects.for_organisation(people.acme).get(currency="EUR", role="agent")
    assert (row.per_case, row.per_month) == (50, 300)
    alice.post(f"{page}?currency=new", sent("CHF", agent_case="60"))
    assert "CHF" in alice.get(page).content.decode()
    assert 'value="60.00"' in alice.get(f"{page}?currency=CHF").content.decode()
    alice.post(f"{page}?currency=CHF", {"forget": "1"})
    assert not AuthorityLimit.objects.for_organisation(people.acme).filter(currency="CHF").exists()
    actions_ = AuditEntry.objects.for_organisation(people.acme).filter(action__startswith="make_good.limits")
    assert actions_.count() == 3


@pytest.mark.parametrize(("wrong", "said"), [
    ({"currency": "EURO"}, "at most 3"), ({"currency": "E1"}, "three letters"), ({"agent_case": "-1"}, "greater than"),
    ({"agent_case": "50", "agent_month": "40"}, "more than a whole month"),
])
def test_nonsense_is_refused(people, visit, wrong, said):
    answer = visit(people.alice).post("/o/acme/settings/make-good/", {**sent(), **wrong})
    assert answer.status_code == 422 and said in answer.content.decode()
    assert not AuthorityLimit.objects.for_organisation(people.acme).exists()


def test_only_admins_set_limits(people, visit):
    assert visit(people.bob).post("/o/acme/settings/make-good/", sent()).status_code == 403


# Mentions.


def test_a_mention_is_a_link_in_the_note_and_nothing_else_of_it_is_html(people, visit, case):
    carol = visit(people.carol)
    carol.post(address(case, "note/"), {"note-body": "<b>@bob</b> & @alice.archer,\n\nplease"})
    page = carol.get(address(case)).content.decode()
    link = f'<a class="mention" href="/o/acme/people/#person-{people.bob.public_id}">@Bob Baker</a>'
    assert f"&lt;b&gt;{link}&lt;/b&gt; &amp; " in page and "@Alice Archer</a>,</p>" in page
    assert f'id="person-{people.bob.public_id}"' in carol.get("/o/acme/people/").content.decode()


def test_a_viewer_reads_who_is_mentioned_with_everything_else_covered(people, visit, case):
    note = "@bob: call ann@customer.example"
    actions.note(case, body=note, actor=Actor.person(people.carol), now=MONDAY)
    page = visit(people.vic).get(address(case)).content.decode()
    assert "@Bob Baker</a>" in page and "ann@customer.example" not in page


def test_colleagues_are_offered_by_what_was_begun(people, visit):
    carol = visit(people.carol)
    assert 'data-handle="bob"' in carol.get("/o/acme/mention/?q=B").content.decode()
    assert 'data-handle="bob"' in carol.get("/o/acme/mention/?q=bak").content.decode()
    found = carol.get("/o/acme/mention/?q=").content.decode()
    assert found.count("<li") == 4 and "Mallory" not in found
    assert "<li" not in carol.get("/o/acme/mention/?q=zz").content.decode()
    assert visit(people.vic).get("/o/acme/mention/?q=b").status_code == 403


def test_a_name_that_means_several_is_said_beside_the_note(people, visit, case):
    people.alice.user.name = "Bob Archer"
    people.alice.user.save(update_fields=["name"])
    answer = visit(people.carol).post(address(case, "note/"), {"note-body": "@bob please"})
    assert answer.status_code in (400, 422)
    assert "@bob could mean several people. Write one of these: @bob.archer, @bob.baker." in answer.content.decode()
