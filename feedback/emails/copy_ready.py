"""To a customer: the copy of what is kept of them is ready."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from cxloop import links
from cxloop.mail import Draft
from cxloop.models import Organisation
from feedback.emails import notes, rendering, samples
from feedback.emails.registry import emails
from feedback.models import Customer


@emails.register
class CopyReady:
    """For copies that took a while; a small one is shown at once."""

    key = "copy_ready"
    label = _("Your copy is ready")

    def example(self, now: datetime, verbatim: str = "", language: str = "en") -> Draft:
        customer = samples.customer()
        customer.language = language
        return compose(samples.ORGANISATION, customer, 3, links.absolute("/d/token"), now, now)


def compose(
    organisation: Organisation, customer: Customer, request_id: int, url: str, ends_at: datetime, now: datetime
) -> Draft:
    with rendering.reading_as(rendering.known_language(customer.language, organisation.language), organisation.zone):
        ends = rendering.when(ends_at, now)
    return notes.to_customer("copy_ready", organisation, customer, f"copy_ready.{request_id}", url=url, ends=ends)
