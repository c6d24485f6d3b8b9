"""Keys by which somebody without an address comes back to what they said. Shown once; only a digest is kept."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import datetime, timedelta

from django.db import transaction

from cxloop import audit
from cxloop.actor import Actor
from cxloop.models import Organisation
from feedback.models import Customer, CustomerIdentity, FeedbackItem

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is taken for another
LENGTH = 16  # of 30 letters: 78 bits, beyond guessing
AGAIN_WITHIN = timedelta(minutes=10)  # a second press on the same form gets a key, too; later nobody does


def new() -> str:
    """A key as it is shown: "7K3M-Q9TX-…"."""
    letters = "".join(secrets.choice(LETTERS) for _letter in range(LENGTH))
    return "-".join(letters[start : start + 4] for start in range(0, LENGTH, 4))


def digest(organisation: Organisation, typed: str) -> str:
    """What is kept of a key, however it was typed: an identity of the customer who holds it."""
    plain = re.sub(r"[^0-9A-Z]", "", typed.upper())
    return hashlib.sha256(f"cxloop.key.{organisation.public_id}.{plain}".encode()).hexdigest()


def customer_with(organisation: Organisation, typed: str) -> Customer | None:
    """Whose key it is; None when it is nobody's."""
    held = CustomerIdentity.objects.for_organisation(organisation)
    row = held.filter(kind=CustomerIdentity.KEY, value=digest(organisation, typed)).select_related("customer").first()
    return row.customer if row is not None else None


@transaction.atomic
def give_again(organisation: Organisation, item_id: int, key: str, now: datetime) -> bool:
    """Whether the key opens what the item's customer said, because they have one of their own since a moment ago."""
    item = (
        FeedbackItem.objects.for_organisation(organisation)
        .filter(pk=item_id, received_at__gt=now - AGAIN_WITHIN, customer__identities__kind=CustomerIdentity.KEY)
        .first()
    )
    if item is None or item.customer_id is None:
        return False
    CustomerIdentity.objects.create(
        organisation=organisation, customer_id=item.customer_id, kind=CustomerIdentity.KEY,
        value=digest(organisation, key),
    )
    audit.record(organisation, Actor.customer(), "customer.key_given", "customer", item.customer_id, now)
    return True
