"""Making it good: proposed, approved or declined, given. Within one's own limit at once; above it somebody decides.

Each verb locks the case, so that what stands on a case is counted by one at a time, and then the person on whose
authority it goes, so that two cases at once do not pass one monthly limit.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from cxloop.actor import Actor
from cxloop.errors import Conflict, InvalidInput, InvalidMove, NotAllowed
from cxloop.models import Membership, Role
from feedback.follow_up import authority, recipients, rota
from feedback.follow_up.actions import must_be_open, required
from feedback.follow_up.case_work import change, locked, tell_story
from feedback.follow_up.recipients import Named
from feedback.follow_up.rota import Rota
from feedback.models import Case, MakeGood, Notice
from feedback.wording.make_goods import KINDS

State = MakeGood.State
ASKED = "make_good_asked"  # the kind of notice
# move: (the states it may start from, the state it leads to)
MOVES: dict[str, tuple[tuple[str, ...], str]] = {
    "approve": ((State.PROPOSED,), State.APPROVED),
    "decline": ((State.PROPOSED,), State.DECLINED),
    "withdraw": ((State.PROPOSED, State.APPROVED), State.WITHDRAWN),
    "give": ((State.APPROVED,), State.GIVEN),
}
LONGEST = 500
MOST = Decimal("9999999999.99")


@transaction.atomic
def record(
    case: Case, *, kind: str, amount: Decimal | None, currency: str, words: str, actor: Actor, now: datetime,
    once: UUID | None = None,
) -> MakeGood:
    """What is given: at once within the limit of whoever records it, else proposed to whoever may approve it. The same
    `once` on the same case is the same make-good: a form sent twice gives once.

    InvalidInput naming the field; Conflict when nobody here may approve so much.
    """
    amount, currency = fitting(kind, amount, currency)
    words = words.replace("\x00", "").strip()
    if len(words) > LONGEST:
        raise InvalidInput(_("This is too long: 500 characters are the most."), field="words")
    case = locked(case, actor)
    must_be_open(case)
    if actor.membership is None:
        raise NotAllowed()
    name = uuid5(case.public_id, f"{actor.membership.pk} {once}") if once else uuid4()
    made = MakeGood.objects.for_organisation(case.organisation_id).filter(public_id=name).first()
    if made is not None:
        return made  # type: ignore[no-any-return]
    row = MakeGood(public_id=name, organisation_id=case.organisation_id, case=case, kind=kind, amount=amount,
                   currency=currency, words=words, proposed_by=actor.membership, proposed_at=now)
    if amount is None or is_within(case, actor.membership, currency, amount, now):
        row.state, row.decided_by, row.given_by = State.GIVEN, actor.membership, actor.membership
        row.decided_at = row.given_at = now
        row.save(force_insert=True)
        told(row, actor, "case.made_good", now, "MakeGoodGiven")
    else:
        row.asks = whom_to_ask(case, row, now)
        row.save(force_insert=True)
        told(row, actor, "case.make_good_proposed", now, "MakeGoodProposed", asks=row.asks)
    return row


def fitting(kind: str, amount: Decimal | None, currency: str) -> tuple[Decimal | None, str]:
    """The amount and its currency as the kind has them. InvalidInput naming the field."""
    known = KINDS.get(kind)
    if known is None:
        raise InvalidInput(_("Choose one of %(kinds)s.") % {"kinds": ", ".join(KINDS)}, field="kind")
    if not known.has_amount:
        if amount is not None:
            raise InvalidInput(_("This has no amount."), field="amount")
        return None, ""
    if amount is None or not NONE < amount <= MOST or amount != amount.quantize(Decimal("0.01")):
        raise InvalidInput(_("Say what it costs, in full cents and more than nothing."), field="amount")
    return amount, currency.strip().upper()


NONE = Decimal(0)


def is_within(case: Case, member: Membership, currency: str, amount: Decimal, now: datetime) -> bool:
    """Whether this person may give it alone; what they gave is counted under a lock.

    InvalidInput for a currency that has no limits: an amount in it could be compared with nothing.
    """
    known = authority.limits(case.organisation)
    if currency not in authority.currencies(known):
        names = ", ".join(authority.currencies(known)) or _("none yet")
        raise InvalidInput(
            _("No limits are set in %(currency)s. Use one of these: %(names)s; or have an admin set limits in it under "
              "Settings, Making good.") % {"currency": currency or "–", "names": names}, field="currency")
    authority.lock(member)
    return not authority.room(member, case, currency, now, known).lacks(amount)


def whom_to_ask(case: Case, row: MakeGood, now: datetime) -> str:
    """The owner when they may approve it, else the admins. Conflict when nobody may."""
    duty = rota.load(case.organisation, now)
    known = authority.limits(case.organisation)

    def may(people: Named) -> bool:
        return any(
            not authority.room(person, case, row.currency, now, known).lacks(row.amount or NONE)
            for person, _why in people if person.pk != row.proposed_by_id and person.role != Role.VIEWER
        )

    if may(recipients.resolve(duty, case, ["owner"])):
        return MakeGood.OWNER
    if may([(person, "") for person in duty.people.admins()]):
        return MakeGood.ADMINS
    raise Conflict(_("Nobody else here may approve so much. An admin can change the limits in Settings, Making good."))


def asked(duty: Rota, case: Case, row: MakeGood) -> Named:
    """Who is asked to decide it now, each with the sentence that says why them. Costs no query.

    The owner, or who stands in for them; when they asked for it themselves or may not approve so much, the admins.
    """
    owners = [
        (person, why) for person, why in recipients.resolve(duty, case, ["owner"])
        if person.pk != row.proposed_by_id and person.role != Role.VIEWER
    ]
    if row.asks == MakeGood.OWNER and owners:
        return owners
    why = _("You are an admin, and it is more than whoever answers for the case may approve, or they asked for it.")
    return [(person, why) for person in duty.people.admins() if person.pk != row.proposed_by_id]


@transaction.atomic
def approve(row: MakeGood, *, actor: Actor, now: datetime) -> MakeGood:
    """The make-good, approved on this person's authority; or still proposed and passed on to the admins when it is
    above their limit. Conflict for an admin's own limit, NotAllowed for who is not asked.
    """
    case, row, member = to_decide(row, actor, now)
    authority.lock(member)
    lacks = authority.room(member, case, row.currency, now, authority.limits(case.organisation)).lacks(
        row.amount or NONE)
    if not lacks:
        moved(row, "approve", decided_by=member, decided_at=now)
        told(row, actor, "case.make_good_approved", now, "MakeGoodDecided")
    elif member.role == Role.ADMIN:
        raise Conflict(_("%(limit)s You can set other limits under Settings, Making good.") % {"limit": lacks})
    elif row.asks == MakeGood.OWNER:
        row.asks = MakeGood.ADMINS
        MakeGood.objects.for_organisation(row.organisation_id).filter(pk=row.pk).update(asks=row.asks)
        told(row, actor, "case.make_good_passed_on", now, "MakeGoodProposed", asks=row.asks)
    else:
        raise Conflict(_("%(limit)s The admins are asked already.") % {"limit": lacks})
    return row


@transaction.atomic
def decline(row: MakeGood, *, reason: str, actor: Actor, now: datetime) -> MakeGood:
    """The make-good, declined; whoever proposed it is told why."""
    reason = required(reason, "reason", _("Say why: whoever asked for it is told."))
    if len(reason) > LONGEST:
        raise InvalidInput(_("This is too long: 500 characters are the most."), field="reason")
    _case, row, member = to_decide(row, actor, now)
    moved(row, "decline", decided_by=member, decided_at=now, reason=reason)
    told(row, actor, "case.make_good_declined", now, "MakeGoodDecided", reason=reason)
    return row


@transaction.atomic
def give(row: MakeGood, *, actor: Actor, now: datetime) -> MakeGood:
    """What was approved, given to the customer by whoever says so."""
    row = fresh(row, actor)
    moved(row, "give", given_by=actor.membership, given_at=now)
    told(row, actor, "case.made_good", now, "MakeGoodGiven")
    return row


@transaction.atomic
def withdraw(row: MakeGood, *, actor: Actor, now: datetime) -> MakeGood:
    """Taken back before it was given, by who proposed it or by an admin; it counts against no limit any more."""
    row = fresh(row, actor)
    member = actor.membership
    if member is None or (member.pk != row.proposed_by_id and member.role != Role.ADMIN):
        raise NotAllowed()
    moved(row, "withdraw")
    told(row, actor, "case.make_good_withdrawn", now)
    return row


def fresh(row: MakeGood, actor: Actor) -> MakeGood:
    """The row as it is now, its case locked."""
    case = locked(row.case, actor)
    now_is: MakeGood = MakeGood.objects.for_organisation(case.organisation_id).select_related(
        "decided_by__user", "proposed_by__user").get(pk=row.pk)
    now_is.case = case
    return now_is


def to_decide(row: MakeGood, actor: Actor, now: datetime) -> tuple[Case, MakeGood, Membership]:
    """The locked case, the row, and who decides. NotAllowed for who is not asked, Conflict for one's own request."""
    row = fresh(row, actor)
    member = actor.membership
    if member is None:
        raise NotAllowed()
    must_wait(row)
    if member.pk == row.proposed_by_id:
        raise Conflict(_("Nobody decides what they asked for themselves."))
    if not may_decide(row, member, rota.load(row.case.organisation, now)):
        raise NotAllowed()
    return row.case, row, member


def may_decide(row: MakeGood, member: Membership, duty: Rota) -> bool:
    """Whether this person is asked, holds or deputises for the case, or is an admin; never who proposed it."""
    if member.pk == row.proposed_by_id or member.role == Role.VIEWER:
        return False
    people = {person.pk for person, _why in asked(duty, row.case, row)}
    return member.role == Role.ADMIN or member.pk in people | {row.case.owner_id}


def must_wait(row: MakeGood) -> None:
    """InvalidMove saying who decided when it does not wait for a decision."""
    if row.state != State.PROPOSED:
        name = row.decided_by.name if row.decided_by else _("somebody")
        raise InvalidMove(_("This was decided already: %(state)s, by %(name)s.") % {
            "state": str(row.get_state_display()).lower(), "name": name}, state=row.state)


def can(row: MakeGood, move: str) -> bool:
    return row.state in MOVES[move][0]


def moved(row: MakeGood, move: str, **changes: Any) -> None:
    """Moves the row by one compare-and-swap UPDATE. InvalidMove for a move its state does not have."""
    allowed, to = MOVES[move]
    rows = MakeGood.objects.for_organisation(row.organisation_id).filter(pk=row.pk, state__in=allowed)
    if not rows.update(state=to, **changes):
        raise InvalidMove(_("This is not possible any more: it is %(state)s.") % {
            "state": str(row.get_state_display()).lower()}, move=move, state=row.state)
    row.state = to
    for name, value in changes.items():
        setattr(row, name, value)


def told(row: MakeGood, actor: Actor, action: str, now: datetime, event: str = "", **data: Any) -> None:
    """One audit entry on the case and its event; what it asked of others is read once it is decided."""
    amount = "" if row.amount is None else str(row.amount)
    facts = {"make_good": row.pk, "make_good_kind": row.kind, "amount": amount, "currency": row.currency}
    if row.state != State.PROPOSED:
        asks = Notice.objects.for_organisation(row.organisation_id).filter(case=row.case_id, kind=ASKED, read_at=None)
        asks.filter(data__make_good=row.pk).update(read_at=now)
    change(row.case, last_activity_at=now)
    tell_story(row.case, actor, action, now, event, **facts, **data)
