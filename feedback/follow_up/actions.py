"""What people do with a case. Each verb is one function, one transaction, one audit entry and its events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cxloop.actor import Actor
from cxloop.errors import InvalidInput, InvalidMove
from cxloop.models import Membership, Position
from cxloop.people import roster
from feedback.follow_up import balancing, dialogue, lifecycle, message_files, pauses, reopening, sla
from feedback.follow_up.case_work import calendar_of, change, locked, tell_story, watch
from feedback.models import Case, CasePause, Message, MessageFile, RootCause


@transaction.atomic
def acknowledge(case: Case, *, actor: Actor, now: datetime) -> Case:
    """The case, seen by somebody. Whoever acknowledges takes it, unless somebody has it already."""
    case = end_pause(locked(case, actor), actor, now)
    case.acknowledged_at = now
    case = lifecycle.move(
        case,
        "acknowledge",
        acknowledged_at=now,
        **firsts(case, "acknowledged", now),
        **taken_by(case, actor),
        **watch(case, calendar_of(case), now),
    )
    tell_story(case, actor, "case.acknowledged", now, "CaseAcknowledged")
    return case


@transaction.atomic
def contact(
    case: Case, *, message: str, actor: Actor, now: datetime, files: Sequence[MessageFile] = ()
) -> Case:
    """The case, its customer written to; the files go along. The first message keeps the promise to contact."""
    body = required(message, "message", _("Write what the customer should read."))
    case = end_pause(locked(case, actor), actor, now)
    case.acknowledged_at = case.acknowledged_at or now
    case.contacted_at = case.contacted_at or now
    case = lifecycle.move(
        case,
        "contact",
        acknowledged_at=case.acknowledged_at,
        contacted_at=case.contacted_at,
        customer_waits_since=None,
        **firsts(case, "contacted", now),
        **taken_by(case, actor),
        **watch(case, calendar_of(case), now),
    )
    written = dialogue.write(case, body, purpose="contact", actor=actor, now=now)
    message_files.bind(written, files)
    tell_story(case, actor, "case.contacted", now, "CaseContacted", message=written.pk)
    return case


@transaction.atomic
def resolve(
    case: Case, *, root_cause: RootCause | None, message: str, actor: Actor, now: datetime,
    files: Sequence[MessageFile] = (),
) -> Case:
    """The case, fixed and told: the customer gets the message and is asked whether it helped."""
    if root_cause is None or root_cause.organisation_id != case.organisation_id:
        raise InvalidInput(_("Say what made it happen: choose a root cause."), field="root_cause")
    body = required(message, "message", _("Tell the customer what was done."))
    case = end_pause(locked(case, actor), actor, now)
    case.acknowledged_at = case.acknowledged_at or now
    case.contacted_at = case.contacted_at or now
    case = lifecycle.move(
        case,
        "resolve",
        acknowledged_at=case.acknowledged_at,
        contacted_at=case.contacted_at,
        resolved_at=now,
        root_cause=root_cause,
        customer_waits_since=None,
        due_at=None,
        next_deadline_at=dialogue.silent_at(case, now),
        last_activity_at=now,
        **firsts(case, "resolved", now),
        **taken_by(case, actor),
    )
    question = dialogue.ask(case, now)
    written = dialogue.write(case, body, purpose="resolve", actor=actor, now=now)
    message_files.bind(written, files)
    tell_story(
        case,
        actor,
        "case.resolved",
        now,
        "CaseResolved",
        message=written.pk,
        root_cause=root_cause.pk,
        question=question.pk,
    )
    return case


@transaction.atomic
def give_up(case: Case, *, reason: str, actor: Actor, now: datetime) -> Case:
    """The case, closed as unreachable: the one outcome staff may set. Counts as closed, never as confirmed."""
    reason = required(reason, "reason", _("Say what was tried to reach the customer."))
    case = end_pause(locked(case, actor), actor, now)
    case = lifecycle.move(
        case,
        "give_up",
        outcome=Case.Outcome.UNREACHABLE,
        closed_at=now,
        next_deadline_at=None,
        due_at=None,
        last_activity_at=now,
        customer_waits_since=None,
    )
    tell_story(case, actor, "case.closed", now, "CaseClosed", outcome="unreachable", reason=reason)
    return case


@transaction.atomic
def reopen(case: Case, *, reason: str, actor: Actor, now: datetime) -> Case:
    """The case, open again with new promises from its own frozen policy."""
    reason = required(reason, "reason", _("Say why the case is opened again."))
    case = locked(case, actor)
    return reopening.reopen(case, because="staff", actor=actor, now=now, reason=reason)


@transaction.atomic
def assign(
    case: Case, *, assignee: Membership | None, actor: Actor, now: datetime, note: str = ""
) -> Case:
    """The case, worked on by somebody else, or by nobody yet. The note goes to them; the owner stays who they are."""
    case = locked(case, actor)
    must_be_open(case)
    if assignee is not None:
        must_be_here(assignee, case, "assignee")
    before, case.assignee = case.assignee_id, assignee
    change(case, assignee=assignee, last_activity_at=now)
    said = {}
    if note.strip():
        said["message"] = dialogue.add_note(
            case, required(note, "note", ""), actor=actor, now=now, purpose="hand_over").pk
    tell_story(case, actor, "case.assigned", now, "CaseAssigned", assignee=assignee and assignee.pk, before=before,
               **said)
    return case


@transaction.atomic
def hand_over(case: Case, *, position: Position, note: str, actor: Actor, now: datetime) -> Case:
    """The case, answered for by another position: its holder (or who stands in) owns it. Promises stay as made."""
    note = required(note, "note", _("Tell the next owner what they need to know."))
    if position.organisation_id != case.organisation_id:
        raise InvalidInput(_("This position belongs to nobody here."), field="position")
    case = locked(case, actor)
    must_be_open(case)
    people = roster(case.organisation, now.astimezone(case.organisation.zone).date())
    acting = people.acting(position.pk)
    before = {"position": case.position_id, "owner": case.owner_id}
    case.team_id, case.assignee = position.team_id, None if position.team_id else acting.membership
    case.why = {**case.why, "position": position.title, "owner": acting.why, "handed_over_by": actor.name}
    balancing.share_out(case.organisation, people, [case])
    change(
        case,
        position=position,
        owner=acting.membership,
        team_id=case.team_id,
        assignee_id=case.assignee_id,
        is_unowned=acting.membership is None,
        why=case.why,
        last_activity_at=now,
    )
    written = dialogue.add_note(case, note, actor=actor, now=now, purpose="hand_over")
    tell_story(
        case,
        actor,
        "case.handed_over",
        now,
        "CaseHandedOver",
        position=position.pk,
        owner=acting.membership and acting.membership.pk,
        before=before,
        message=written.pk,
    )
    return case


@transaction.atomic
def note(case: Case, *, body: str, actor: Actor, now: datetime) -> Message:
    """The note, for colleagues only. Closed cases take notes too."""
    body = required(body, "body", _("Write the note first."))
    case = locked(case, actor)
    written = dialogue.add_note(case, body, actor=actor, now=now)
    change(case, last_activity_at=now)
    tell_story(case, actor, "case.noted", now, "", message=written.pk)
    return written


@transaction.atomic
def pause(case: Case, *, reason: str, until: datetime, actor: Actor, now: datetime) -> Case:
    """The case, its owner's clock at rest until then. The customer's promise does not move."""
    reason = required(reason, "reason", _("Say what the case is waiting for."))
    if until <= now:
        raise InvalidInput(_("A pause ends in the future."), field="until")
    case = locked(case, actor)
    if case.paused_at is not None or not sla.unmet(case) or case.status == Case.Status.CLOSED:
        raise InvalidMove(_("Case %(number)s has no clock that could rest.") % {"number": case.number}, move="pause")
    CasePause.objects.create(
        organisation_id=case.organisation_id, case=case, starts_at=now, until=until, reason=reason, by=actor.membership
    )
    change(case, paused_at=now, paused_until=until, next_deadline_at=until, last_activity_at=now)
    tell_story(case, actor, "case.paused", now, "CasePaused", until=until.isoformat(), reason=reason)
    return case


@transaction.atomic
def resume(case: Case, *, actor: Actor, now: datetime) -> Case:
    """The case, its owner's clock running again, the due times moved by the business time it rested."""
    case = locked(case, actor)
    if case.paused_at is None:
        raise InvalidMove(_("Case %(number)s is not paused.") % {"number": case.number}, move="resume")
    return end_pause(case, actor, now)


def end_pause(case: Case, actor: Actor, now: datetime) -> Case:
    """The locked case without a running pause. Whoever works on a paused case ends its pause."""
    if case.paused_at is not None:
        pauses.end_many(case.organisation, [case], actor, now)
    return case


@transaction.atomic
def change_priority(case: Case, *, priority: int, actor: Actor, now: datetime) -> Case:
    """The case with another priority. The promise already made stays."""
    if priority not in Case.Priority.values:
        raise InvalidInput(_("Priority is low, normal, high or urgent."), field="priority")
    case = locked(case, actor)
    must_be_open(case)
    before = case.priority
    change(case, priority=priority, last_activity_at=now)
    tell_story(case, actor, "case.priority_changed", now, "", priority=priority, before=before)
    return case


def firsts(case: Case, what: str, now: datetime) -> dict[str, datetime]:
    """The `first_*` columns that this verb sets, because nothing set them before."""
    order = ("acknowledged", "contacted", "resolved")
    names = [f"first_{name}_at" for name in order[: order.index(what) + 1]]
    return {name: now for name in names if getattr(case, name) is None}


def taken_by(case: Case, actor: Actor) -> dict[str, Membership]:
    if case.assignee_id is None and actor.membership is not None:
        return {"assignee": actor.membership}
    return {}


def required(text: str, field: str, sentence: str) -> str:
    text = text.replace("\x00", "").strip()
    if not text:
        raise InvalidInput(sentence, field=field)
    if len(text) > 20_000:
        raise InvalidInput(_("This is too long: 20,000 characters are the most."), field=field)
    return text


def must_be_open(case: Case) -> None:
    if case.status == Case.Status.CLOSED:
        raise InvalidMove(_("Case %(number)s is closed.") % {"number": case.number}, status=case.status)


def must_be_here(membership: Membership, case: Case, field: str) -> None:
    if membership.organisation_id != case.organisation_id or membership.left_at is not None:
        raise InvalidInput(_("This person does not work here."), field=field)
    if membership.role == "viewer":
        raise InvalidInput(_("%(name)s may read, but not work on cases.") % {"name": membership.name}, field=field)
