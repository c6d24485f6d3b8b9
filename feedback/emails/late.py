"""A promise is broken: one mail for each rung of the ladder, saying who is told next and when."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from feedback.emails.letter import Letter
from feedback.emails.registry import emails
from feedback.emails.staff import StaffEmail
from feedback.models.escalation import Way


@emails.register
class Late(StaffEmail):
    """To whom the rung names."""

    key = "late"
    label = _("Late")
    rank = 0
    ways = (Way.BOTH, Way.MAIL)

    def context(self, letter: Letter) -> dict[str, Any]:
        data = letter.notice.data
        return {"step": data.get("step", 1), "steps": data.get("steps", 0), "again": data.get("repetition", 0)}

    def sample_data(self) -> dict[str, Any]:
        return {"promise": "acknowledge", "cycle": 1, "step": 1, "repetition": 0, "steps": 4}
