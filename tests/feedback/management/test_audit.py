"""`manage.py audit` is quiet when all is well and names what is not."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from cxloop.models import OutboxMessage, OutgoingEmail
from feedback.models import Analysis, Case, FeedbackItem
from feedback.queries import soundness
from tests.feedback.story import complain


@pytest.fixture
def case(people):
    """A case of this minute, with everything it caused done."""
    return complain(people.acme, timezone.now())


def keys(now=None):
    return [each.key for each in soundness.findings(now or timezone.now())]


def test_all_is_well(case):
    out = StringIO()
    call_command("audit", stdout=out)
    assert out.getvalue() == f"All {len(soundness.PROMISES)} promises hold.\n"


def test_what_is_broken_is_named_and_ends_with_one(case):
    Analysis.across_organisations.filter(item=case.first_item).delete()
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("audit", "--json", stdout=out)
    (found,) = json.loads(out.getvalue())
    assert ended.value.code == 1
    assert (found["key"], found["count"], found["ids"]) == ("half_processed_item", 1, [case.first_item_id])


@pytest.mark.parametrize(("rows", "change", "key"), [
    (FeedbackItem, {"case": None}, "case_without_its_item"),
    (FeedbackItem, {"failed_at": timezone.now()}, "failed_item"),
    (FeedbackItem, {"processed_at": None, "received_at": timezone.now() - timedelta(hours=1)}, "waiting_item"),
    (Case, {"next_deadline_at": timezone.now() - timedelta(hours=1)}, "overdue_case"),
    (OutboxMessage, {"handled_at": None, "failed_at": timezone.now()}, "dead_letter"),
    (OutboxMessage, {"handled_at": None, "failed_at": None, "next_attempt_at": timezone.now() - timedelta(hours=1)},
     "waiting_event"),
])
def test_each_broken_promise_is_found(case, rows, change, key):
    assert rows.across_organisations.update(**change)
    assert keys() == [key]


@pytest.mark.parametrize(("change", "key"), [
    ({"state": "failed"}, "failed_mail"),
    ({"state": "queued"}, "waiting_mail"),
    ({"state": "sending"}, "waiting_mail"),
])
def test_mails_that_do_not_leave_are_found(people, change, key):
    long_ago = timezone.now() - timedelta(hours=1)
    OutgoingEmail.objects.create(organisation=people.acme, kind="late", dedupe_key="1", to_email="b@acme.test",
                                 subject="Late", text="Please", created_at=long_ago, next_attempt_at=long_ago,
                                 sending_since=long_ago, **change)
    assert keys() == [key]
