"""To a customer: what was done, and whether it helped."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from cxloop.mail import Draft
from feedback.emails import customer, samples
from feedback.emails.registry import emails


@emails.register
class Closing:
    """The answer that ends the work on a case, with three links to one page that asks for a press."""

    key = "closing"
    label = _("Did this fix it?")

    def example(self, now: datetime, verbatim: str = "", language: str = "en") -> Draft:
        message = samples.message(now, body=verbatim, verbatim=verbatim)
        assert message.case.customer is not None
        message.case.customer.language = language
        return customer.closing(samples.ORGANISATION, message, samples.question(now), now)
