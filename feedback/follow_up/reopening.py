"""A case that goes round again: new promises from its own frozen policy, the old ones in the audit trail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cxloop.actor import Actor
from cxloop.business_hours import Calendar
from feedback.follow_up import lifecycle, sla
from feedback.follow_up.case_work import calendar_of, tell_story
from feedback.models import Case, CaseCycle

FIELDS = (
    "status",
    "outcome",
    "cycle",
    "reopened_count",
    "clock_started_at",
    "acknowledge_due_at",
    "acknowledged_at",
    "acknowledge_breached_at",
    "contact_due_at",
    "contacted_at",
    "contact_breached_at",
    "resolve_due_at",
    "resolved_at",
    "resolve_breached_at",
    "closed_at",
    "next_deadline_at",
    "due_at",
    "escalation_level",
    "paused_at",
    "paused_until",
    "snoozed_until",
)


KEPT = (
    "clock_started_at",
    "acknowledge_due_at",
    "acknowledged_at",
    "acknowledge_breached_at",
    "contact_due_at",
    "contacted_at",
    "contact_breached_at",
    "resolve_due_at",
    "resolved_at",
    "resolve_breached_at",
    "closed_at",
    "outcome",
)


def finished_cycle(case: Case, because: str, now: datetime) -> CaseCycle:
    """The round that ends now, unsaved: call before `start_over`."""
    return CaseCycle(
        organisation_id=case.organisation_id,
        case=case,
        cycle=case.cycle,
        position_id=case.position_id,
        owner_id=case.owner_id,
        ended_at=now,
        because=because,
        **{field: getattr(case, field) for field in KEPT},
    )


def start_over(case: Case, calendar: Calendar, now: datetime, *, escalate: bool = False) -> dict[str, Any]:
    """Sets the case (unsaved) to the beginning of its next cycle and returns the changed fields.

    The customer's clock is not touched: they have been waiting since they spoke.
    """
    case.status, case.outcome = Case.Status.OPEN, ""
    case.cycle += 1
    case.reopened_count += 1
    case.clock_started_at = now
    if escalate:
        case.escalation_level += 1
    for promise in sla.PROMISES:
        setattr(case, sla.MET[promise], None)
        setattr(case, f"{promise}_breached_at", None)
    for field, value in sla.due_times(case.policy, now, calendar).items():
        setattr(case, field, value)
    case.closed_at = case.paused_at = case.paused_until = case.snoozed_until = None
    case.next_deadline_at = sla.first_look(case, calendar)
    case.due_at = sla.running_due(case)
    return {field: getattr(case, field) for field in FIELDS}


def reopen(case: Case, *, because: str, actor: Actor, now: datetime, escalate: bool = False, reason: str = "") -> Case:
    """The locked case in its next cycle; `escalate` lifts it one level. The round that ends is kept."""
    ended = finished_cycle(case, because, now)
    before = case.status
    changes = start_over(case, calendar_of(case), now, escalate=escalate)
    case.status = before
    lifecycle.move(
        case, "reopen", **{field: value for field, value in changes.items() if field != "status"}, last_activity_at=now
    )
    CaseCycle.objects.bulk_create([ended])
    data = {"because": because, "level": case.escalation_level} | ({"reason": reason} if reason else {})
    tell_story(case, actor, "case.reopened", now, "CaseReopened", **data)
    return case
