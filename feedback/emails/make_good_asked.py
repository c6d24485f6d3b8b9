"""Somebody wants to give more than they may: approve or decline by one press each."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from cxloop import links
from feedback.emails.letter import Letter, address_of, note_context
from feedback.emails.registry import emails
from feedback.emails.staff import StaffEmail
from feedback.models.escalation import Way
from feedback.wording import make_goods

APPROVE, DECLINE = links.purpose("make_good.approve"), links.purpose("make_good.decline")


@emails.register
class MakeGoodAsked(StaffEmail):
    """To the owner of the case; to the admins above the owner's limit."""

    key = "make_good_asked"
    label = _("Something to approve")
    rank = 5
    ways = (Way.BOTH, Way.MAIL)

    def context(self, letter: Letter) -> dict[str, Any]:
        row = letter.facts.make_goods[letter.notice.data["make_good"]]
        of = {"g": str(row.public_id)}
        return {
            "what": make_goods.said(row.kind, row.amount, row.currency),
            "by": row.proposed_by.name if row.proposed_by else "",
            "note": note_context(letter, row.words),
            "approve_url": address_of(letter, "public:make_good", APPROVE, of),
            "decline_url": address_of(letter, "public:make_good", DECLINE, of),
        }

    def sample_data(self) -> dict[str, Any]:
        return {"make_good": 1, "cycle": 1}
