"""The bell: what one was told, when and why, and choosing how."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cxloop.models import Membership
from feedback.models import Notice
from feedback.queries.told import unread_count
from feedback.settings import telling
from tests.feedback.story import MONDAY, complain, settle

PAGE = "/o/acme/told/"


@pytest.fixture
def case(people):
    case = complain(people.acme, touchpoint="baggage", email="mary@example.test", name="Mary Hopper")
    settle(MONDAY)
    return case


def test_it_says_what_when_and_why_and_leads_to_the_case(people, case, visit):
    text = visit(people.bob).get(PAGE).content.decode()
    assert "New case" in text and "Mary Hopper" in text and f"/case/{case.public_id}/" in text
    assert "Why you:" in text and Notice.across_organisations.get().why.split(".")[0] in text
    assert "by mail too" in text and "3 h ago" in text


def test_the_count_stands_in_the_sidebar_and_on_the_menu_button(people, case, visit):
    text = visit(people.bob).get("/o/acme/inbox/").content.decode()
    assert "<span>Told to you</span><b" in text and "Open the menu, Told to you: 1" in text
    assert "<span>Told to you</span></a>" in visit(people.carol).get("/o/acme/inbox/").content.decode()


def test_it_is_read_by_a_press_and_not_by_looking(people, case, visit):
    bob, row = visit(people.bob), Notice.across_organisations.get()
    for _ in range(2):
        bob.get(PAGE), bob.get(PAGE + "?show=all"), bob.get(f"/o/acme/case/{case.public_id}/")
    assert bob.get(PAGE + "read/").status_code == 405 and unread_count(people.bob) == 1
    assert visit(people.carol).post(PAGE + "read/", {"id": row.pk}).status_code == 302
    assert unread_count(people.bob) == 1, "not by others"
    bob.post(PAGE + "read/", {"id": row.pk})
    assert unread_count(people.bob) == 0
    assert "You have read everything" in bob.get(PAGE).content.decode()
    assert "Mary Hopper" in bob.get(PAGE + "?show=all").content.decode()


def test_all_are_read_but_what_came_meanwhile(people, case, visit):
    bob, last = visit(people.bob), Notice.across_organisations.get()
    complain(people.acme, touchpoint="baggage")
    settle(MONDAY)
    bob.post(PAGE + "read/", {"up_to": last.pk})
    assert unread_count(people.bob) == 1
    for nonsense in ({}, {"id": "x"}, {"id": "9" * 30}, {"up_to": "-1"}):
        assert bob.post(PAGE + "read/", nonsense).status_code == 302
    assert unread_count(people.bob) == 1


def test_strangers_find_nothing_and_everybody_only_their_own(people, case, visit):
    for path in (PAGE, PAGE + "choices/"):
        assert visit(people.mallory).get(path).status_code == 404
    assert visit(people.mallory).post(PAGE + "read/").status_code == 404
    assert "Mary Hopper" not in visit(people.alice).get(PAGE + "?show=all").content.decode()


def test_viewers_read_it_without_names(people, case, visit):
    Notice.across_organisations.update(recipient=people.vic)
    text = visit(people.vic).get(PAGE).content.decode()
    assert "New case" in text and "Mary" not in text


def test_twenty_cost_as_many_queries_as_one(people, case, visit):
    bob, counts = visit(people.bob), []
    bob.get(PAGE)
    for more in (0, 20):
        for number in range(more):
            complain(people.acme, touchpoint="baggage", email=f"{number}@example.test")
        settle(MONDAY)
        with CaptureQueriesContext(connection) as queries:
            bob.get(PAGE + "?show=all")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_choices_are_kept_and_what_is_wrong_is_said_beside_it(people, visit):
    carol = visit(people.carol)
    usual = {kind.key: "both" for kind in telling.kinds()}
    given = usual | {"new_case": "bell", "about_to_be_late": "none", "late": "mail", "quiet_from": "21:00",
                     "quiet_until": "07:00", "digest_at": "08:30"}
    assert carol.post(PAGE + "choices/", given).status_code == 302
    row = Membership.across_organisations.get(pk=people.carol.pk)
    assert row.ways == {"new_case": "bell", "about_to_be_late": "none", "late": "mail"}
    assert (row.quiet_from.hour, row.quiet_until.hour, row.digest_at.minute) == (21, 7, 30)
    assert row.digest_due_at is not None
    shown = carol.get(PAGE + "choices/").content.decode()
    assert 'value="21:00"' in shown and '<option value="bell" selected>' in shown
    for wrong in ({"late": "none"}, {"quiet_until": ""}, {"quiet_from": "25:00"}, {"digest_at": "noon"}):
        answer = carol.post(PAGE + "choices/", given | wrong)
        assert answer.status_code == 422, wrong
    carol.post(PAGE + "choices/", usual | {"quiet_from": "", "digest_at": ""})
    row.refresh_from_db()
    assert (row.ways, row.quiet_from, row.digest_at, row.digest_due_at) == ({}, None, None, None)
