from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from feedback.flag.from_signal import FromSignal
from feedback.flag.registry import detectors


@detectors.register
class ThreatensToLeave(FromSignal):
    """They say they are about to leave, or already did."""

    key = "threatens_to_leave"
    label = _("Threatens to leave")
    severity = 3
    signal = "threatens_to_leave"
