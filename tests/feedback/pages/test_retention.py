"""The page that says how long things are kept: decided by admins, shown to owners, tried before it is saved."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cxloop import retention
from cxloop.models import AuditEntry
from feedback.models import FeedbackItem
from tests.feedback.story import say


@pytest.fixture
def page(people):
    return reverse("feedback:retention", kwargs={"slug": "acme"})


def test_what_is_typed_is_counted_and_nothing_changes(people, visit, page):
    now = timezone.now()
    for number in range(3):
        say(people.acme, "Thank you", now, at=now - timedelta(days=100 * number), external_id=str(number))
    alice = visit(people.alice)
    shown = alice.post(page, {"said": "90", "preview": "1"}).content.decode()
    assert "Would go, not saved yet" in shown and "<dd>2<br>" in shown and "older than 90 days" in shown
    people.acme.refresh_from_db()
    assert people.acme.keep_days == {}
    assert FeedbackItem.objects.for_organisation(people.acme).exclude(text="").count() == 3
    assert not AuditEntry.objects.for_organisation(people.acme).filter(action="retention.decided").exists()


def test_an_admin_decides_and_it_is_written_down(people, visit, page):
    alice = visit(people.alice)
    assert alice.post(page, {"said": "365", "tokens": "90"}).status_code == 302
    people.acme.refresh_from_db()
    assert people.acme.keep_days["said"] == 365 and people.acme.keep_days["invitations"] is None
    entry = AuditEntry.objects.for_organisation(people.acme).get(action="retention.decided")
    assert entry.data["days"] == {"said": [None, 365], "invitations": [90, None]}
    assert 'value="365"' in alice.get(page).content.decode()


@pytest.mark.parametrize("typed", ["29", "0", "-1", "36501", "soon", "1.5"])
def test_what_cannot_be_is_refused_and_stays_typed(people, visit, page, typed):
    answer = visit(people.alice).post(page, {"said": typed})
    assert answer.status_code == 422 and f'value="{typed}"' in answer.content.decode()
    people.acme.refresh_from_db()
    assert people.acme.keep_days == {}


def test_an_owner_reads_and_does_not_decide(people, visit, page):
    bob = visit(people.bob)
    shown = bob.get(page).content.decode()
    assert "An admin decides this." in shown and "disabled" in shown
    assert bob.post(page, {"said": "365"}).status_code == 403
    assert bob.post(page, {"said": "365", "preview": "1"}).status_code == 403
    assert retention.days_kept(people.acme, retention.kinds()[0]) == 90


def test_words_that_went_are_said_to_be_gone(people, visit):
    item = say(people.acme, "Thank you", timezone.now())
    FeedbackItem.objects.for_organisation(people.acme).update(text="", erased_at=timezone.now())
    path = reverse("feedback:feedback_item", kwargs={"slug": "acme", "public_id": item.public_id})
    assert "no longer kept" in visit(people.vic).get(path).content.decode()
