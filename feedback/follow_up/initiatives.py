"""What people do with an initiative, the outer loop's fix for many; and when whoever answers for it is reminded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from cxloop import audit, permissions
from cxloop.actor import Actor
from cxloop.errors import InvalidInput, InvalidMove
from cxloop.models import Organisation, Position
from feedback.models import Initiative, InitiativeTheme, InitiativeTouchpoint, Theme, Touchpoint

PROPOSED, STARTED, DONE, DROPPED = Initiative.State.PROPOSED, Initiative.State.STARTED, Initiative.State.DONE, (
    Initiative.State.DROPPED)

# move: (the states it may start from, the state it leads to)
MOVES: dict[str, tuple[tuple[str, ...], str]] = {
    "start": ((PROPOSED,), STARTED),
    "finish": ((STARTED,), DONE),
    "drop": ((PROPOSED, STARTED), DROPPED),
    "take_up": ((DONE, DROPPED), STARTED),
}

SOON = timedelta(days=7)  # before the day it is due
AGAIN = timedelta(days=7)  # while it is late
MORNING = time(8)  # in the organisation's zone


@dataclass(frozen=True, slots=True)
class Plan:
    """What an initiative is to do: by whom, until when, on which cases, and what is to come of it."""

    title: str
    what: str
    position: Position
    due_on: date
    themes: tuple[Theme, ...] = ()
    touchpoints: tuple[Touchpoint, ...] = ()
    metric: str = ""
    direction: str = ""
    amount: str = ""


@transaction.atomic
def propose(organisation: Organisation, plan: Plan, *, actor: Actor, now: datetime) -> Initiative:
    """The new initiative. InvalidInput names the part of the plan that is wrong."""
    permissions.require(actor, "initiatives.write")
    check(organisation, plan)
    row = Initiative(organisation=organisation, created_at=now)
    write(row, plan, now)
    audit.record(organisation, actor, "initiative.proposed", "initiative", row.pk, now, **said(plan))
    return row


@transaction.atomic
def edit(initiative: Initiative, plan: Plan, *, actor: Actor, now: datetime) -> Initiative:
    """The initiative with another plan. What is over keeps its state; another day moves the reminders."""
    row = locked(initiative, actor)
    check(row.organisation, plan)
    write(row, plan, now)
    audit.record(row.organisation, actor, "initiative.changed", "initiative", row.pk, now, **said(plan))
    return row


@transaction.atomic
def move(initiative: Initiative, name: str, *, actor: Actor, now: datetime, reason: str = "") -> Initiative:
    """The initiative after the move. InvalidMove when its state does not allow it; dropping needs a reason."""
    row = locked(initiative, actor)
    allowed_from, to = MOVES[name]
    if row.state not in allowed_from:
        raise InvalidMove(_("“%(title)s” is %(state)s already.") % {
            "title": row.title, "state": row.get_state_display().lower()}, move=name, status=row.state)
    reason = reason.replace("\x00", "").strip()
    if to == DROPPED and not reason:
        raise InvalidInput(_("Say why it is dropped."), field="reason")
    row.state = to
    row.started_at = row.started_at or (None if to == DROPPED else now)
    row.ended_at = now if to in (DONE, DROPPED) else None
    row.remind_at = next_reminder(row.due_on, row.organisation.zone, now) if row.is_running else None
    row.save(update_fields=["state", "started_at", "ended_at", "remind_at"])
    audit.record(row.organisation, actor, f"initiative.{to}", "initiative", row.pk, now, reason=reason[:500])
    return row


def locked(initiative: Initiative, actor: Actor) -> Initiative:
    permissions.require(actor, "initiatives.write")
    rows = Initiative.objects.for_organisation(initiative.organisation_id).select_related("organisation")
    return rows.select_for_update(of=("self",)).get(pk=initiative.pk)


def check(organisation: Organisation, plan: Plan) -> None:
    theirs = [plan.position, *plan.themes, *plan.touchpoints]
    if any(row.organisation_id != organisation.pk for row in theirs):
        raise InvalidInput(_("This belongs to nobody here."), field="position")
    if not plan.title.strip():
        raise InvalidInput(_("Give it a name."), field="title")
    if not plan.themes and not plan.touchpoints:
        raise InvalidInput(_("Choose at least one theme or touchpoint: it works on their cases."), field="themes")
    if bool(plan.metric) != bool(plan.direction):
        raise InvalidInput(_("Say which number moves, and which way."),
                           field="direction" if plan.metric else "metric")


def write(row: Initiative, plan: Plan, now: datetime) -> None:
    row.title, row.what = " ".join(plan.title.replace("\x00", "").split()), plan.what.replace("\x00", "").strip()
    row.position, row.due_on = plan.position, plan.due_on
    row.metric, row.direction, row.amount = plan.metric, plan.direction, plan.amount.strip()
    row.remind_at = next_reminder(row.due_on, row.organisation.zone, now) if row.is_running else None
    row.save()
    attach(InitiativeTheme, row, "theme", plan.themes)
    attach(InitiativeTouchpoint, row, "touchpoint", plan.touchpoints)


def attach(model: Any, row: Initiative, name: str, wanted: Iterable[Any]) -> None:
    """Makes these the things of this kind that the initiative works on. Three queries."""
    standing = model.objects.for_organisation(row.organisation_id).filter(initiative=row)
    keys = {each.pk for each in wanted}
    standing.exclude(**{f"{name}__in": keys}).delete()
    model.objects.bulk_create(
        [model(organisation_id=row.organisation_id, initiative=row, **{f"{name}_id": key}) for key in sorted(keys)],
        ignore_conflicts=True)


def said(plan: Plan) -> dict[str, Any]:
    return {"position": plan.position.pk, "due_on": plan.due_on.isoformat(), "metric": plan.metric,
            "themes": [row.pk for row in plan.themes], "touchpoints": [row.pk for row in plan.touchpoints]}


# Reminders


def next_reminder(due_on: date, zone: ZoneInfo, now: datetime) -> datetime:
    """When whoever answers for it is reminded next: a week before, the morning after, and each week while late."""
    at = morning(due_on - SOON, zone)
    if at > now:
        return at
    day = due_on + timedelta(days=1)
    if morning(day, zone) <= now:
        weeks = (now.astimezone(zone).date() - day) // AGAIN
        day += AGAIN * weeks
    while morning(day, zone) <= now:
        day += AGAIN
    return morning(day, zone)


def morning(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, MORNING, tzinfo=zone).astimezone(UTC)


def claim_due(now: datetime, most: int) -> list[Initiative]:
    """Running initiatives of one organisation whose reminder fell due, locked, with what they work on. Four queries."""
    due = Initiative.across_organisations.filter(remind_at__lte=now)
    first = due.order_by("remind_at", "pk").first()
    if first is None:
        return []
    mine = due.filter(organisation=first.organisation_id).order_by("remind_at", "pk")
    locked_rows = mine.select_for_update(skip_locked=True, of=("self",)).select_related("organisation")
    return list(locked_rows.prefetch_related("themes", "touchpoints")[:most])
