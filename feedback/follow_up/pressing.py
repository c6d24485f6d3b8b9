"""Verbs pressed through a link in a mail: done once, and whoever comes second is told by whom it was done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from cxloop import links
from cxloop.actor import Actor
from cxloop.errors import InvalidMove
from cxloop.models import AuditEntry, Membership
from feedback.follow_up import actions, make_good
from feedback.models import Case, MakeGood, UsedLink

TAKES_ON = ("case.acknowledged", "case.contacted", "case.resolved", "case.closed")


@dataclass(frozen=True, slots=True)
class Pressed:
    """Whether this press did it; else who had done it, and when ("" and None when nobody knows)."""

    done: bool
    by: str = ""
    at: datetime | None = None


@transaction.atomic
def acknowledge(case: Case, *, token: str, member: Membership, now: datetime) -> Pressed:
    """What the press did. The link works once, however often it is pressed; NotAllowed when the role is too low."""
    if is_first_use(case.organisation_id, token, now):
        try:
            with transaction.atomic():
                actions.acknowledge(case, actor=Actor.person(member), now=now)
            return Pressed(done=True)
        except InvalidMove:
            pass  # somebody was quicker: said below, by name
    return who_took(case)


def is_first_use(organisation_id: int, token: str, now: datetime) -> bool:
    """Whether the link was never used before; from now on it was, unless the transaction is rolled back."""
    _row, is_first = UsedLink.objects.for_organisation(organisation_id).get_or_create(
        organisation_id=organisation_id, digest=links.digest(token), defaults={"used_at": now}
    )
    return is_first


@transaction.atomic
def decide(
    row: MakeGood, approves: bool, reason: str, *, token: str, member: Membership, now: datetime
) -> MakeGood:
    """The make-good after the press; as it stands when the link was used before. A press that is refused uses nothing.

    NotAllowed when the role is too low or somebody else is asked by now.
    """
    if not is_first_use(row.organisation_id, token, now):
        return row
    actor = Actor.person(member)
    if approves:
        return make_good.approve(row, actor=actor, now=now)
    return make_good.decline(row, reason=reason, actor=actor, now=now)


def who_took(case: Case) -> Pressed:
    """Who took the case on, as the audit trail tells it."""
    entry = (
        AuditEntry.objects.for_organisation(case.organisation_id)
        .filter(object_kind="case", object_id=case.pk, action__in=TAKES_ON)
        .order_by("-at", "-id")
        .first()
    )
    return Pressed(done=False, by=entry.actor_name if entry else "", at=entry.at if entry else None)
