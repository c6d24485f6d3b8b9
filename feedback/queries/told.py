"""What a person was told: how much of it is unread, and page by page, newest first."""

from __future__ import annotations

from typing import Any

from cxloop.models import Membership
from cxloop.ui.navigation import BADGE
from feedback.models import Notice
from feedback.models.escalation import IN_BELL
from feedback.queries.counting import StandingCounts
from feedback.queries.keyset import Page, newest

SIZE = 50
CASE = ("case__customer", "case__first_item", "email")


def unread_count(me: Membership) -> int:
    """How many notices nobody read and nothing settled, counted up to the badge's limit. One query."""
    return STANDING.read(me)["unread"]


def unread(me: Membership) -> Any:
    return of(me).filter(IN_BELL, read_at=None, dropped="")


STANDING = StandingCounts(lambda me, _now: {"unread": unread(me)}, BADGE)


def of(me: Membership) -> Any:
    return Notice.objects.for_organisation(me.organisation_id).filter(recipient=me)


def notices(me: Membership, after: str, *, only_unread: bool) -> Page:
    """A page of what stands in the person's bell. One query."""
    rows = unread(me) if only_unread else of(me).filter(IN_BELL)
    return newest(rows.select_related(*CASE).defer("email__text", "email__html", "case__first_item__vector"), after,
                  SIZE)
