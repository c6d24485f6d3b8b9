"""A retry really tries again; what is not waiting for one is refused."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cxloop import mail
from cxloop.actor import Actor
from cxloop.errors import Conflict
from cxloop.models import OutboxMessage, OutgoingEmail
from feedback.models import FeedbackItem
from feedback.settings import failures
from tests.feedback.story import MONDAY, say


@pytest.fixture
def who(people):
    return Actor.person(people.alice), timezone.now()


def test_a_failed_mail_goes_out_again(people, who, settings):
    settings.EMAIL_BACKEND = ""
    draft = mail.Draft(kind="case", dedupe_key="x", to_email="bob@acme.test", subject="Hello", text="Hello")
    row = mail.queue(people.acme, [draft], timezone.now())[0]
    with pytest.raises(Conflict, match="mail server"):
        failures.retry_mail(people.acme, row, *who)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    failures.retry_mail(people.acme, row, *who)
    assert OutgoingEmail.objects.for_organisation(people.acme).get(pk=row.pk).state == "queued"
    with pytest.raises(Conflict):
        failures.retry_mail(people.acme, row, *who)


def test_a_failed_item_waits_again_and_others_are_left_alone(people, who):
    item = say(people.acme, "This is terrible.", MONDAY, nps=1)
    assert failures.retry_items(people.acme, [item.pk], *who) == 0
    FeedbackItem.objects.for_organisation(people.acme).filter(pk=item.pk).update(
        processed_at=None, failed_at=MONDAY, failure="ValueError: no")
    assert failures.retry_items(people.globex, [item.pk], *who) == 0
    assert failures.retry_items(people.acme, [item.pk], *who) == 1
    item.refresh_from_db()
    assert (item.failed_at, item.failure) == (None, "")


def test_an_event_that_was_given_up_is_handled_again(people, who):
    now = timezone.now()
    row = OutboxMessage.objects.create(
        organisation=people.acme, event="CaseOpened", handler="x", payload={}, published_at=now, attempts=12,
        next_attempt_at=now + timedelta(hours=1), failed_at=now, error="ValueError: no")
    assert failures.retry_events(people.acme, [row.pk], *who) == 1
    assert failures.retry_events(people.acme, [row.pk], *who) == 0
    again = OutboxMessage.objects.for_organisation(people.acme).get(pk=row.pk)
    assert (again.failed_at, again.attempts) == (None, 0)
