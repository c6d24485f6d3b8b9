"""Who answers for what: positions and who acts today, touchpoints and themes with their owner and their volume."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count
from django.utils import timezone

from cxloop.models import AuditEntry, Membership, Organisation, Position, PositionHolding
from cxloop.people import Acting, Roster, roster
from feedback.models import FeedbackItem, ItemTheme, Theme, Touchpoint
from feedback.queries.people import current_holdings

VOLUME_DAYS = 90


@dataclass
class Post:
    """A position: who holds it, who stands in, who acts today and why, what comes next, what it answers for."""

    position: Position
    holder: Membership | None
    deputy: Membership | None
    acting: Acting
    since: Any = None
    coming: list[PositionHolding] = field(default_factory=list)
    owns: list[str] = field(default_factory=list)

    @property
    def is_vacant(self) -> bool:
        return self.holder is None


@dataclass
class Owned:
    """A touchpoint (with its depth in the tree) or a theme: its owner, through whom, and items of the last 90 days."""

    row: Any
    depth: int = 0
    position: Position | None = None
    through: Touchpoint | None = None
    acting: Acting | None = None
    volume: int = 0

    @property
    def is_unowned(self) -> bool:
        return self.position is None


def today_in(organisation: Organisation, now: datetime) -> Any:
    return timezone.localtime(now, organisation.zone).date()


def people_today(organisation: Organisation, now: datetime) -> Roster:
    return roster(organisation, today_in(organisation, now))


def posts(organisation: Organisation, people: Roster) -> list[Post]:
    """Every position in use, by title. Five queries beside the roster."""
    owns = defaultdict(list)
    for model in (Touchpoint, Theme):
        for key, name in model.objects.for_organisation(organisation).filter(
                position__isnull=False, is_active=True).values_list("position_id", "name"):
            owns[key].append(name)
    coming = defaultdict(list)
    for holding in PositionHolding.objects.for_organisation(organisation).filter(
            starts_on__gt=people.on).select_related("membership__user").order_by("starts_on"):
        coming[holding.position_id].append(holding)
    since = {row.position_id: row.starts_on for row in current_holdings(organisation, people.on).filter(
        capacity=PositionHolding.HOLDER)}
    return [
        Post(row, people.holder(row.pk), people.deputy(row.pk), people.acting(row.pk), since.get(row.pk),
             coming[row.pk], owns[row.pk])
        for row in sorted(people.positions.values(), key=lambda each: each.title.casefold()) if row.is_active
    ]


def holdings_of(organisation: Organisation, position: Position) -> Any:
    """Everybody who held, holds or will hold it, newest first."""
    return PositionHolding.objects.for_organisation(organisation).filter(position=position).select_related(
        "membership__user").order_by("-starts_on", "capacity")


def touchpoint_map(organisation: Organisation, people: Roster, now: datetime) -> list[Owned]:
    """The journeys as a tree; an owner is inherited from the stage and the journey above. Two queries."""
    volume = dict(
        FeedbackItem.objects.for_organisation(organisation).filter(
            occurred_at__gt=now - timedelta(days=VOLUME_DAYS), touchpoint__isnull=False)
        .values_list("touchpoint").annotate(Count("pk")).order_by())
    below = defaultdict(list)
    for row in Touchpoint.objects.for_organisation(organisation).order_by("order", "name"):
        below[row.parent_id].append(row)
    return list(_walk(below, None, 0, None, people, volume))


def _walk(below: dict[int | None, list[Touchpoint]], parent: int | None, depth: int, above: Touchpoint | None,
          people: Roster, volume: dict[int, int]) -> Iterable[Owned]:
    for row in below[parent]:
        own = _in_use(people, row.position_id) is not None
        through = row if own else above
        position = _in_use(people, through.position_id) if through is not None else None
        owned = Owned(row, depth, position, None if own else through, volume=volume.get(row.pk, 0))
        if position is not None:
            owned.acting = people.acting(position.pk)
        inside = list(_walk(below, row.pk, depth + 1, through, people, volume))
        owned.volume += sum(each.volume for each in inside if each.depth == depth + 1)
        yield owned
        yield from inside


def _in_use(people: Roster, position_id: int | None) -> Position | None:
    position = people.positions.get(position_id or 0)
    return position if position is not None and position.is_active else None


def theme_map(organisation: Organisation, people: Roster, now: datetime) -> list[Owned]:
    """Every theme, the most spoken of first. Two queries."""
    volume = dict(
        ItemTheme.objects.for_organisation(organisation).filter(
            item__occurred_at__gt=now - timedelta(days=VOLUME_DAYS))
        .values_list("theme").annotate(Count("pk")).order_by())
    found = []
    for row in Theme.objects.for_organisation(organisation).order_by("name"):
        position = _in_use(people, row.position_id)
        acting = people.acting(position.pk) if position is not None else None
        found.append(Owned(row, 0, position, None, acting, volume.get(row.pk, 0)))
    return sorted(found, key=lambda each: -each.volume)


def owners_asked(organisation: Organisation) -> bool:
    """Whether somebody said who owns what, or left it open on purpose. At most two queries."""
    owned = Touchpoint.objects.for_organisation(organisation).filter(position__isnull=False).exists()
    return owned or AuditEntry.objects.for_organisation(organisation).filter(
        object_kind="organisation", object_id=organisation.pk,
        action__in=["organisation.owners_named", "organisation.owners_skipped"]).exists()
