"""Who answers for a touchpoint or a theme."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cxloop import audit, invitations, memberships, positions
from cxloop.actor import Actor
from cxloop.errors import InvalidInput
from cxloop.models import Membership, Organisation, Position, PositionHolding, Role
from feedback.models import Theme, Touchpoint

Owned = Touchpoint | Theme


@dataclass(frozen=True)
class Answer:
    """What the first admin said of one touchpoint: a position that exists, themselves, or somebody to invite."""

    touchpoint: Touchpoint
    position: Position | None = None
    is_me: bool = False
    email: str = ""


@transaction.atomic
def assign(organisation: Organisation, owned: Owned, position: Position | None, actor: Actor, now: datetime) -> None:
    """From now on the position answers for it; None leaves it unowned. Cases that are open stay where they are."""
    kind = type(owned).__name__.lower()
    type(owned).objects.for_organisation(organisation).filter(pk=owned.pk).update(position=position)
    audit.record(organisation, actor, f"{kind}.owner_changed", kind, owned.pk, now,
                 position=position.pk if position else None)


@transaction.atomic
def name_owners(organisation: Organisation, answers: Iterable[Answer], actor: Actor, now: datetime,
                today: date) -> dict[str, str]:
    """E-mail to invitation link of everybody invited. InvalidInput naming `email_<touchpoint key>`.

    Each answer makes a position of its own, so that a responsibility can be handed over later without the others.
    """
    expected: dict[str, Membership] = {}
    links: dict[str, str] = {}
    for answer in answers:
        position = answer.position
        if answer.is_me and actor.membership is not None:
            position = _position_for(organisation, answer.touchpoint, actor.membership, actor, now, today)
        elif answer.email:
            member = _expected(organisation, answer, expected, links, actor, now)
            position = _position_for(organisation, answer.touchpoint, member, actor, now, today)
        if position is not None:
            assign(organisation, answer.touchpoint, position, actor, now)
    audit.record(organisation, actor, "organisation.owners_named", "organisation", organisation.pk, now)
    return links


def skip_owners(organisation: Organisation, actor: Actor, now: datetime) -> None:
    """The question was left open on purpose; everything without an owner stays in sight as unowned."""
    audit.record(organisation, actor, "organisation.owners_skipped", "organisation", organisation.pk, now)


def _expected(organisation: Organisation, answer: Answer, expected: dict[str, Membership], links: dict[str, str],
              actor: Actor, now: datetime) -> Membership:
    """The member with the address, made and invited when there is none."""
    email = answer.email.strip().lower()
    if email not in expected:
        try:
            expected[email] = _known(organisation, email) or memberships.add(
                organisation, email, "", Role.OWNER, actor, now)
            if not expected[email].user.has_usable_password():
                links[email] = invitations.invite(organisation, email, expected[email].role, actor, now)[1]
        except InvalidInput as error:
            raise InvalidInput(str(error), field=f"email_{answer.touchpoint.key}") from error
    return expected[email]


def _known(organisation: Organisation, email: str) -> Membership | None:
    found: Membership | None = Membership.objects.for_organisation(organisation).select_related("user").filter(
        user__email=email, left_at=None).first()
    return found


def _position_for(organisation: Organisation, touchpoint: Touchpoint, member: Membership, actor: Actor, now: datetime,
                  today: date) -> Position:
    title = _("Owner of %(touchpoint)s") % {"touchpoint": touchpoint.name}
    known = Position.objects.for_organisation(organisation).filter(title=title).first()
    position = known or positions.save(organisation, title, None, actor, now)
    positions.hand_over(organisation, position, PositionHolding.HOLDER, member, today, actor, now)
    return position
