"""What people are writing: kept on the server as they type, sent after a moment in which it can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cxloop.actor import Actor
from cxloop.errors import Conflict, CxloopError
from cxloop.models import Membership
from cxloop.tenancy import across, acting_in
from feedback.follow_up import actions, message_files
from feedback.models import Case, Draft, RootCause

MOST = 20_000  # characters, as of a message
WRITING_FOR = timedelta(seconds=45)  # how long after the last key somebody counts as writing
AT_ONCE = 50  # drafts sent in one turn

VERBS: dict[str, Callable[..., Any]] = {"contact": actions.contact, "resolve": actions.resolve}


def of(case: Case, me: Membership) -> dict[str, Draft]:
    """What this person has begun on the case, by kind. One query."""
    return {row.kind: row for row in rows(case).filter(membership=me)}


def rows(case: Case) -> Any:
    return Draft.objects.for_organisation(case.organisation_id).filter(case=case)


@transaction.atomic
def keep(case: Case, me: Membership, kind: str, body: str, now: datetime) -> bool:
    """Keeps what was typed; nothing typed is nothing kept. False when it is on its way out and changes no more."""
    body = body.replace("\x00", "")[:MOST]
    mine = rows(case).filter(membership=me, kind=kind).select_for_update().first()
    if mine is not None and mine.send_at is not None:
        return False
    if not body.strip():
        drop(case, me, kind)
        return True
    Draft.objects.bulk_create(
        [Draft(organisation_id=case.organisation_id, case=case, membership=me, kind=kind, body=body, updated_at=now)],
        update_conflicts=True, unique_fields=["case", "membership", "kind"], update_fields=["body", "updated_at"],
    )
    return True


def drop(case: Case, me: Membership, kind: str) -> None:
    rows(case).filter(membership=me, kind=kind).delete()


def others_writing(case: Case, me: Membership, now: datetime) -> list[str]:
    """Colleagues who are writing to this customer just now, by name."""
    busy = rows(case).filter(kind=Draft.REPLY, updated_at__gt=now - WRITING_FOR).exclude(membership=me)
    return [row.membership.name for row in busy.select_related("membership__user").order_by("updated_at")]


@transaction.atomic
def hold(
    case: Case, me: Membership, verb: str, *, message: str, root_cause: RootCause | None, now: datetime, wait: timedelta
) -> Draft:
    """The reply, on its way out after `wait` unless it is taken back. What the verb would refuse is refused now."""
    given = arguments(verb, message, root_cause) | {"files": list(message_files.waiting(case, me))}
    with transaction.atomic():
        VERBS[verb](case, **given, actor=Actor.person(me), now=now)
        transaction.set_rollback(True)  # it was only tried
    values = {"body": message, "updated_at": now, "verb": verb, "root_cause": root_cause, "send_at": now + wait,
              "failure": ""}
    draft, _made = rows(case).update_or_create(
        membership=me, kind=Draft.REPLY, defaults=values,
        create_defaults={**values, "organisation_id": case.organisation_id, "case": case},
    )
    return draft  # type: ignore[no-any-return]


@transaction.atomic
def take_back(case: Case, me: Membership) -> Draft:
    """The reply, a draft again. Conflict when it has gone out."""
    draft = rows(case).filter(membership=me, kind=Draft.REPLY).exclude(send_at=None).select_for_update().first()
    if draft is None:
        raise Conflict(_("It is too late: the reply has gone out."))
    draft.send_at, draft.verb = None, ""
    draft.save(update_fields=["send_at", "verb"])
    return draft  # type: ignore[no-any-return]


def send_due(now: datetime) -> int:
    """Sends what is due, each draft in a transaction of its own; returns how many were looked at.

    What cannot be sent any more (somebody closed the case meanwhile) stays a draft with the reason.
    """
    sent = 0
    while sent < AT_ONCE and send_one(now):
        sent += 1
    return sent


def send_one(now: datetime) -> bool:
    with transaction.atomic():
        with across():
            due = Draft.across_organisations.filter(send_at__lte=now).order_by("send_at", "id")
            draft = due.select_for_update(skip_locked=True, of=("self",)).select_related(
                "case", "membership__user", "membership__organisation", "root_cause").first()
        if draft is None:
            return False
        with acting_in(draft.organisation_id):
            send(draft, now)
    return True


def send(draft: Draft, now: datetime) -> None:
    given = arguments(draft.verb, draft.body, draft.root_cause)
    given["files"] = list(message_files.waiting(draft.case, draft.membership))
    try:
        with transaction.atomic():
            VERBS[draft.verb](draft.case, **given, actor=Actor.person(draft.membership), now=now)
            draft.delete()
    except CxloopError as error:
        draft.send_at, draft.verb, draft.failure = None, "", str(error)
        draft.save(update_fields=["send_at", "verb", "failure"])


def arguments(verb: str, message: str, root_cause: RootCause | None) -> dict[str, Any]:
    """What the verb is called with."""
    return {"message": message} | ({"root_cause": root_cause} if verb == "resolve" else {})
