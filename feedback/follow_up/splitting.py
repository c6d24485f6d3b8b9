"""A case of its own for something that was said on another one: with its own owner and its own promise."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cxloop import audit, outbox
from cxloop.actor import Actor
from cxloop.bulk import create_many
from cxloop.errors import InvalidInput
from feedback.follow_up import balancing, opening, relations, rota
from feedback.follow_up.case_work import change, locked, tell_story
from feedback.models import Case, FeedbackItem
from feedback.subject import Item


@transaction.atomic
def split_off(case: Case, item: Item, *, actor: Actor, now: datetime, message: int | None = None) -> Case:
    """The new case of the judged item, linked with the one it comes from. InvalidInput when nothing would stay there.

    The customer's clock starts when they said it, the owner's now. The promises of the case it comes from do not move.
    """
    case = locked(case, actor)
    said = FeedbackItem.objects.for_organisation(case.organisation_id).filter(case=case)
    left = said.exclude(pk=item.id).order_by("occurred_at", "pk").first()
    if message is None and left is None:
        raise InvalidInput(_("Nothing else was said on this case: nothing would stay in it."), field="item")
    if case.first_item_id == item.id:
        change(case, first_item=left)
    duty = rota.load(case.organisation, now)
    fresh = opening.new_case(duty, item, now)
    balancing.share_out(case.organisation, duty.people, [fresh])
    opening.number(case.organisation, [fresh])
    create_many([fresh])
    FeedbackItem.objects.for_organisation(case.organisation_id).filter(pk=item.id).update(case=fresh)
    relations.join(case, fresh, "split", actor, now)
    change(case, last_activity_at=now)
    tell_story(case, actor, "case.split", now, "", item=item.id, message=message, into=fresh.pk, number=fresh.number)
    audit.record(
        case.organisation_id, actor, "case.opened", "case", fresh.pk, now, item=item.id, position=fresh.position_id,
        owner=fresh.owner_id, assignee=fresh.assignee_id, priority=fresh.priority, policy=fresh.policy["name"],
        split_from=case.pk)
    audit.record(
        case.organisation_id, actor, "case.split_from", "case", fresh.pk, now, case=case.pk, number=case.number)
    outbox.publish(case.organisation_id, [("CaseOpened", {"case": fresh.pk})], now)
    return fresh
