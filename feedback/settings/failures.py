"""What could not be done, tried again: mails, events that were given up, items that could not be processed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cxloop import audit, mail, outbox, wakeups
from cxloop.actor import Actor
from cxloop.errors import Conflict
from cxloop.models import Organisation, OutgoingEmail
from feedback.follow_up import delivery
from feedback.models import FeedbackItem, InboundEmail


@transaction.atomic
def retry_mail(organisation: Organisation, email: OutgoingEmail, actor: Actor, now: datetime) -> None:
    """Queues it again with all its tries. Conflict when no mail server is configured or it waits for no retry."""
    mail.retry(organisation, email, now)
    audit.record(organisation, actor, "mail.retried", "email", email.pk, now)


@transaction.atomic
def retry_events(organisation: Organisation, ids: Iterable[int], actor: Actor, now: datetime) -> int:
    """How many given-up events will be handled again at once."""
    retried = outbox.retry(organisation, ids, now)
    if retried:
        audit.record(organisation, actor, "outbox.retried", "organisation", organisation.pk, now, count=retried)
    return retried


@transaction.atomic
def retry_items(organisation: Organisation, ids: Iterable[int], actor: Actor, now: datetime) -> int:
    """How many items will be processed again."""
    retried = FeedbackItem.objects.for_organisation(organisation).filter(
        pk__in=list(ids), failed_at__isnull=False, processed_at=None).update(failed_at=None, failure="")
    if retried:
        audit.record(organisation, actor, "items.retried", "organisation", organisation.pk, now, count=retried)
    return retried


@transaction.atomic
def retry_mail_in(organisation: Organisation, row: InboundEmail, actor: Actor, now: datetime) -> None:
    """The mail waits to be handled again. Conflict when it is not in quarantine."""
    waiting = InboundEmail.objects.for_organisation(organisation).filter(
        pk=row.pk, state=InboundEmail.State.QUARANTINED
    ).exclude(raw=b"").update(state=InboundEmail.State.WAITING, processed_at=None)
    if not waiting:
        raise Conflict(_("This mail is not in quarantine, or is no longer kept."))
    audit.record(organisation, actor, "mail_in.retried", "mail_in", row.pk, now)
    wakeups.wake("mail_in")


@transaction.atomic
def retry_replies(organisation: Organisation, ids: Iterable[int], actor: Actor, now: datetime) -> int:
    """How many replies given up on their channel go out again."""
    retried = delivery.retry(organisation, ids, now)
    if retried:
        audit.record(organisation, actor, "replies.retried", "organisation", organisation.pk, now, count=retried)
    return retried
