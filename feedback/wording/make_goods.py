"""The ways to make it good, one line each, and how they are said: "a refund of 40.00 EUR"."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


@dataclass(frozen=True, slots=True)
class Kind:
    """`said` is the thing in a sentence; with a price its amount is filled in."""

    label: Any
    icon: str
    said: Any
    has_amount: bool = True


KINDS: dict[str, Kind] = {
    "apology": Kind(gettext_lazy("Apology"), "heart-handshake", gettext_lazy("an apology"), has_amount=False),
    "refund": Kind(gettext_lazy("Refund"), "banknote", gettext_lazy("a refund of %(amount)s")),
    "voucher": Kind(gettext_lazy("Voucher"), "ticket", gettext_lazy("a voucher of %(amount)s")),
    "replacement": Kind(gettext_lazy("Replacement"), "package", gettext_lazy("a replacement worth %(amount)s")),
}


def money(amount: Decimal | float | None, currency: str) -> str:
    """ "1,240.00 EUR"; empty for no amount."""
    if amount is None:
        return ""
    number = number_format(amount, 2, force_grouping=True, use_l10n=True)
    return _("%(number)s %(currency)s") % {"number": number, "currency": currency}


def label_of(kind: str) -> str:
    return str(KINDS[kind].label) if kind in KINDS else kind


def icon_of(kind: str) -> str:
    return KINDS[kind].icon if kind in KINDS else "gift"


def said(kind: str, amount: Decimal | None, currency: str) -> str:
    """The thing as it stands in a sentence."""
    price = money(amount, currency)
    return str(KINDS[kind].said) % {"amount": price} if kind in KINDS else f"{kind} {price}".strip()
