"""The map of parting: something said on a case is judged anew and becomes a case of its own."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cxloop.actor import Actor
from cxloop.errors import InvalidInput
from cxloop.models import Organisation
from cxloop.sentences import speaking
from feedback import rows
from feedback.follow_up import splitting
from feedback.judge import judge
from feedback.models import Case, FeedbackItem, Message, Source, Theme
from feedback.queries import items
from feedback.queries import rulebook as rulebooks
from feedback.subject import Item


@transaction.atomic
def split_item(case: Case, item: FeedbackItem, *, actor: Actor, now: datetime) -> Case:
    """The new case of a piece of feedback that belongs to the case, owned by whom routing names for it."""
    if item.case_id != case.pk:
        raise InvalidInput(_("This was not said on this case."), field="item")
    return splitting.split_off(case, judged(case.organisation, item.pk, now), actor=actor, now=now)


@transaction.atomic
def split_message(case: Case, message: Message, *, actor: Actor, now: datetime) -> Case:
    """The new case of an answer of the customer's that is about something else. The answer stays where it was given,
    and its words become feedback of their own, once.
    """
    if message.case_id != case.pk or message.kind != Message.INBOUND:
        raise InvalidInput(_("This is no answer of the customer's on this case."), field="message")
    source = message.source or case.source
    if source is None:
        source = Source.objects.for_organisation(case.organisation_id).order_by("pk").first()
    assert source is not None, "every organisation has a source"
    item, is_new = FeedbackItem.objects.for_organisation(case.organisation_id).get_or_create(
        source=source, external_id=f"message.{message.public_id}",
        defaults={
            "organisation_id": case.organisation_id, "text": message.body, "customer_id": case.customer_id,
            "touchpoint_id": case.touchpoint_id, "occurred_at": message.created_at, "received_at": message.created_at,
            "processed_at": now,
        })
    if not is_new:
        raise InvalidInput(_("This is a case of its own already."), field="message")
    return splitting.split_off(
        case, judged(case.organisation, item.pk, now), actor=actor, now=now, message=message.pk)


def judged(organisation: Organisation, item_id: int, now: datetime) -> Item:
    """The item as the stages see it today, what they found written."""
    (item,) = items.load(organisation, [item_id])
    themes = dict(Theme.objects.for_organisation(organisation).values_list("key", "pk"))
    with speaking(organisation.language):
        judge([item.subject], rulebooks.load(organisation))
        rows.store(organisation, [item], themes, now)
    item.theme_id = themes.get(rows.first_theme(item.subject))
    return item
