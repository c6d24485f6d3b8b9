"""The customer was asked whether it helped, and said no, or not yet."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from feedback.emails.letter import Letter
from feedback.emails.registry import emails
from feedback.emails.staff import StaffEmail
from feedback.models.escalation import Way


@emails.register
class CustomerSaidNo(StaffEmail):
    """To the owner and to the level the case has risen to."""

    key = "customer_said_no"
    label = _("The customer said no")
    rank = 10
    ways = (Way.BOTH, Way.MAIL)

    def context(self, letter: Letter) -> dict[str, Any]:
        return {"is_not_yet": letter.notice.data.get("because") == "not_yet"}

    def sample_data(self) -> dict[str, Any]:
        return {"because": "customer_said_no", "cycle": 2, "level": 1}
