"""Positions: responsibilities that outlive the people who hold them. Holdings are dated and never rewritten."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from cxloop import audit
from cxloop.actor import Actor
from cxloop.errors import InvalidInput
from cxloop.models import Membership, Organisation, Position, PositionHolding, Team


@transaction.atomic
def save(organisation: Organisation, title: str, team: Team | None, actor: Actor, now: datetime,
         position: Position | None = None) -> Position:
    """A new position, or this one renamed. InvalidInput naming `title`."""
    title = title.strip()
    others = Position.objects.for_organisation(organisation).filter(title=title)
    if not title or others.exclude(pk=position.pk if position else None).exists():
        raise InvalidInput(_("Give the position a title that no other position has."), field="title")
    position = position or Position(organisation=organisation)
    position.title, position.team = title, team
    position.save()
    audit.record(organisation, actor, "position.saved", "position", position.pk, now)
    return position


@transaction.atomic
def hand_over(organisation: Organisation, position: Position, capacity: str, member: Membership | None,
              from_day: date, actor: Actor, now: datetime) -> PositionHolding | None:
    """From the day on, the member is holder or deputy (`capacity`); None leaves it vacant.

    Who held it before keeps their days up to then; what was planned for later is taken away. InvalidInput naming
    `member` when the same person would be holder and deputy at once.
    """
    Position.objects.for_organisation(organisation).select_for_update().get(pk=position.pk)
    holdings = PositionHolding.objects.for_organisation(organisation).filter(position=position)
    if member is not None:
        _not_both(holdings.exclude(capacity=capacity), member, from_day)
    same = holdings.filter(capacity=capacity)
    same.filter(starts_on__gte=from_day).delete()
    same.filter(Q(ends_on=None) | Q(ends_on__gt=from_day)).update(ends_on=from_day)
    row = None
    if member is not None:
        row = PositionHolding.objects.create(
            organisation=organisation, position=position, membership=member, capacity=capacity, starts_on=from_day)
    audit.record(organisation, actor, "position.handed_over", "position", position.pk, now, capacity=capacity,
                 to=member.pk if member else None, from_day=from_day.isoformat())
    return row


def _not_both(others: object, member: Membership, from_day: date) -> None:
    later = Q(ends_on=None) | Q(ends_on__gt=from_day)
    if others.filter(later, membership=member).exists():  # type: ignore[attr-defined]
        raise InvalidInput(_("Nobody can stand in for themselves: choose another person."), field="member")
