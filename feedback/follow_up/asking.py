"""Colleagues asked of one another: to approve a make-good, what became of it, and who is mentioned in a note.

And who hears of a case because they follow it. Handlers of events; each writes notices and asks a number of queries
that does not depend on the events.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cxloop import outbox, permissions
from cxloop.models import Organisation
from feedback.follow_up import make_good, notices, relations, rota
from feedback.follow_up.notices import Told
from feedback.models import Case, MakeGood, Mention

Payloads = list[dict[str, Any]]


def cases_of(organisation: Organisation, payloads: Payloads, *unread: str) -> list[tuple[Case, dict[str, Any]]]:
    """The case of each payload, in their order; the columns `unread` would cost a query each."""
    mine = Case.objects.for_organisation(organisation).filter(pk__among={payload["case"] for payload in payloads})
    cases = {case.pk: case for case in mine.defer(*unread)}
    return [(cases[payload["case"]], payload) for payload in payloads if payload["case"] in cases]


def step_of(payload: dict[str, Any]) -> str:
    """What makes telling of it one: the item or the message that was written, else the round."""
    return f"m{payload['message']}" if payload.get("message") else str(payload.get("item") or payload.get("cycle") or 1)


def ask_approvers(organisation: Organisation, payloads: Payloads, now: datetime) -> None:
    """Whoever may approve a make-good is asked, also after the case changed hands or became part of another: each
    person once for each case.
    """
    waiting = MakeGood.objects.for_organisation(organisation).filter(
        case__in={payload.get("into") or payload["case"] for payload in payloads}, state=MakeGood.State.PROPOSED)
    rows = list(waiting.select_related("case").order_by("pk"))
    if not rows:
        return
    duty = rota.load(organisation, now)
    notices.tell(
        organisation,
        [
            Told(person, row.case_id, make_good.ASKED, f"{row.pk}.{row.asks}", why, data={"make_good": row.pk},
                 is_urgent=row.case.priority == Case.Priority.URGENT)
            for row in rows
            for person, why in make_good.asked(duty, row.case, row)
        ],
        now,
    )


def tell_decided(organisation: Organisation, payloads: Payloads, now: datetime) -> None:
    """Whoever proposed a make-good hears what was decided, unless they have left."""
    rows = MakeGood.objects.for_organisation(organisation).filter(
        pk__in=[payload["make_good"] for payload in payloads], proposed_by__left_at=None)
    told = [
        Told(row.proposed_by, row.case_id, "make_good_decided", str(row.pk), _("You asked for it."),
             data={"make_good": row.pk})
        for row in rows.select_related("proposed_by__user") if row.proposed_by
    ]
    notices.tell(organisation, told, now)


def tell_mentioned(organisation: Organisation, payloads: Payloads, now: datetime) -> None:
    """Whoever is mentioned in a note hears of it: not who wrote it, nor who has left or may not see the case."""
    mentions = Mention.objects.for_organisation(organisation).filter(
        message__in=[payload["message"] for payload in payloads], membership__left_at=None)
    told = []
    for row in mentions.select_related("membership__user", "message").defer("message__vector"):
        if row.membership_id == row.message.author_id or not permissions.allows(row.membership.role, "case.read"):
            continue
        why = _("%(name)s mentioned you in a note.") % {"name": row.message.author_name}
        told.append(Told(row.membership, row.message.case_id, "mentioned", f"m{row.message_id}", why,
                         data={"message": row.message_id}))
    notices.tell(organisation, told, now)


def telling_followers(what: str) -> outbox.Handler:
    """The handler that tells whoever follows a case of this, unless they work on it, own it or did it themselves."""

    def handler(organisation: Organisation, payloads: Payloads, now: datetime) -> None:
        follow = relations.followers(organisation, [payload["case"] for payload in payloads])
        if not follow:
            return
        told = []
        for case, payload in cases_of(organisation, [p for p in payloads if p["case"] in follow]):
            hands = {case.assignee_id, case.owner_id, payload.get("by")}
            step = f"{what}.{payload.get('entry') or step_of(payload)}"
            told += [Told(person, case.pk, "followed", step, relations.why(), data={**payload, "what": what})
                     for person in follow[case.pk] if person.pk not in hands]
        notices.tell(organisation, told, now)

    handler.__qualname__ = f"tell_followers.{what}"
    return handler
