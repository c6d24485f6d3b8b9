from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from feedback.flag.from_signal import FromSignal
from feedback.flag.registry import detectors


@detectors.register
class ContactRequested(FromSignal):
    """They ask us to get in touch; not answering would be a second failure."""

    key = "contact_requested"
    label = _("Contact requested")
    severity = 3
    signal = "asks_for_contact"
