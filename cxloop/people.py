"""Who acts for a responsibility on a given day, and why: holders, deputies, leave, managers, team leads."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q

from cxloop.models import Leave, Membership, Organisation, Position, PositionHolding, Role, Team
from cxloop.once import once
from cxloop.sentences import say as _


@dataclass(frozen=True, slots=True)
class Acting:
    """Who acts for a position today: the person (or None), in which capacity, and the sentence that says why."""

    membership: Membership | None
    capacity: str  # holder, deputy, manager, nobody
    why: str


@dataclass(slots=True)
class Roster:
    """One organisation's people on one day. Loaded whole with a fixed number of queries; asking costs none."""

    on: date
    members: dict[int, Membership]
    positions: dict[int, Position]
    teams: dict[int, Team]
    holdings: dict[int, dict[str, int]]  # position -> capacity -> membership
    away: dict[int, Leave] = field(default_factory=dict)  # membership -> the leave

    def member(self, membership_id: int | None) -> Membership | None:
        return self.members.get(membership_id) if membership_id else None

    def holder(self, position_id: int | None) -> Membership | None:
        return self.member(self.holdings.get(position_id or 0, {}).get(PositionHolding.HOLDER))

    def deputy(self, position_id: int | None) -> Membership | None:
        return self.member(self.holdings.get(position_id or 0, {}).get(PositionHolding.DEPUTY))

    def manager(self, membership: Membership | None) -> Membership | None:
        return self.member(membership.manager_id) if membership else None

    def team_lead(self, team_id: int | None) -> Membership | None:
        team = self.teams.get(team_id or 0)
        return self.member(team.lead_id) if team else None

    def admins(self) -> list[Membership]:
        return [member for member in self.members.values() if member.role == Role.ADMIN]

    def is_away(self, membership: Membership | None) -> bool:
        return membership is not None and membership.pk in self.away

    def acting(self, position_id: int | None) -> Acting:
        """The holder; when away, the deputy; when that one is away too, the first manager up the line who is here."""
        position = self.positions.get(position_id or 0)
        if position is None:
            return Acting(None, "nobody", _("No position was named."))
        holder, deputy = self.holder(position_id), self.deputy(position_id)
        if holder is not None and not self.is_away(holder):
            return Acting(holder, "holder", _("You are %(title)s.") % {"title": position.title})
        if deputy is not None and not self.is_away(deputy):
            return Acting(deputy, "deputy", self._instead(position, holder))
        above = self.present_manager(holder or deputy)
        if above is not None:
            return Acting(above, "manager", self._instead(position, holder))
        if holder is None and deputy is None:
            return Acting(None, "nobody", _("Nobody holds the position %(title)s.") % {"title": position.title})
        return Acting(
            holder or deputy,
            "holder",
            _("You hold %(title)s, and nobody stands in while you are away.") % {"title": position.title},
        )

    def _instead(self, position: Position, holder: Membership | None) -> str:
        if holder is None:
            return _("You stand in as %(title)s, which nobody holds at present.") % {"title": position.title}
        return _("You stand in for %(name)s, %(title)s, who is away until %(day)s.") % {
            "name": holder.name,
            "title": position.title,
            "day": self.away[holder.pk].ends_on.isoformat(),
        }

    def present_manager(self, membership: Membership | None) -> Membership | None:
        seen: set[int] = set()
        above = self.manager(membership)
        while above is not None and above.pk not in seen:
            if not self.is_away(above):
                return above
            seen.add(above.pk)
            above = self.manager(above)
        return None


def roster(organisation: Organisation, on: date) -> Roster:
    """The organisation's people on the day (in its own zone). Five queries, once within `reading_once`."""
    return once(("roster", organisation.pk, on), lambda: _read(organisation, on))


def _read(organisation: Organisation, on: date) -> Roster:
    holdings: dict[int, dict[str, int]] = defaultdict(dict)
    current = Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gt=on))
    rows: list[Any] = list(
        PositionHolding.objects.for_organisation(organisation)
        .filter(current, membership__left_at=None)
        .order_by("starts_on", "id")
    )
    for row in rows:
        holdings[row.position_id][row.capacity] = row.membership_id
    leaves = Leave.objects.for_organisation(organisation).filter(starts_on__lte=on, ends_on__gt=on)
    members = Membership.objects.for_organisation(organisation).filter(left_at=None).select_related("user")
    return Roster(
        on=on,
        members={member.pk: member for member in members},
        positions=Position.objects.for_organisation(organisation).in_bulk(),
        teams=Team.objects.for_organisation(organisation).in_bulk(),
        holdings=dict(holdings),
        away={leave.membership_id: leave for leave in leaves.order_by("ends_on")},
    )
