"""Something happened to a case that somebody follows."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from feedback.emails.letter import Letter
from feedback.emails.registry import emails
from feedback.emails.staff import StaffEmail
from feedback.models.escalation import Way

WHAT = ("replied", "escalated", "reopened", "resolved")


@emails.register
class Followed(StaffEmail):
    """To whoever follows a case without working on it: the customer wrote, it is late, open again, or resolved."""

    key = "followed"
    label = _("A case you follow")
    rank = 60
    ways = (Way.BOTH, Way.MAIL, Way.BELL, Way.NONE)

    def context(self, letter: Letter) -> dict[str, Any]:
        return {"what": letter.notice.data.get("what", "")}

    def sample_data(self) -> dict[str, Any]:
        return {"what": "replied"}
