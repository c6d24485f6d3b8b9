"""To a customer: they are erased. The last mail to them; its row forgets them once it has left."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from cxloop.mail import Draft
from cxloop.models import Organisation
from feedback.emails import notes, samples
from feedback.emails.registry import emails
from feedback.models import Customer


@emails.register
class Erased:
    """By no team, with no link: there is nothing left to open."""

    key = "erased"
    label = _("You are erased")

    def example(self, now: datetime, verbatim: str = "", language: str = "en") -> Draft:
        customer = samples.customer()
        customer.language = language
        return compose(samples.ORGANISATION, customer, 3)


def compose(organisation: Organisation, customer: Customer, request_id: int) -> Draft:
    return replace(notes.to_customer("erased", organisation, customer, f"erased.{request_id}"), forgets=True)
