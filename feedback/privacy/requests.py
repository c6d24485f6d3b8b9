"""Requests about what is kept of a customer: asked for by them, or written down for them; answered within a month."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from cxloop import audit, mail
from cxloop.actor import Actor
from cxloop.errors import Conflict, InvalidInput
from cxloop.models import Organisation
from cxloop.permissions import require
from feedback.emails import customer_request, notes
from feedback.models import Customer, CustomerRequest

WITHIN = timedelta(days=30)  # what the law gives: GDPR, article 12 (3)


@transaction.atomic
def ask(customer: Customer, kind: str, actor: Actor, now: datetime) -> CustomerRequest:
    """The request, which waits, admins told; the one that waits already when it was asked before."""
    require(actor, "requests.write")
    row, is_new = CustomerRequest.objects.for_organisation(customer.organisation_id).get_or_create(
        customer=customer, kind=kind, answered_at=None,
        defaults={"organisation_id": customer.organisation_id, "asked_at": now, "due_at": now + WITHIN,
                  "taken_by": actor.membership},
    )
    if is_new:
        audit.record(customer.organisation_id, actor, f"customer.{kind}_asked", "customer", customer.pk, now)
        readers = notes.admins(customer.organisation)
        drafts = [customer_request.compose(customer.organisation, reader, row, now) for reader in readers]
        mail.queue(customer.organisation, drafts, now)
    return row


@transaction.atomic
def refuse(request: CustomerRequest, because: str, actor: Actor, now: datetime) -> None:
    """Says no, with the reason the customer reads. Conflict when it was answered already."""
    require(actor, "requests.write")
    because = because.replace("\x00", "").strip()
    if not because:
        raise InvalidInput(_("Say why not: the customer reads it."), field="because")
    answer(request, now, refused_because=because[:500])
    audit.record(request.organisation_id, actor, "customer.erase_refused", "customer", request.customer_id, now)


def answer(request: CustomerRequest, now: datetime, **changes: object) -> None:
    waiting = CustomerRequest.objects.for_organisation(request.organisation_id)
    if not waiting.filter(pk=request.pk, answered_at=None).update(answered_at=now, **changes):
        raise Conflict(_("This was answered already."))


def waiting(organisation: Organisation) -> list[CustomerRequest]:
    """Those to erase that wait, the oldest first. One query."""
    rows = CustomerRequest.objects.for_organisation(organisation).filter(
        kind=CustomerRequest.ERASE, answered_at=None
    )
    return list(rows.select_related("customer", "taken_by__user").order_by("asked_at", "pk")[:500])


def newest(customer: Customer, kind: str) -> CustomerRequest | None:
    """What they asked for last."""
    rows = CustomerRequest.objects.for_organisation(customer.organisation_id).filter(customer=customer, kind=kind)
    return rows.order_by("-pk").first()
