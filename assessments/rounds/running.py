"""Rounds open and close at their dates, and remind twice at most: found by a sweep, right when late or run twice."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from assessments.models import Participant, Round
from assessments.rounds import inviting
from assessments.rounds.preparing import locked
from cxloop import audit, permissions
from cxloop.actor import Actor
from cxloop.errors import Conflict, InvalidInput
from cxloop.tenancy import across, acting_in

SWEEP = Actor.process("rounds")
BATCH = 200  # mails written in one transaction
LAST_CALL = timedelta(hours=24)  # before it closes
RESTS = timedelta(hours=36)  # between two mails to the same person


@transaction.atomic
def open_now(row: Round, actor: Actor, now: datetime) -> Round:
    """The round, open; the sweep sends the invitations. Conflict when it was opened before or nobody is invited."""
    permissions.require(actor, "rounds.write")
    row = locked(row)
    if row.opened_at is not None:
        raise Conflict(_("This round was opened already."))
    if not Participant.objects.for_organisation(row.organisation_id).filter(round=row, revoked_at=None).exists():
        raise Conflict(_("Nobody is invited yet."))
    if row.closes_at <= now:
        raise Conflict(_("Its end is over: set another one first."))
    row.opened_at, row.opens_at = now, min(row.opens_at, now)
    row.save(update_fields=["opened_at", "opens_at"])
    audit.record(row.organisation_id, actor, "round.opened", "round", row.pk, now)
    return row


@transaction.atomic
def close(row: Round, actor: Actor, now: datetime) -> Round:
    """The round, closed: nothing more is taken. Conflict when it is not open."""
    permissions.require(actor, "rounds.write")
    row = locked(row)
    if row.state != "open":
        raise Conflict(_("This round is not open."))
    row.closed_at = now
    row.save(update_fields=["closed_at"])
    audit.record(row.organisation_id, actor, "round.closed", "round", row.pk, now)
    return row


@transaction.atomic
def reopen(row: Round, closes_at: datetime, actor: Actor, now: datetime) -> Round:
    """A closed round that nobody has seen, open until then: for those who were late. Conflict after the reveal."""
    permissions.require(actor, "rounds.write")
    row = locked(row)
    if row.state != "closed":
        raise Conflict(_("Only a closed round that is not revealed can be opened again."))
    if closes_at <= now:
        raise InvalidInput(_("This is over already."), field="closes_at")
    row.closed_at, row.closes_at = None, closes_at
    row.save(update_fields=["closed_at", "closes_at"])
    audit.record(row.organisation_id, actor, "round.reopened", "round", row.pk, now, closes_at=closes_at.isoformat())
    return row


def sweep(now: datetime) -> int:
    """How many rounds and people something was done about. Call until 0."""
    return _turn(now) + _write(now)


def _turn(now: datetime) -> int:
    """Opens and closes what is due. A round that nobody was invited to stays as it is."""
    with across():
        due = Round.across_organisations.filter(
            Q(opened_at=None, opens_at__lte=now, closes_at__gt=now)
            | Q(opened_at__isnull=False, closed_at=None, closes_at__lte=now))
        rows = list(due.select_related("organisation")[:50])
    done = 0
    for row in rows:
        with acting_in(row.organisation_id), transaction.atomic():
            try:
                close(row, SWEEP, now) if row.opened_at is not None else open_now(row, SWEEP, now)
                done += 1
            except Conflict:
                continue  # somebody else was faster, or nobody is invited
    return done


def _write(now: datetime) -> int:
    """Invites whoever was not, and reminds whoever has not handed in: a batch for each open round."""
    with across():
        rows = list(Round.across_organisations.filter(opened_at__isnull=False, closed_at=None, closes_at__gt=now)
                    .select_related("organisation").order_by("pk"))
    return sum(invite_and_remind(row, now) for row in rows)


def invite_and_remind(row: Round, now: datetime) -> int:
    """How many mails were written for an open round: to whoever was not invited yet, else to whoever is late."""
    with acting_in(row.organisation_id), transaction.atomic():
        people = Participant.objects.for_organisation(row.organisation_id).filter(round=row, revoked_at=None)
        people = people.select_for_update(of=("self",), skip_locked=True).select_related("function").order_by("pk")
        fresh = list(people.filter(invited_at=None)[:BATCH])
        if fresh:
            return inviting.invite(row, fresh, now)
        step = reminder_due(row, now)
        late = people.filter(submitted_at=None, reminders__lt=step, invited_at__lte=now - RESTS)
        late = late.filter(Q(reminded_at=None) | Q(reminded_at__lte=now - RESTS))
        return inviting.remind(row, late[:BATCH], step, now) if step else 0


def reminder_due(row: Round, now: datetime) -> int:
    """Which reminder it is time for: none, the first from half time on, the second on the last day."""
    half = row.opens_at + (row.closes_at - row.opens_at) / 2
    return (now >= half) + (now >= max(half, row.closes_at - LAST_CALL))
