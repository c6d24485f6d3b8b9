"""The sweep over deadlines: warnings, breaches, the rungs of the ladder, pauses that end, questions nobody answered.

Right when it is late and harmless when it runs twice: cases are claimed with SKIP LOCKED, every step taken is a row
that can exist once, and the next look is written in the same transaction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cxloop import audit, outbox
from cxloop.actor import Actor
from cxloop.bulk import update_many
from cxloop.models import Membership, Organisation
from cxloop.tenancy import across, acting_in
from feedback.follow_up import dialogue, notices, pauses, recipients, rota, sla
from feedback.follow_up.case_work import steps_taken
from feedback.follow_up.notices import Told
from feedback.follow_up.rota import Rota
from feedback.models import Case, Escalation

PROCESS = Actor.process("deadlines")
COLUMNS = [
    "next_deadline_at",
    "escalation_level",
    "assignee",
    "priority",
    "acknowledge_breached_at",
    "contact_breached_at",
    "resolve_breached_at",
]


@dataclass(slots=True)
class Taken:
    """What a batch of cases brought: rows to write and people to tell."""

    escalations: list[Escalation] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    entries: list[audit.Entry] = field(default_factory=list)
    events: list[tuple[str, dict[str, Any]]] = field(default_factory=list)


@across()
def sweep(now: datetime, *, limit: int = 200) -> int:
    """The number of cases looked at; 0 when nothing is due. Call until 0. Queries do not grow with the batch."""
    with transaction.atomic():
        first = (
            Case.across_organisations.filter(next_deadline_at__lte=now)
            .exclude(status=Case.Status.CLOSED)
            .order_by("next_deadline_at", "id")
            .select_related("organisation")
            .select_for_update(skip_locked=True, of=("self",))
            .first()
        )
        if first is None:
            return 0
        with acting_in(first.organisation):
            cases = claim(first.organisation, now, limit)
            look(first.organisation, cases, now)
        return len(cases)


def claim(organisation: Organisation, now: datetime, limit: int) -> list[Case]:
    due = (
        Case.objects.for_organisation(organisation)
        .filter(next_deadline_at__lte=now)
        .exclude(status=Case.Status.CLOSED)
        .order_by("next_deadline_at", "id")
    )
    cases = list(due.select_for_update(skip_locked=True, of=("self",))[:limit])
    for case in cases:
        case.organisation = organisation
    return cases


def look(organisation: Organisation, cases: list[Case], now: datetime) -> None:
    silent = [case for case in cases if case.status == Case.Status.RESOLVED]
    rested = [case for case in cases if case not in silent and case.paused_until is not None]
    running = [case for case in cases if case not in silent and case.paused_until is None]
    if silent:
        dialogue.fall_silent(organisation, silent, now)
    if rested:
        pauses.end_many(organisation, rested, PROCESS, now)
    if running:
        escalate(organisation, running, now)


def escalate(organisation: Organisation, cases: list[Case], now: datetime) -> None:
    """Takes every step that is due on the cases. About twenty queries for any number of them."""
    duty = rota.load(organisation, now)
    done = steps_taken(cases)
    taken = Taken()
    for case in cases:
        calendar = duty.calendar(case.calendar_id)
        due = sla.due_now(case, done[case.pk], calendar, now)
        climb(duty, case, due, taken, now)
        reached = done[case.pk] | {entry.key for entry in due}
        case.next_deadline_at = sla.next_look(case, reached, calendar, now)
        if due and sla.is_exhausted(case, reached, calendar, now):
            taken.told += last_word(duty, case, due[-1], now)
    update_many(cases, COLUMNS)
    Escalation.objects.bulk_create(taken.escalations, batch_size=1_000, ignore_conflicts=True)
    audit.record_many(taken.entries)
    outbox.publish(organisation, taken.events, now)
    notices.tell(organisation, taken.told, now)


def climb(duty: Rota, case: Case, due: list[sla.Entry], taken: Taken, now: datetime) -> None:
    """Takes the due steps of one case. A person told by several of them hears of the last one only."""
    by_person: dict[int, Told] = {}
    for entry in due:
        if entry.step == sla.BREACH:
            setattr(case, f"{entry.promise}_breached_at", entry.at)
            continue
        step = {} if entry.step == 0 else step_of(case, entry.step)
        people = recipients.resolve(duty, case, step.get("tell", ["assignee"]), step.get("position"))
        did = DOES.get(step.get("does", ""), nothing)(case, people)
        case.escalation_level = max(case.escalation_level, entry.step)
        taken.escalations.append(escalation_row(case, entry, people, did, now))
        for person, why in people:
            by_person[person.pk] = notice_of(case, entry, person, why, now)
        if entry.step:
            data = {"promise": entry.promise, "step": entry.step, "repetition": entry.repetition, **did}
            taken.entries.append(
                audit.entry(
                    case.organisation_id,
                    PROCESS,
                    "case.escalated",
                    "case",
                    case.pk,
                    now,
                    told=[{"membership": person.pk, "name": person.name, "why": why} for person, why in people],
                    **data,
                )
            )
            taken.events.append(("CaseEscalated", {"case": case.pk, "cycle": case.cycle, **data}))
    taken.told.extend(by_person.values())


def last_word(duty: Rota, case: Case, entry: sla.Entry, now: datetime) -> list[Told]:
    """The ladder is used up and the promise still broken: the admins hear that nothing follows by itself."""
    why = _("You are an admin. The escalation of this case has come to its end: nothing more follows by itself.")
    told = [notice_of(case, entry, person, why, now) for person, _why in recipients.admins(duty, case, None)]
    for each in told:
        each.step = f"{case.cycle}.{entry.promise}.end"
    return told


def step_of(case: Case, number: int) -> dict[str, Any]:
    return next(step for step in case.policy["steps"] if step["step"] == number)


def escalation_row(
    case: Case, entry: sla.Entry, people: list[tuple[Membership, str]], did: dict[str, Any], now: datetime
) -> Escalation:
    return Escalation(
        organisation_id=case.organisation_id,
        case=case,
        cycle=case.cycle,
        promise=entry.promise,
        step=entry.step,
        repetition=entry.repetition,
        due_at=getattr(case, f"{entry.promise}_due_at"),
        at=now,
        did=did,
        told=[{"membership": person.pk, "why": why} for person, why in people],
    )


def notice_of(case: Case, entry: sla.Entry, person: Membership, why: str, now: datetime) -> Told:
    kind = "about_to_be_late" if entry.step == 0 else "late"
    due = getattr(case, f"{entry.promise}_due_at")
    return Told(
        recipient=person,
        case_id=case.pk,
        kind=kind,
        why=why,
        is_urgent=case.priority == Case.Priority.URGENT,
        step=f"{case.cycle}.{entry.promise}.{entry.step}.{entry.repetition}",
        data={
            "promise": entry.promise,
            "cycle": case.cycle,
            "step": entry.step,
            "repetition": entry.repetition,
            "steps": len(case.policy.get("steps", ())),
            "due_at": due.isoformat(),
        },
    )


def nothing(case: Case, people: list[tuple[Membership, str]]) -> dict[str, Any]:
    return {}


def reassign(case: Case, people: list[tuple[Membership, str]]) -> dict[str, Any]:
    """The first person told takes the case over."""
    if not people or people[0][0].pk == case.assignee_id:
        return {}
    before, case.assignee = case.assignee_id, people[0][0]
    return {"assigned_to": people[0][0].pk, "assigned_from": before}


def raise_priority(case: Case, people: list[tuple[Membership, str]]) -> dict[str, Any]:
    if case.priority >= Case.Priority.URGENT:
        return {}
    case.priority += 1
    return {"priority": case.priority}


# What a step may do besides telling people. A new deed is a function and a line here.
DOES: dict[str, Callable[[Case, list[tuple[Membership, str]]], dict[str, Any]]] = defaultdict(
    lambda: nothing, {"notify": nothing, "reassign": reassign, "raise_priority": raise_priority}
)


def level_people(duty: Rota, case: Case) -> list[tuple[Membership, str]]:
    """Whom the case's present level names, for a customer who said no: the owner, and the rung reached."""
    steps = case.policy.get("steps", ())
    rung = steps[min(case.escalation_level, len(steps)) - 1] if steps and case.escalation_level else {}
    people = dict.fromkeys(["assignee", "owner", *rung.get("tell", ())])
    return recipients.resolve(duty, case, list(people), rung.get("position"))
