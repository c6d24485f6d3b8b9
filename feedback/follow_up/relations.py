"""What connects cases and people beside work: links between cases, and following one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cxloop import permissions
from cxloop.actor import Actor
from cxloop.errors import InvalidInput
from cxloop.models import Membership, Organisation
from feedback.follow_up.case_work import locked, tell_story
from feedback.models import Case, CaseFollower, CaseLink


@transaction.atomic
def link(case: Case, *, other: Case, actor: Actor, now: datetime) -> CaseLink:
    """The link, shown on both. One that stands already stays."""
    case = locked(case, actor)
    if other.organisation_id != case.organisation_id or other.pk == case.pk:
        raise InvalidInput(_("Choose another case."), field="other")
    row, is_new = join(case, other, "related", actor, now)
    if is_new:
        tell_story(case, actor, "case.linked", now, "", other=other.pk, number=other.number)
    return row


def join(case: Case, other: Case, why: str, actor: Actor, now: datetime) -> tuple[CaseLink, bool]:
    one, two = sorted((case.pk, other.pk))
    return CaseLink.objects.for_organisation(case.organisation_id).get_or_create(
        one_id=one, other_id=two,
        defaults={"organisation_id": case.organisation_id, "why": why, "by": actor.membership, "at": now})


@transaction.atomic
def unlink(case: Case, *, other: Case, actor: Actor, now: datetime) -> Case:
    """The case, no longer linked with the other."""
    case = locked(case, actor)
    one, two = sorted((case.pk, other.pk))
    if CaseLink.objects.for_organisation(case.organisation_id).filter(one=one, other=two).delete()[0]:
        tell_story(case, actor, "case.unlinked", now, "", other=other.pk, number=other.number)
    return case


@transaction.atomic
def follow(case: Case, *, actor: Actor, now: datetime) -> Case:
    """The case, followed: the person hears of the customer's replies, of escalations and of how it ends."""
    permissions.require(actor, "case.work")
    if actor.membership is not None:
        CaseFollower.objects.for_organisation(case.organisation_id).get_or_create(
            case=case, membership=actor.membership, defaults={"organisation_id": case.organisation_id, "since": now})
    return case


def followers(organisation: Organisation, case_ids: Iterable[int]) -> dict[int, list[Membership]]:
    """Who follows each case, as far as they are still here. One query."""
    rows = CaseFollower.objects.for_organisation(organisation).filter(
        case__in=set(case_ids), membership__left_at=None).select_related("membership__user").order_by("pk")
    found: dict[int, list[Membership]] = {}
    for row in rows:
        found.setdefault(row.case_id, []).append(row.membership)
    return found


def why() -> str:
    return _("You follow this case.")


@transaction.atomic
def unfollow(case: Case, *, actor: Actor, now: datetime) -> Case:
    """The case, no longer followed by the person."""
    CaseFollower.objects.for_organisation(case.organisation_id).filter(case=case, membership=actor.membership).delete()
    return case
