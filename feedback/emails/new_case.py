"""A customer is unhappy, and somebody answers for it now."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from feedback.emails.registry import emails
from feedback.emails.staff import StaffEmail


@emails.register
class NewCase(StaffEmail):
    """To whoever works on a case, or answers for it, when it opens."""

    key = "new_case"
    label = _("New case")
    rank = 30
