"""A case changed hands and is yours now."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from feedback.emails.registry import emails
from feedback.emails.staff import StaffEmail


@emails.register
class Reassigned(StaffEmail):
    """To whoever a case was given, handed over or came back to."""

    key = "reassigned"
    label = _("Reassigned")
    rank = 40
