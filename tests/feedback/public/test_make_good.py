"""Approving and declining from a mail: looking changes nothing, the press decides, once, in the person's name."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from cxloop import links
from cxloop.actor import Actor
from cxloop.models import AuditEntry, OutgoingEmail
from feedback.follow_up import make_good
from feedback.models import UsedLink
from feedback.settings import authority
from tests.feedback.story import settle

LIMITS = {"agent": (50, 100), "owner": (200, 400), "admin": (None, None)}


@pytest.fixture
def asked(people, case, now):
    """What Carol asks for and Bob may approve."""
    authority.save(people.acme, Actor.person(people.alice), now, currency="EUR", limits=LIMITS)
    return make_good.record(case, kind="refund", amount=Decimal(150), currency="EUR", words="What she wore instead.",
                            actor=Actor.person(people.carol), now=now)


def address(row, member, now, move="approve", days=30):
    case = row.case
    payload = {"o": case.organisation_id, "c": str(case.public_id), "m": str(member.public_id), "g": str(row.public_id)}
    token = links.sign(f"make_good.{move}", payload, expires_at=now + timedelta(days=days))
    return reverse("public:make_good", args=[token])


def state(row):
    row.refresh_from_db()
    return row.state


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("move", ["approve", "decline"])
def test_a_link_scanner_changes_nothing_and_learns_nothing_of_the_customer(visitor, asked, people, now, move, method):
    answer = getattr(visitor, method)(address(asked, people.bob, now, move))
    assert answer.status_code == 200 and state(asked) == "proposed"
    page = answer.content.decode()
    for secret in ("Ann", "terrible", "ann@customer.example", "What she wore", "bob@acme.test"):
        assert secret not in page
    assert "style=" not in page and "<script>" not in page and not visitor.cookies
    assert not UsedLink.objects.for_organisation(people.acme).exists()
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_mail_to_the_owner_carries_both_presses(visitor, asked, people, now):
    settle(now)
    mail = OutgoingEmail.objects.for_organisation(people.acme).get(kind="make_good_asked")
    assert mail.to_email == "bob@acme.test" and "a refund of 150.00 EUR" in mail.subject
    assert "What she wore instead." in mail.text
    approve, decline = re.findall(r"https?://\S+(/g/\S+)", mail.text)
    page = visitor.get(approve).content.decode()
    assert "Approve a refund of 150.00 EUR?" in page and "Carol Clark" in page
    assert "Decline a refund of 150.00 EUR?" in visitor.get(decline).content.decode()
    assert visitor.post(approve).status_code == 200 and state(asked) == "approved"


def test_one_press_approves_in_the_persons_name_and_the_second_changes_nothing(visitor, asked, people, now):
    link = address(asked, people.bob, now)
    assert "Approved" in visitor.post(link).content.decode()
    entry = AuditEntry.objects.for_organisation(people.acme).get(action="case.make_good_approved")
    assert entry.actor_membership == people.bob
    assert visitor.post(link).status_code == 200
    assert AuditEntry.objects.for_organisation(people.acme).filter(action="case.make_good_approved").count() == 1


def test_declining_asks_why_and_the_link_still_works_then(visitor, asked, people, now):
    link = address(asked, people.bob, now, "decline")
    empty = visitor.post(link, {"reason": " "})
    assert empty.status_code == 400 and b"Say why" in empty.content and state(asked) == "proposed"
    assert visitor.post(link, {"reason": "The insurer pays."}).status_code == 200
    assert state(asked) == "declined" and asked.reason == "The insurer pays."
    assert "Bob Baker declined it" in visitor.get(address(asked, people.alice, now)).content.decode()


def test_whoever_comes_second_is_told_who_decided(visitor, asked, people, now):
    make_good.decline(asked, reason="No.", actor=Actor.person(people.alice), now=now)
    late = visitor.post(address(asked, people.bob, now))
    assert late.status_code == 409 and "Alice Archer declined it" in late.content.decode()


def test_above_the_owners_limit_the_press_says_that_the_admins_are_asked(visitor, asked, people, now):
    authority.save(people.acme, Actor.person(people.alice), now, currency="EUR",
                   limits={**LIMITS, "owner": (100, 400)})
    answer = visitor.post(address(asked, people.bob, now))
    assert "above what you may approve" in answer.content.decode() and state(asked) == "proposed"
    settle(now)
    mails = OutgoingEmail.objects.for_organisation(people.acme).filter(kind="make_good_asked", recipient=people.alice)
    assert mails.count() == 1


@pytest.mark.parametrize("who", ["carol", "vic", "mallory"])
def test_who_is_not_asked_decides_nothing_even_with_a_link(visitor, asked, people, now, who):
    answer = visitor.post(address(asked, getattr(people, who), now))
    assert answer.status_code in (403, 404, 409) and state(asked) == "proposed"


def test_an_expired_link_says_where_to_decide_and_a_left_person_has_none(visitor, asked, people, now):
    assert visitor.post(address(asked, people.bob, now, days=-1)).status_code == 410
    link = address(asked, people.bob, now)
    people.bob.left_at = now
    people.bob.save(update_fields=["left_at"])
    assert visitor.post(link).status_code == 404 and state(asked) == "proposed"


def test_it_speaks_the_readers_language(visitor, asked, people, now):
    page = visitor.get(address(asked, people.bob, now) + "?lang=de").content.decode()
    assert "Genehmigen: eine Erstattung von 150,00 EUR?" in page
