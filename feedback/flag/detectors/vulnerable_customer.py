from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from feedback.flag.from_signal import FromSignal
from feedback.flag.registry import detectors
from feedback.params import param


@dataclass(frozen=True)
class Careful:
    unhappy_at_least: float = param(0.5, _("Unhappy from"), _("Telling of an illness in praise is no reason to worry."))


@detectors.register
class VulnerableCustomer(FromSignal):
    """Illness, disability, age, bereavement or hardship: they need more care than others."""

    key = "vulnerable_customer"
    label = _("Vulnerable customer")
    severity = 3
    signal = "vulnerable_customer"
    Params = Careful
