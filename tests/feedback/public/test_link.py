"""Links from mails to staff: looking changes nothing and tells nothing; the press does one thing, once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from cxloop import links
from cxloop.actor import Actor
from cxloop.models import AuditEntry, Role
from feedback.follow_up import actions
from feedback.models import UsedLink

PURPOSES = ("case.acknowledge", "case.open")


def address(case, member, now, purpose="case.acknowledge", days=30, **changed):
    payload = {"o": case.organisation_id, "c": str(case.public_id), "m": str(member.public_id), **changed}
    return reverse("public:link", args=[links.sign(purpose, payload, expires_at=now + timedelta(days=days))])


def status_of(case):
    case.refresh_from_db()
    return case.status


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_link_scanner_changes_nothing_and_learns_nothing(visitor, case, people, now, purpose, method):
    answer = getattr(visitor, method)(address(case, people.bob, now, purpose))
    assert answer.status_code == 200 and status_of(case) == "open"
    page = answer.content.decode()
    for secret in ("Ann", "terrible", "ann@customer.example", "Bob", "bob@acme.test"):
        assert secret not in page
    assert not UsedLink.objects.for_organisation(people.acme).exists()
    assert page.count("<button") == (1 if method == "get" else 0) and not visitor.cookies


def test_one_press_acknowledges_in_the_persons_name(visitor, case, people, now):
    answer = visitor.post(address(case, people.bob, now))
    assert answer.status_code == 200 and b"is acknowledged" in answer.content
    assert status_of(case) == "acknowledged"
    entry = AuditEntry.objects.for_organisation(people.acme).get(action="case.acknowledged")
    assert entry.actor_membership == people.bob


def test_a_second_press_says_by_whom_it_was_done(visitor, case, people, now):
    link = address(case, people.bob, now)
    visitor.post(link)
    again = visitor.post(link).content.decode()
    assert "was taken on already" in again and "Bob Baker" in again
    assert AuditEntry.objects.for_organisation(people.acme).filter(action="case.acknowledged").count() == 1


def test_whoever_comes_second_is_told_who_was_quicker(visitor, case, people, now):
    actions.acknowledge(case, actor=Actor.person(people.carol), now=now)
    assert "Carol Clark" in visitor.post(address(case, people.bob, now)).content.decode()


def test_a_used_link_does_not_take_a_case_that_was_opened_again(visitor, case, people, now):
    link = address(case, people.bob, now)
    visitor.post(link)
    actions.give_up(case, reason="No address.", actor=Actor.person(people.carol), now=now)
    actions.reopen(case, reason="They called.", actor=Actor.person(people.carol), now=now)
    visitor.post(link)
    assert status_of(case) == "open"
    visitor.post(address(case, people.bob, now, days=29))
    assert status_of(case) == "acknowledged"


def test_open_shows_the_case_to_read_after_a_press(visitor, case, people, now):
    answer = visitor.post(address(case, people.bob, now, "case.open"))
    page = answer.content.decode()
    assert answer.status_code == 200 and status_of(case) == "open"
    assert "<mark>" in page and "terrible" in page and "Ann Lee" in page
    assert f"/accounts/login/?next=/o/acme/case/{case.public_id}/" in page
    assert answer.headers["Cache-Control"] == "no-store" and answer.headers["Referrer-Policy"] == "no-referrer"


def test_its_acknowledge_button_works(visitor, case, people, now):
    page = visitor.post(address(case, people.bob, now, "case.open")).content.decode()
    action = page.split('action="')[1].split('"')[0]
    assert visitor.post(action).status_code == 200 and status_of(case) == "acknowledged"


def test_a_viewer_may_look_masked_but_not_take_it(visitor, case, people, now):
    page = visitor.post(address(case, people.vic, now, "case.open")).content.decode()
    assert "Ann" not in page and "terrible" in page
    assert visitor.post(address(case, people.vic, now)).status_code == 403
    assert status_of(case) == "open"
    people.vic.role = Role.AGENT
    people.vic.save()
    assert visitor.post(address(case, people.vic, now)).status_code == 200, "the refused press did not use the link up"


@pytest.mark.parametrize("purpose", PURPOSES)
def test_an_expired_link_is_gone_and_says_what_to_do(visitor, case, people, now, purpose):
    link = address(case, people.bob, now, purpose, days=-1)
    for answer in (visitor.get(link), visitor.post(link)):
        assert answer.status_code == 410 and b"log in" in answer.content
    assert status_of(case) == "open"


def test_a_changed_letter_another_purpose_and_another_installation_are_nothing(visitor, case, people, now):
    good = address(case, people.bob, now)
    wrong = address(case, people.bob, now, "fix")
    forged = good[:-3] + ("AAA" if not good.endswith("AAA") else "BBB")
    for link in (wrong, forged, "/l/nothing", "/l/a:b:c", "/l/.eJ"):
        assert visitor.get(link).status_code == 404 and visitor.post(link).status_code == 404
    assert status_of(case) == "open"


def test_who_left_or_was_locked_out_gets_nothing(visitor, case, people, now):
    link = address(case, people.bob, now)
    people.bob.left_at = now
    people.bob.save()
    assert visitor.post(link).status_code == 404
    people.carol.user.is_active = False
    people.carol.user.save()
    assert visitor.post(address(case, people.carol, now)).status_code == 404
    assert status_of(case) == "open"


def test_a_case_of_another_organisation_is_nothing(visitor, case, people, now):
    mixed = address(case, people.mallory, now, o=people.globex.pk)
    crossed = address(case, people.mallory, now)
    assert visitor.post(mixed).status_code == 404 and visitor.post(crossed).status_code == 404


def test_a_case_that_is_gone_is_gone(visitor, case, people, now):
    link = address(case, people.bob, now)
    case.delete()
    assert visitor.get(link).status_code == 404


def test_other_methods_are_refused(visitor, case, people, now):
    assert visitor.put(address(case, people.bob, now)).status_code == 405


def test_one_address_that_presses_too_often_waits_and_locks_nobody_else_out(visitor, case, people, now):
    link = address(case, people.bob, now)
    answers = [visitor.post(link, REMOTE_ADDR="203.0.113.7").status_code for _ in range(31)]
    assert answers[29] == 200 and answers[30] == 429
    assert visitor.get(link, REMOTE_ADDR="203.0.113.7").status_code == 200, "looking is never limited"
    assert visitor.post(link, REMOTE_ADDR="203.0.113.8").status_code == 200


def test_without_the_cache_nothing_is_limited(visitor, case, people, now, monkeypatch):
    def away(*args, **options):
        raise OSError("no cache")

    monkeypatch.setattr("cxloop.pages.open.cache.add", away)
    assert {visitor.post(address(case, people.bob, now)).status_code for _ in range(35)} == {200}
