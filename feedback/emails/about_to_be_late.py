"""A promise falls due soon and is not kept yet."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from feedback.emails.registry import emails
from feedback.emails.staff import StaffEmail
from feedback.models.escalation import Way


@emails.register
class AboutToBeLate(StaffEmail):
    """To whoever works on the case, shortly before a promise is broken."""

    key = "about_to_be_late"
    label = _("About to be late")
    rank = 20
    ways = (Way.BOTH, Way.MAIL, Way.BELL, Way.NONE)

    def sample_data(self) -> dict[str, Any]:
        return {"promise": "contact", "cycle": 1, "step": 0, "repetition": 0, "steps": 4}
