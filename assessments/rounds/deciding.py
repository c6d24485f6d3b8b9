"""What a meeting decides about a revealed round. A decision is an initiative from its first moment: the loop reminds
whoever answers for it, and measures whether the number moved.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.models import Decision, Round, RoundStatement, StatementLink
from cxloop import audit, permissions
from cxloop.actor import Actor
from cxloop.errors import Conflict, InvalidInput
from cxloop.models import Position
from feedback.follow_up import initiatives
from feedback.queries.said_about import things_by_key, whole_journeys


@dataclass(frozen=True, slots=True)
class Plan:
    """What is decided: what, who answers for it, until when, and what is to come of it. `statement` is a key.

    `works_on` are (kind, key) of touchpoints and themes; without any, those the statement is linked to, else all.
    """

    what: str
    position: Position
    due_on: date
    why: str = ""
    statement: str = ""
    metric: str = ""
    direction: str = ""
    amount: str = ""
    works_on: Collection[tuple[str, str]] = ()


@transaction.atomic
def decide(of: Round, plan: Plan, actor: Actor, now: datetime) -> Decision:
    """The decision with its initiative. Conflict before the reveal; InvalidInput names a part of the plan."""
    permissions.require(actor, "decisions.write")
    if of.revealed_at is None:
        raise Conflict(_("Decisions are taken when everybody sees the same: after the reveal."))
    if not plan.what.strip():
        raise InvalidInput(_("Say what is decided."), field="what")
    if plan.statement and not _is_asked(of, plan.statement):
        raise InvalidInput(_("This round did not ask that."), field="statement")
    touchpoints, themes = _works_on(of, plan)
    try:
        initiative = initiatives.propose(of.organisation, initiatives.Plan(
            title=plan.what, what=plan.why, position=plan.position, due_on=plan.due_on, touchpoints=touchpoints,
            themes=themes, metric=plan.metric, direction=plan.direction, amount=plan.amount), actor=actor, now=now)
    except InvalidInput as error:
        raise InvalidInput(str(error), field=FIELDS.get(error.field, error.field)) from None
    row: Decision = Decision.objects.create(
        organisation_id=of.organisation_id, round=of, what=initiative.title, why=initiative.what,
        statement=plan.statement, position=plan.position, due_on=plan.due_on, metric=plan.metric,
        direction=plan.direction, amount=plan.amount, decided_at=now, initiative=initiative)
    audit.record(of.organisation_id, actor, "decision.taken", "decision", row.pk, now, round=of.pk,
                 initiative=initiative.pk)
    return row


FIELDS = {"title": "what", "themes": "works_on", "touchpoints": "works_on"}


def _is_asked(of: Round, key: str) -> bool:
    return bool(RoundStatement.objects.for_organisation(of.organisation_id).filter(
        round=of, statement__key=key).exists())


def _works_on(of: Round, plan: Plan) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """The touchpoints and themes whose cases the decision is about."""
    chosen = set(plan.works_on) or set(StatementLink.objects.for_organisation(of.organisation_id).filter(
        statement__instrument=of.instrument_id, statement__key=plan.statement).values_list("kind", "key"))
    touchpoints, themes = things_by_key(of.organisation, chosen)
    if not touchpoints and not themes:
        touchpoints = whole_journeys(of.organisation)
    return tuple(touchpoints), tuple(themes)
