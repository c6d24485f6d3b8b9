"""To a customer, as soon as their case opens, when the source says so: who answers, by when."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from cxloop.mail import Draft
from feedback.emails import customer, samples
from feedback.emails.registry import emails


@emails.register
class Acknowledgement:
    """ "We heard you": off unless the source or the import asks for it."""

    key = "acknowledgement"
    label = _("We heard you")

    def example(self, now: datetime, verbatim: str = "", language: str = "en") -> Draft:
        case = samples.case(now, verbatim)
        assert case.customer is not None
        case.customer.language = language
        return customer.acknowledgement(samples.ORGANISATION, case, now)
