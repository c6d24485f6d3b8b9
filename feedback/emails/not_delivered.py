"""What was written to the customer did not reach them: a task for whoever works on the case."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from feedback.emails.letter import Letter
from feedback.emails.registry import emails
from feedback.emails.sayings import why_returned
from feedback.emails.staff import StaffEmail


@emails.register
class NotDelivered(StaffEmail):
    """To whoever works on the case, with the reason the other side gave."""

    key = "not_delivered"
    label = _("Not delivered to the customer")
    rank = 10

    def context(self, letter: Letter) -> dict[str, Any]:
        return {"reason": why_returned(str(letter.notice.data.get("returned", "")))}

    def sample_data(self) -> dict[str, Any]:
        return {"returned": "mailbox_full", "message": 1, "cycle": 1}
