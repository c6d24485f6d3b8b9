from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from feedback.flag.from_signal import FromSignal
from feedback.flag.registry import detectors


@detectors.register
class LegalOrRegulator(FromSignal):
    """They speak of a lawyer, a court, a regulator, an ombudsman or the press."""

    key = "legal_or_regulator"
    label = _("Legal or regulator")
    severity = 4
    signal = "legal_or_regulator"
