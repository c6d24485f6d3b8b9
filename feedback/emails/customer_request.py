"""To admins: a customer asked for a copy of what is kept of them, or to be erased."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cxloop.links import absolute
from cxloop.mail import Draft
from cxloop.models import Membership, Organisation
from feedback.emails import notes, rendering, samples
from feedback.emails.registry import emails
from feedback.models import CustomerRequest


@emails.register
class Requested:
    """Names nobody: who asked stands on the page, where it goes when they are erased."""

    key = "customer_request"
    label = _("A customer's request")

    def example(self, now: datetime, verbatim: str = "", language: str = "en") -> Draft:
        row = CustomerRequest(pk=3, organisation=samples.ORGANISATION, kind=CustomerRequest.ERASE, asked_at=now,
                              due_at=now)
        return compose(samples.ORGANISATION, samples.reader(language), row, now)


def compose(organisation: Organisation, reader: Membership, row: CustomerRequest, now: datetime) -> Draft:
    language = rendering.known_language(reader.user.language, organisation.language)
    with rendering.reading_as(language, rendering.zone_of(organisation, reader)):
        due = rendering.when(row.due_at, now)
    path = reverse("feedback:requests", kwargs={"slug": organisation.slug})
    return notes.to_staff(
        "customer_request", organisation, reader, f"customer_request.{row.pk}", url=absolute(path), due=due,
        is_erase=row.kind == CustomerRequest.ERASE,
    )
