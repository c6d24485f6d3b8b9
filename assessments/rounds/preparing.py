"""Preparing a round: its dates, what it asks, and whom. What was asked of somebody is never changed afterwards."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from assessments import tickets
from assessments.models import Participant, Round, RoundStatement, Statement
from assessments.queries import instruments
from assessments.rounds import inviting
from assessments.rounds.lists import Person
from cxloop import audit, permissions
from cxloop.actor import Actor
from cxloop.errors import Conflict, InvalidInput
from cxloop.models import Organisation

LONGEST = timedelta(days=92)


@dataclass(frozen=True, slots=True)
class Plan:
    """A round before it is a row. `keys` are the statements of a pulse; a full round asks all."""

    name: str
    opens_at: datetime
    closes_at: datetime
    kind: str = Round.Kind.FULL
    keys: Collection[str] = ()
    min_functions: int = 2
    min_people: int = 3


@transaction.atomic
def prepare(organisation: Organisation, plan: Plan, actor: Actor, now: datetime) -> Round:
    """The round, asking the newest published version. InvalidInput names what is wrong with the plan."""
    permissions.require(actor, "rounds.write")
    version = instruments.published(organisation)
    if version is None:
        raise Conflict(_("There are no statements to ask yet."))
    _check(plan, now)
    statements = _asked(organisation, version.pk, plan)
    row: Round = Round.objects.create(
        organisation=organisation, instrument=version, name=plan.name.strip(), kind=plan.kind, created_at=now,
        opens_at=plan.opens_at, closes_at=plan.closes_at, min_functions=plan.min_functions, min_people=plan.min_people)
    RoundStatement.objects.bulk_create([
        RoundStatement(organisation=organisation, round=row, statement=statement, order=order)
        for order, statement in enumerate(statements)
    ])
    audit.record(organisation, actor, "round.prepared", "round", row.pk, now, kind=row.kind, asks=len(statements))
    return row


def _check(plan: Plan, now: datetime) -> None:
    if not plan.name.strip():
        raise InvalidInput(_("Give it a name, such as “Autumn round”."), field="name")
    _check_dates(plan.opens_at, plan.closes_at, now)
    if plan.min_functions < 2:
        raise InvalidInput(_("With one function there is nothing to compare: at least two."), field="min_functions")
    if plan.min_people < 1:
        raise InvalidInput(_("At least one."), field="min_people")


def _check_dates(opens_at: datetime, closes_at: datetime, now: datetime) -> None:
    if closes_at <= opens_at:
        raise InvalidInput(_("It closes before it opens."), field="closes_at")
    if closes_at <= now:
        raise InvalidInput(_("This is over already."), field="closes_at")
    if closes_at - opens_at > LONGEST:
        raise InvalidInput(_("Three months at most: the first ones forget what they said."), field="closes_at")


def _asked(organisation: Organisation, version_id: int, plan: Plan) -> list[Statement]:
    rows = Statement.objects.for_organisation(organisation).filter(instrument_id=version_id)
    if plan.kind == Round.Kind.PULSE:
        rows = rows.filter(key__in=plan.keys)
    found = list(rows.order_by("dimension__order", "order", "pk"))
    if not found:
        raise InvalidInput(_("Choose what the pulse asks."), field="keys")
    return found


@transaction.atomic
def change(row: Round, plan: Plan, actor: Actor, now: datetime) -> Round:
    """The round with another name, other dates and minimums. Once it is open only name and end change; the end of a
    round that ended cannot (`running.reopen`). InvalidInput and Conflict say why.
    """
    permissions.require(actor, "rounds.write")
    row = locked(row)
    if row.closed_at is not None:
        raise Conflict(_("This round is closed."))
    if row.opened_at is not None:
        plan = Plan(plan.name, row.opens_at, plan.closes_at, row.kind, (), row.min_functions, row.min_people)
    _check(plan, now)
    row.name, row.opens_at, row.closes_at = plan.name.strip(), plan.opens_at, plan.closes_at
    row.min_functions, row.min_people = plan.min_functions, plan.min_people
    row.save(update_fields=["name", "opens_at", "closes_at", "min_functions", "min_people"])
    audit.record(row.organisation_id, actor, "round.changed", "round", row.pk, now,
                 opens_at=row.opens_at.isoformat(), closes_at=row.closes_at.isoformat())
    return row


def locked(row: Round) -> Round:
    """The round as it is now; it does not change under us."""
    fresh: Round = Round.objects.for_organisation(row.organisation_id).select_for_update(of=("self",)).select_related(
        "instrument", "organisation").get(pk=row.pk)
    return fresh


@transaction.atomic
def add_people(row: Round, people: Iterable[Person], actor: Actor, now: datetime) -> list[Participant]:
    """The participants who were not there yet; invited at once when the round is open. Conflict once it closed.

    Somebody in two functions is there twice, under one `person`.
    """
    permissions.require(actor, "rounds.write")
    row = locked(row)
    if row.closed_at is not None:
        raise Conflict(_("This round is closed."))
    there = list(Participant.objects.for_organisation(row.organisation_id).filter(round=row, revoked_at=None))
    known = {(each.function_id, each.email) for each in there}
    persons = {each.email: each.person for each in there}
    made = []
    for person in people:
        if (person.function.pk, person.email) in known:
            continue
        known.add((person.function.pk, person.email))
        new = Participant(organisation_id=row.organisation_id, round=row, function=person.function, name=person.name,
                          email=person.email, language=person.language)
        new.person = persons.setdefault(person.email, new.person)
        made.append(new)
    Participant.objects.bulk_create(made)
    if row.opened_at is not None:
        inviting.invite(row, made, now)
    audit.record(row.organisation_id, actor, "round.people_added", "round", row.pk, now, count=len(made))
    return made


@transaction.atomic
def withdraw(participant: Participant, actor: Actor, now: datetime) -> None:
    """Whoever was invited by mistake: their link is over, and nothing they said counts. Conflict once it closed."""
    permissions.require(actor, "rounds.write")
    if locked(participant.round).closed_at is not None:
        raise Conflict(_("This round is closed."))
    inviting.end(participant, now)
    audit.record(participant.organisation_id, actor, "participant.withdrawn", "participant", participant.pk, now,
                 round=participant.round_id)


@transaction.atomic
def send_new_link(participant: Participant, actor: Actor, now: datetime) -> None:
    """A new mail with a new link; the one before is worth nothing. Conflict when the round is not open."""
    permissions.require(actor, "rounds.write")
    row = locked(participant.round)
    if row.state != "open" or participant.revoked_at is not None:
        raise Conflict(_("Links are sent while the round is open."))
    participant.link_number, participant.handed_over_by = participant.link_number + 1, ""
    participant.save(update_fields=["link_number", "handed_over_by"])
    inviting.invite(row, [participant], now)
    audit.record(row.organisation_id, actor, "participant.new_link", "participant", participant.pk, now, round=row.pk)


@transaction.atomic
def show_link(participant: Participant, actor: Actor, now: datetime) -> str:
    """The address, shown once to be handed over where no mail arrives; every link before is worth nothing.

    It is over as soon as the leader has begun: they go on under an address that only they have, and are told so.
    Conflict afterwards, and while the round is not open.
    """
    permissions.require(actor, "rounds.write")
    row = locked(participant.round)
    fresh = Participant.objects.for_organisation(row.organisation_id).select_for_update(of=("self",)).get(
        pk=participant.pk)
    if row.state != "open" or fresh.revoked_at is not None:
        raise Conflict(_("Links are given out while the round is open."))
    if fresh.started_at is not None:
        raise Conflict(_("They have begun: a link would show what they wrote. Send them a new one by mail."))
    fresh.link_number, fresh.handed_over_by, fresh.invited_at = fresh.link_number + 1, actor.name, now
    fresh.save(update_fields=["link_number", "handed_over_by", "invited_at"])
    audit.record(row.organisation_id, actor, "participant.link_shown", "participant", fresh.pk, now, round=row.pk)
    return tickets.address(row, fresh)
