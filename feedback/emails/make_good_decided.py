"""What somebody asked for was approved, or declined and why."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from feedback.emails.letter import Letter, note_context
from feedback.emails.registry import emails
from feedback.emails.staff import StaffEmail
from feedback.models import MakeGood
from feedback.wording import make_goods


@emails.register
class MakeGoodDecided(StaffEmail):
    """To whoever proposed it."""

    key = "make_good_decided"
    label = _("Approved or declined")
    rank = 30

    def context(self, letter: Letter) -> dict[str, Any]:
        row = letter.facts.make_goods[letter.notice.data["make_good"]]
        return {
            "what": make_goods.said(row.kind, row.amount, row.currency),
            "by": row.decided_by.name if row.decided_by else "",
            "is_declined": row.state == MakeGood.State.DECLINED,
            "reason": note_context(letter, row.reason),
        }

    def sample_data(self) -> dict[str, Any]:
        return {"make_good": 1, "cycle": 1}
