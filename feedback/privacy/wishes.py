"""What a customer decides on their own page. Each verb is one transaction with one audit entry."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import get_language

from cxloop import audit
from cxloop.actor import Actor
from feedback.ingest.channels.registry import channels
from feedback.ingest.service import source_called, store
from feedback.models import Customer, CustomerIdentity

CUSTOMER = Actor.customer()
SOURCE = "My feedback"
FIELDS = {"external_id": "customer_id", "email": "email", "phone": "phone", "handle": "handle", "key": "key"}


@transaction.atomic
def ask_less(customer: Customer, wanted: bool, now: datetime) -> None:
    """From now on their mails ask no questions, or ask again."""
    rows = Customer.objects.for_organisation(customer.organisation_id).filter(pk=customer.pk)
    if rows.filter(asks_less_at__isnull=wanted).update(asks_less_at=now if wanted else None):
        action = "customer.asks_less" if wanted else "customer.asks_as_before"
        audit.record(customer.organisation_id, CUSTOMER, action, "customer", customer.pk, now)


@transaction.atomic
def close_links(customer: Customer, now: datetime) -> None:
    """Every link to their page that was sent so far leads nowhere from now on."""
    rows = Customer.objects.for_organisation(customer.organisation_id).filter(pk=customer.pk)
    rows.update(link_round=F("link_round") + 1)
    audit.record(customer.organisation_id, CUSTOMER, "customer.links_closed", "customer", customer.pk, now)


def say(customer: Customer, text: str, nonce: uuid.UUID, now: datetime) -> None:
    """New feedback of theirs; the nonce makes a second press the same. The loop takes it up after commit."""
    known = CustomerIdentity.objects.for_organisation(customer.organisation_id).filter(customer=customer)
    named = {FIELDS[kind]: value for kind, value in known.values_list("kind", "value") if kind in FIELDS}
    items = channels.get("page").parse(
        {"nonce": nonce, "text": text, "at": now, "language": get_language() or "", "customer": named}
    )
    source = source_called(customer.organisation, SOURCE, "page")
    store(customer.organisation, source, items, now, live=True)
