"""Short mails about the house rather than a case: to its admins, and to customers about what is kept of them."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from cxloop.mail import Draft
from cxloop.models import Membership, Organisation, Role
from feedback.emails import customer as customers
from feedback.emails import rendering
from feedback.models import Customer


def admins(organisation: Organisation) -> list[Membership]:
    """Who is told. One query."""
    rows = Membership.objects.for_organisation(organisation).filter(left_at=None, role=Role.ADMIN)
    return list(rows.select_related("user").order_by("pk"))


def to_staff(key: str, organisation: Organisation, reader: Membership, dedupe: str, **context: Any) -> Draft:
    """The mail in the reader's language; `dedupe` makes it one for each reader."""
    language = rendering.known_language(reader.user.language, organisation.language)
    with rendering.reading_as(language, rendering.zone_of(organisation, reader)):
        zone = timezone.get_current_timezone_name()
        parts = rendering.render(key, {"language": language, "organisation": organisation, "zone": zone, **context})
    return Draft(
        kind=key, dedupe_key=f"{dedupe}.{reader.pk}", to_email=reader.user.email, to_name=reader.name,
        from_name=organisation.name, subject=parts.subject, text=parts.text, html=parts.html, recipient=reader,
        language=language,
    )


def to_customer(key: str, organisation: Organisation, customer: Customer, dedupe: str, **context: Any) -> Draft:
    """The mail in the customer's language, by no team and about no case."""
    language = customers.language_for(organisation, customer, None)
    with rendering.reading_as(language, organisation.zone):
        parts = rendering.render(key, {
            "language": language, "organisation": organisation, "greeting": customers.greeting(customer),
            "zone": timezone.get_current_timezone_name(), **context})
    return Draft(
        kind=key, dedupe_key=dedupe, to_email=customer.email, to_name=customer.name, from_name=organisation.name,
        subject=parts.subject, text=parts.text, html=parts.html, language=language,
    )
