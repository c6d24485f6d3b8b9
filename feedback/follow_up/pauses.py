"""The end of a pause: the owner's due times move by the business time it took; the customer's promise does not."""

from __future__ import annotations

from datetime import datetime

from cxloop import audit, calendars, outbox
from cxloop.actor import Actor
from cxloop.bulk import update_many
from cxloop.models import Organisation
from feedback.follow_up import sla
from feedback.follow_up.case_work import steps_taken
from feedback.models import Case, CasePause

COLUMNS = [
    "paused_at",
    "paused_until",
    "acknowledge_due_at",
    "contact_due_at",
    "resolve_due_at",
    "next_deadline_at",
    "due_at",
    "last_activity_at",
]


def end_many(organisation: Organisation, cases: list[Case], actor: Actor, now: datetime) -> None:
    """Ends the running pause of locked, paused cases. Seven queries for any number of them."""
    known = calendars.load(organisation)
    done = steps_taken(cases)
    for case in cases:
        calendar = known.get(case.calendar_id)
        for field, value in sla.after_pause(case, now, calendar).items():
            setattr(case, field, value)
        case.paused_at = case.paused_until = None
        case.next_deadline_at = sla.next_look(case, done[case.pk], calendar, now)
        case.due_at = sla.running_due(case)
        case.last_activity_at = now
    update_many(cases, COLUMNS)
    CasePause.objects.for_organisation(organisation).filter(case__in=cases, ended_at=None).update(ended_at=now)
    audit.record_many(audit.entry(organisation, actor, "case.resumed", "case", case.pk, now) for case in cases)
    outbox.publish(organisation, [("CaseResumed", {"case": case.pk, "cycle": case.cycle}) for case in cases], now)
