"""Who may see who a customer is. Viewers read what was said, never by whom.

One place, so that pages, API, exports and search agree.
"""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _

from cxloop import permissions
from cxloop.models import Membership, Role
from feedback.models import Customer
from feedback.queries.line_parts import Caller

permissions.register(customer__see=Role.AGENT)

ADDRESS = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
HANDLE = re.compile(r"(?<![\w@/])@\w[\w.-]{2,}")
NUMBER = re.compile(r"(?<![\w.])\+?\d(?:[ \-./()]{0,2}\d){6,}(?!\w)")
COVER = "•"


def may_see(membership: Membership | None) -> bool:
    """Whether this person may see names and addresses of customers."""
    return membership is not None and permissions.allows(membership.role, "customer.see")


def name_of(customer: Customer | Caller | None, seen: bool) -> str:
    """What to call the customer: name or handle; a short key when there is none or it may not be seen."""
    if customer is None:
        return _("Somebody unknown")
    if seen and (customer.name or customer.handle):
        return customer.name or customer.handle
    return _("Customer %s") % str(customer.public_id)[:6].upper()


def words(text: str, seen: bool, customer: Customer | Caller | None = None) -> str:
    """The text; for who may not see, addresses, numbers, handles and the customer's own name are covered.

    Every covered letter stays one letter, so that the positions of evidence still hold.
    """
    if seen or not text:
        return text
    for pattern in (ADDRESS, HANDLE, NUMBER):
        text = pattern.sub(_cover, text)
    for part in (customer.name.split() if customer else ()):
        if len(part) > 2:
            text = re.sub(rf"\b{re.escape(part)}\b", _cover, text, flags=re.IGNORECASE)
    return text


def asks_for_a_person(asked: str) -> bool:
    """Whether a search names an address, a number or a handle: to find it would say whose it is."""
    return any(pattern.search(asked) for pattern in (ADDRESS, HANDLE, NUMBER))


def _cover(found: re.Match[str]) -> str:
    return COVER * len(found.group())


def contact_of(customer: Customer, seen: bool) -> dict[str, Any]:
    """E-mail, phone and handle, or nothing at all."""
    if not seen:
        return {}
    ways = {"email": customer.email, "phone": customer.phone, "handle": customer.handle}
    return {kind: value for kind, value in ways.items() if value}
