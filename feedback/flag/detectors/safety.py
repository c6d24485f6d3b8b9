from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from feedback.flag.from_signal import FromSignal
from feedback.flag.registry import detectors


@detectors.register
class Safety(FromSignal):
    """Somebody may be, or was, in danger."""

    key = "safety"
    label = _("Safety")
    severity = 4
    signal = "safety"
