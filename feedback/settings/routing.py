"""The ordered rules that name who answers, and the table that says how urgent it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cxloop import audit
from cxloop.actor import Actor
from cxloop.errors import Conflict, InvalidInput
from cxloop.models import Organisation, Position
from feedback.analyse.registry import signals
from feedback.models import Case, PriorityRule, RoutingRule
from feedback.route.service import TARGETS, validate

STEP = 10
LAST = 1_000_000


@dataclass(frozen=True)
class PriorityLine:
    """One row of the priority table, as a person wrote it."""

    priority: int
    severity_at_least: int = 1
    value_at_least: Decimal | None = None
    signals: tuple[str, ...] = ()


@transaction.atomic
def save_rule(organisation: Organisation, name: str, conditions: Sequence[Any], target: str,
              position: Position | None, actor: Actor, now: datetime, *, is_active: bool = True,
              rule: RoutingRule | None = None) -> RoutingRule:
    """A new rule before the default, or this one changed. InvalidInput naming the field.

    The default rule keeps no conditions, stays on, and names a position.
    """
    if not name.strip():
        raise InvalidInput(_("Give the rule a name."), field="name")
    if target not in TARGETS:
        raise InvalidInput(_("There is no such target: %(target)s.") % {"target": target}, field="target")
    is_default = rule is not None and rule.is_default
    if (is_default or target == "position") and position is None:
        raise InvalidInput(_("Say which position answers."), field="position")
    checked = validate(list(conditions))
    row = rule or RoutingRule(organisation=organisation, order=_next_order(organisation))
    row.name, row.position = name.strip(), position if is_default or target == "position" else None
    if not is_default:
        row.target, row.is_active = target, is_active
        row.conditions = [{"matcher": each.matcher, "params": each.params} for each in checked]
    row.save()
    audit.record(organisation, actor, "rule.saved", "routing_rule", row.pk, now, name=row.name)
    return row


def _next_order(organisation: Organisation) -> int:
    """Behind every rule but the default, which moves on when there is no room before it."""
    rules = RoutingRule.objects.for_organisation(organisation).select_for_update()
    highest = max((rule.order for rule in rules if not rule.is_default), default=0)
    rules.filter(is_default=True, order__lte=highest + STEP).update(order=LAST)
    return highest + STEP


@transaction.atomic
def move_rule(organisation: Organisation, rule: RoutingRule, up: bool, actor: Actor, now: datetime) -> None:
    """Swaps the rule with its neighbour. Conflict for the default; nothing happens at the end of the list."""
    if rule.is_default:
        raise Conflict(_("The default rule always stands last."))
    rows = list(RoutingRule.objects.for_organisation(organisation).filter(is_default=False)
                .select_for_update().order_by("order"))
    place = next(index for index, row in enumerate(rows) if row.pk == rule.pk)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(rows):
        return
    rows[place].order, rows[other].order = rows[other].order, rows[place].order
    RoutingRule.objects.for_organisation(organisation).bulk_update([rows[place], rows[other]], ["order"])
    audit.record(organisation, actor, "rule.moved", "routing_rule", rule.pk, now, up=up)


@transaction.atomic
def delete_rule(organisation: Organisation, rule: RoutingRule, actor: Actor, now: datetime) -> None:
    """The rule is gone. Conflict for the default: without it some feedback would reach nobody."""
    if rule.is_default:
        raise Conflict(_("The default rule cannot be deleted: without it some feedback would reach nobody."))
    audit.record(organisation, actor, "rule.deleted", "routing_rule", rule.pk, now, name=rule.name)
    rule.delete()


@transaction.atomic
def save_priorities(organisation: Organisation, lines: Sequence[PriorityLine], actor: Actor, now: datetime) -> None:
    """The whole table, in the order given. InvalidInput naming `line_<number>`."""
    for number, line in enumerate(lines):
        _check(line, f"line_{number}")
    PriorityRule.objects.for_organisation(organisation).delete()
    PriorityRule.objects.bulk_create([
        PriorityRule(organisation=organisation, order=(number + 1) * STEP, priority=line.priority,
                     severity_at_least=line.severity_at_least, value_at_least=line.value_at_least,
                     signals=list(line.signals))
        for number, line in enumerate(lines)
    ])
    audit.record(organisation, actor, "priorities.saved", "organisation", organisation.pk, now, lines=len(lines))


def _check(line: PriorityLine, field: str) -> None:
    if line.priority not in Case.Priority.values or not 1 <= line.severity_at_least <= 4:
        raise InvalidInput(_("Priority and severity go from 1 to 4."), field=field)
    unknown = [key for key in line.signals if key not in signals]
    if unknown:
        raise InvalidInput(_("There is no signal %(key)s.") % {"key": unknown[0]}, field=field)
