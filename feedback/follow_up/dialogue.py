"""The conversation: replies, notes, and the question whether it helped, which only the customer answers."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from cxloop import audit, outbox
from cxloop.actor import Actor
from cxloop.errors import Conflict, InvalidInput
from cxloop.models import Organisation
from feedback.follow_up import lifecycle, mentions, pauses, reopening
from feedback.follow_up.case_work import change, locked, tell_story
from feedback.models import Case, FixQuestion, Message

CUSTOMER = Actor.customer()
PROCESS = Actor.process("dialogue")


def write(case: Case, body: str, *, purpose: str, actor: Actor, now: datetime) -> Message:
    """The reply, a row that waits for delivery where the customer can be reached: a handler finds the way."""
    return Message.objects.create(
        organisation_id=case.organisation_id,
        case=case,
        kind=Message.REPLY,
        purpose=purpose,
        body=body,
        author=actor.membership,
        author_name=actor.name,
        created_at=now,
    )


def add_note(case: Case, body: str, *, actor: Actor, now: datetime, purpose: str = "") -> Message:
    """The note; whoever it mentions hears of it. InvalidInput when a name in it could mean several people."""
    note: Message = Message.objects.create(
        organisation_id=case.organisation_id,
        case=case,
        kind=Message.NOTE,
        purpose=purpose,
        body=body,
        author=actor.membership,
        author_name=actor.name,
        created_at=now,
    )
    mentions.keep(note, now)
    return note


@transaction.atomic
def receive(
    case: Case, *, body: str, repeated: str, message_id: str, channel: str, now: datetime, reopens: bool = False
) -> Message:
    """The customer's answer, on their case. A pause ends, a resolved case reopens, and whoever works on it is told.

    A closed case opens again when the customer asked for that (`reopens`); otherwise Conflict: what is said then is a
    new piece of feedback. An answer with a message id that stands already is the same answer.
    """
    case = locked(case, CUSTOMER)
    if case.status == Case.Status.CLOSED and not reopens:
        raise Conflict(_("This case is closed: what is said now begins a new one."))
    known = Message.objects.for_organisation(case.organisation_id).filter(case=case, kind=Message.INBOUND)
    same = known.filter(external_id=message_id[:300]).first() if message_id else None
    if same is not None:
        return same
    written = Message.objects.create(
        organisation_id=case.organisation_id, case=case, kind=Message.INBOUND, body=body, repeated=repeated,
        channel=channel, external_id=message_id[:300], created_at=now,
    )
    if case.paused_at is not None:
        pauses.end_many(case.organisation, [case], PROCESS, now)
    if case.status in (Case.Status.RESOLVED, Case.Status.CLOSED):
        case = reopening.reopen(case, because="wrote_again", actor=CUSTOMER, now=now)
    else:
        tell_story(case, CUSTOMER, "case.customer_replied", now, "CustomerReplied", message=written.pk)
    change(case, customer_waits_since=case.customer_waits_since or now, snoozed_until=None, last_activity_at=now)
    return written


def not_delivered(message: Message, *, reason: str, now: datetime) -> None:
    """What was written did not reach the customer: they still wait, and whoever works on the case hears why."""
    case = locked(message.case, PROCESS)
    FixQuestion.objects.for_organisation(case.organisation_id).filter(
        case=case, cycle=case.cycle, answered_at=None
    ).update(was_delivered=False)
    change(case, customer_waits_since=case.customer_waits_since or message.created_at, snoozed_until=None,
           last_activity_at=now)
    tell_story(case, PROCESS, "case.not_delivered", now, "MessageReturned", message=message.pk, returned=reason)


def ask(case: Case, now: datetime) -> FixQuestion:
    """The question of this cycle; the sweep closes the case as silent when nobody answers in time."""
    return FixQuestion.objects.create(
        organisation_id=case.organisation_id,
        case=case,
        cycle=case.cycle,
        asked_at=now,
        silent_at=silent_at(case, now),
    )


def silent_at(case: Case, now: datetime) -> datetime:
    """When a question asked now counts as not answered."""
    return now + timedelta(days=case.organisation.silent_after_days)


@transaction.atomic
def answer(question: FixQuestion, *, answer: str, comment: str, now: datetime) -> Case:
    """The case after the customer said whether it helped.

    Yes closes as confirmed. No reopens one escalation level higher, and the second no closes as disputed. Not yet
    reopens at the same level. Conflict when the question was answered or is no longer open; InvalidInput otherwise.
    """
    if answer not in ANSWERS:
        raise InvalidInput(_("Answer yes, not yet or no."), field="answer")
    if question.case.merged_into_id is not None:
        raise Conflict(_("This question has been answered already, or the case has moved on."))
    case = locked(question.case, CUSTOMER)
    changed = (
        FixQuestion.objects.for_organisation(case.organisation_id)
        .filter(pk=question.pk, answered_at=None, cycle=case.cycle)
        .update(answer=answer, comment=comment.replace("\x00", "").strip()[:5_000], answered_at=now)
    )
    if not changed or case.status != Case.Status.RESOLVED:
        raise Conflict(_("This question has been answered already, or the case has moved on."))
    change(case, last_answer=answer)
    return ANSWERS[answer](case, now)


def said_yes(case: Case, now: datetime) -> Case:
    return close(case, "confirm", Case.Outcome.CONFIRMED, CUSTOMER, now)


def said_not_yet(case: Case, now: datetime) -> Case:
    return reopening.reopen(case, because="not_yet", actor=CUSTOMER, now=now)


def said_no(case: Case, now: datetime) -> Case:
    case.refused_count += 1
    Case.objects.for_organisation(case.organisation_id).filter(pk=case.pk).update(refused_count=case.refused_count)
    if case.refused_count >= 2:
        return close(case, "dispute", Case.Outcome.DISPUTED, CUSTOMER, now)
    return reopening.reopen(case, because="customer_said_no", actor=CUSTOMER, now=now, escalate=True)


def close(case: Case, move: str, outcome: str, actor: Actor, now: datetime) -> Case:
    case = lifecycle.move(
        case, move, outcome=outcome, closed_at=now, next_deadline_at=None, due_at=None, last_activity_at=now
    )
    tell_story(case, actor, "case.closed", now, "CaseClosed", outcome=outcome)
    return case


def fall_silent(organisation: Organisation, cases: list[Case], now: datetime) -> None:
    """Closes resolved cases whose question nobody answered: an outcome of its own. Three queries."""
    Case.objects.for_organisation(organisation).filter(
        pk__in=[case.pk for case in cases], status=Case.Status.RESOLVED
    ).update(
        status=Case.Status.CLOSED,
        outcome=Case.Outcome.SILENT,
        closed_at=now,
        next_deadline_at=None,
        due_at=None,
        last_activity_at=now,
    )
    audit.record_many(
        audit.entry(organisation, PROCESS, "case.closed", "case", case.pk, now, outcome="silent") for case in cases
    )
    outbox.publish(
        organisation,
        [("CaseClosed", {"case": case.pk, "cycle": case.cycle, "outcome": "silent"}) for case in cases],
        now,
    )


ANSWERS = {FixQuestion.YES: said_yes, FixQuestion.NOT_YET: said_not_yet, FixQuestion.NO: said_no}
