"""A broken promise somebody was told of is kept now: nobody needs to act twice."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from feedback.emails.letter import Letter
from feedback.emails.registry import emails
from feedback.emails.staff import StaffEmail
from feedback.models.escalation import Way


@emails.register
class EscalationEnded(StaffEmail):
    """To everybody the ladder told. `data["by"]` is the name of who took care of it."""

    key = "escalation_ended"
    label = _("The escalation has ended")
    rank = 60
    ways = (Way.BOTH, Way.MAIL, Way.BELL, Way.NONE)

    def context(self, letter: Letter) -> dict[str, Any]:
        working = letter.case.assignee or letter.case.owner
        return {"by": letter.notice.data.get("by") or (working.name if working else "")}

    def sample_data(self) -> dict[str, Any]:
        return {"promise": "acknowledge", "cycle": 1, "by": "Carol Danvers"}
