"""To a customer: what a colleague wrote to them."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from cxloop.mail import Draft
from feedback.emails import customer, samples
from feedback.emails.registry import emails


@emails.register
class Reply:
    """An answer by mail, where the customer cannot be answered in the place they spoke."""

    key = "reply"
    label = _("Answer to the customer")

    def example(self, now: datetime, verbatim: str = "", language: str = "en") -> Draft:
        message = samples.message(now, body=verbatim, verbatim=verbatim)
        assert message.case.customer is not None
        message.case.customer.language = language
        return customer.reply(samples.ORGANISATION, message, now)
