"""Members, invitations, teams and leave of an organisation, as its people page shows them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from cxloop.models import ApiToken, Leave, MemberInvitation, Membership, Organisation, PositionHolding, Team


@dataclass
class Member:
    """One member: their teams, what they hold today as holder or deputy, and their running or next leave."""

    membership: Membership
    teams: list[str] = field(default_factory=list)
    holds: list[PositionHolding] = field(default_factory=list)
    leave: Leave | None = None
    is_away: bool = False

    @property
    def is_expected(self) -> bool:
        """Whether they have not come in yet."""
        return not self.membership.user.has_usable_password()


def members(organisation: Organisation, today: date) -> list[Member]:
    """Everybody who has not left, by name. Four queries however many they are."""
    rows = Membership.objects.for_organisation(organisation).filter(left_at=None).select_related(
        "user", "manager__user").prefetch_related("teams").order_by("user__name", "user__email")
    holdings = defaultdict(list)
    for holding in current_holdings(organisation, today).select_related("position"):
        holdings[holding.membership_id].append(holding)
    leaves: dict[int, Leave] = {}
    for leave in Leave.objects.for_organisation(organisation).filter(ends_on__gt=today).order_by("starts_on"):
        leaves.setdefault(leave.membership_id, leave)
    return [
        Member(row, [team.name for team in row.teams.all()], holdings[row.pk], leaves.get(row.pk),
               row.pk in leaves and leaves[row.pk].starts_on <= today)
        for row in rows
    ]


def current_holdings(organisation: Organisation, today: date) -> QuerySet[Any]:
    return PositionHolding.objects.for_organisation(organisation).filter(
        Q(ends_on=None) | Q(ends_on__gt=today), starts_on__lte=today, membership__left_at=None)


def invitations(organisation: Organisation, now: datetime) -> QuerySet[Any]:
    """Those that can still be accepted, newest first."""
    return MemberInvitation.objects.for_organisation(organisation).filter(
        accepted_at=None, revoked_at=None, expires_at__gt=now
    ).select_related("invited_by__user").order_by("-created_at")


def teams(organisation: Organisation) -> QuerySet[Any]:
    """Every team with its lead and its members. Two queries."""
    return Team.objects.for_organisation(organisation).select_related("lead__user").prefetch_related(
        "members__user").order_by("name")


def leaves(organisation: Organisation, membership: Membership, today: date) -> QuerySet[Any]:
    """Running and coming leave of one person."""
    return Leave.objects.for_organisation(organisation).filter(
        membership=membership, ends_on__gt=today).order_by("starts_on")


def tokens(organisation: Organisation) -> QuerySet[Any]:
    """Every token, those that work first."""
    return ApiToken.objects.for_organisation(organisation).select_related("membership__user").order_by(
        "revoked_at", "-created_at")[:200]


def found_by_name(organisation: Organisation, words: str, most: int) -> list[Membership]:
    """Colleagues whose name or address has these words in it, by name. One query."""
    rows = Membership.objects.for_organisation(organisation).filter(left_at=None).select_related("user")
    return list(rows.filter(Q(user__name__icontains=words) | Q(user__email__icontains=words)).order_by(
        "user__name", "pk")[:most])
