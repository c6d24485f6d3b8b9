"""Escalation policies: what is promised, and what happens when it is not kept. Promises made stay as they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cxloop import audit
from cxloop.actor import Actor
from cxloop.errors import Conflict, InvalidInput
from cxloop.models import BusinessCalendar, Organisation, Position
from feedback.models import Case, EscalationPolicy, EscalationStep

PROMISES = {
    "any": gettext_lazy("any promise"), "acknowledge": gettext_lazy("acknowledge"),
    "contact": gettext_lazy("contact"), "resolve": gettext_lazy("resolve"),
}
TELL = {
    "assignee": gettext_lazy("who works on it"), "owner": gettext_lazy("the owner"),
    "deputy": gettext_lazy("the deputy"), "manager": gettext_lazy("the owner's manager"),
    "team_lead": gettext_lazy("the team lead"), "admins": gettext_lazy("all admins"),
    "position": gettext_lazy("a position"),
}
DOES = {
    "notify": gettext_lazy("only tell them"), "reassign": gettext_lazy("hand the case to them"),
    "raise_priority": gettext_lazy("raise the priority"),
}
MINUTES = ("acknowledge_minutes", "contact_minutes", "resolve_minutes")
NUMBERS = (*MINUTES, "warn_minutes", "customer_hours")
STEP = 10
LAST = 1_000_000


@dataclass(frozen=True)
class Rung:
    """One step of the ladder; minutes are working minutes past due."""

    tell: tuple[str, ...]
    promise: str = "any"
    after_minutes: int = 0
    does: str = "notify"
    position: Position | None = None
    repeat_minutes: int = 0
    repeat_times: int = 0


@transaction.atomic
def save_policy(organisation: Organisation, name: str, numbers: Mapping[str, int], rungs: Sequence[Rung],
                actor: Actor, now: datetime, *, priorities: Sequence[int] = (), segments: Sequence[str] = (),
                calendar: BusinessCalendar | None = None, is_active: bool = True,
                policy: EscalationPolicy | None = None) -> EscalationPolicy:
    """A new policy before the default, or this one changed with all its steps. InvalidInput naming the field.

    Cases that are open keep the policy as it stood when they opened.
    """
    _check(name, numbers, rungs, priorities)
    row = policy or EscalationPolicy(organisation=organisation, order=_next_order(organisation))
    row.name, row.calendar = name.strip(), calendar
    for field in NUMBERS:
        setattr(row, field, numbers[field])
    if not row.is_default:
        row.priorities, row.segments, row.is_active = sorted(priorities), list(segments), is_active
    row.save()
    EscalationStep.objects.for_organisation(organisation).filter(policy=row).delete()
    EscalationStep.objects.bulk_create([
        EscalationStep(organisation=organisation, policy=row, order=order, promise=rung.promise,
                       after_minutes=rung.after_minutes, tell=list(rung.tell), position=rung.position,
                       does=rung.does, repeat_minutes=rung.repeat_minutes, repeat_times=rung.repeat_times)
        for order, rung in enumerate(rungs, start=1)
    ])
    audit.record(organisation, actor, "policy.saved", "escalation_policy", row.pk, now, steps=len(rungs))
    return row


def _check(name: str, numbers: Mapping[str, int], rungs: Sequence[Rung], priorities: Sequence[int]) -> None:
    if not name.strip():
        raise InvalidInput(_("Give the policy a name."), field="name")
    for field in NUMBERS:
        if numbers[field] < (1 if field in (*MINUTES, "customer_hours") else 0):
            raise InvalidInput(_("A promise needs at least a minute."), field=field)
    for sooner, later in pairwise(MINUTES):
        if numbers[sooner] > numbers[later]:
            raise InvalidInput(_("This cannot fall due before the step that comes first."), field=later)
    if any(value not in Case.Priority.values for value in priorities):
        raise InvalidInput(_("Priority goes from 1 to 4."), field="priorities")
    for number, rung in enumerate(rungs):
        _check_rung(rung, f"step_{number}")


def _check_rung(rung: Rung, field: str) -> None:
    known: tuple[tuple[Any, Any], ...] = ((rung.promise, PROMISES), (rung.does, DOES), *((k, TELL) for k in rung.tell))
    if any(key not in choices for key, choices in known):
        raise InvalidInput(_("There is no such choice."), field=field)
    if not rung.tell:
        raise InvalidInput(_("Say who is told."), field=field)
    if "position" in rung.tell and rung.position is None:
        raise InvalidInput(_("Say which position is told."), field=field)
    if bool(rung.repeat_minutes) != bool(rung.repeat_times):
        raise InvalidInput(_("To repeat, say both how often and after how long."), field=field)


def _next_order(organisation: Organisation) -> int:
    policies = EscalationPolicy.objects.for_organisation(organisation).select_for_update()
    highest = max((policy.order for policy in policies if not policy.is_default), default=0)
    policies.filter(is_default=True, order__lte=highest + STEP).update(order=LAST)
    return highest + STEP


@transaction.atomic
def delete_policy(organisation: Organisation, policy: EscalationPolicy, actor: Actor, now: datetime) -> None:
    """The policy is gone; open cases keep their copy. Conflict for the default."""
    if policy.is_default:
        raise Conflict(_("The default policy cannot be deleted: every case needs a promise."))
    audit.record(organisation, actor, "policy.deleted", "escalation_policy", policy.pk, now, name=policy.name)
    policy.delete()


@transaction.atomic
def move_policy(organisation: Organisation, policy: EscalationPolicy, up: bool, actor: Actor, now: datetime) -> None:
    """Swaps the policy with its neighbour. Conflict for the default; nothing happens at the end of the list."""
    if policy.is_default:
        raise Conflict(_("The default policy always stands last."))
    rows = list(EscalationPolicy.objects.for_organisation(organisation).filter(is_default=False)
                .select_for_update().order_by("order"))
    place = next(index for index, row in enumerate(rows) if row.pk == policy.pk)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(rows):
        return
    rows[place].order, rows[other].order = rows[other].order, rows[place].order
    EscalationPolicy.objects.for_organisation(organisation).bulk_update([rows[place], rows[other]], ["order"])
    audit.record(organisation, actor, "policy.moved", "escalation_policy", policy.pk, now, up=up)
