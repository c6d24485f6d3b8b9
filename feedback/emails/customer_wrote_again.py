"""The customer wrote again while their case was open, or after it was answered."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from feedback.emails.letter import Letter
from feedback.emails.registry import emails
from feedback.emails.staff import StaffEmail


@emails.register
class CustomerWroteAgain(StaffEmail):
    """To whoever works on the case; says whether it was opened again by it."""

    key = "customer_wrote_again"
    label = _("The customer wrote again")
    rank = 15

    def context(self, letter: Letter) -> dict[str, Any]:
        return {"has_reopened": letter.notice.data.get("because") == "wrote_again"}

    def sample_data(self) -> dict[str, Any]:
        return {"because": "wrote_again", "cycle": 2}
