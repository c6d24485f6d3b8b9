"""The same verb on many cases: each by itself, so that one that refuses holds up no other, and undone as one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from cxloop.actor import Actor
from cxloop.errors import CxloopError, InvalidInput, InvalidMove
from cxloop.models import Membership
from feedback.follow_up import actions, desk, macros, merging
from feedback.models import BulkAction, Case, CaseMerge, CaseTag, Macro
from feedback.wording import before_sending

MOST = 200  # cases at once: each is a transaction of its own
UNDONE_WITHIN = timedelta(hours=1)


@dataclass(frozen=True)
class Verb:
    """`call` does it; `remember` says what a case was before; `undo` puts that back, None where nothing can."""

    call: Callable[..., Any]
    remember: Callable[[Case, Mapping[str, Any]], Any] = lambda case, given: None
    undo: Callable[[Case, Any, Actor, datetime], Any] | None = None


@dataclass(frozen=True)
class Done:
    """What came of it: how many cases were done, and why each other one was not. `record` undoes it."""

    count: int
    refused: list[str]
    record: BulkAction | None


def put_assignee_back(case: Case, before: Any, actor: Actor, now: datetime) -> None:
    people = Membership.objects.for_organisation(case.organisation_id).filter(left_at=None)
    actions.assign(case, assignee=people.filter(pk=before).first() if before else None, actor=actor, now=now)


def put_snooze_back(case: Case, before: Any, actor: Actor, now: datetime) -> None:
    until = parse_datetime(before) if before else None
    if until is not None and until > now:
        desk.snooze(case, until=until, actor=actor, now=now)
    elif case.snoozed_until is not None:
        desk.wake(case, actor=actor, now=now)


def take_tag_off(case: Case, before: Any, actor: Actor, now: datetime) -> None:
    if before:  # the name, where the case did not have it
        desk.untag(case, name=before, actor=actor, now=now)


def new_tag(case: Case, given: Mapping[str, Any]) -> str:
    has = CaseTag.objects.for_organisation(case.organisation_id).filter(case=case, tag__name__iexact=given["name"])
    return "" if has.exists() else given["name"]


def answer(case: Case, *, macro: Macro, actor: Actor, now: datetime) -> None:
    """Writes the words of the macro to the customer. InvalidInput when a place in them stays empty for this case."""
    assert actor.membership is not None
    text = macros.filled(macro, case, actor.membership)
    if empty := before_sending.empty_places(text):
        raise InvalidInput(_("%s is empty for this customer.") % ", ".join(empty), field="macro")
    actions.contact(case, message=text, actor=actor, now=now)
    macros.count_use(actor.membership, [macro.public_id])


def merge(cases: Sequence[Case], verb: str, given: Mapping[str, Any], *, actor: Actor, now: datetime) -> Done:
    """All of them become one, `given["kept"]`, or none does."""
    kept = given["kept"]
    try:
        row = merging.merge(kept, cases, actor=actor, now=now)
    except CxloopError as error:
        return Done(0, [str(error)], None)
    record = None
    if actor.membership is not None:
        record = BulkAction.objects.create(
            organisation_id=kept.organisation_id, membership=actor.membership, verb=verb,
            before={str(kept.pk): row.pk}, done_at=now)
    return Done(len(cases), [], record)


def put_apart(case: Case, before: Any, actor: Actor, now: datetime) -> None:
    row = CaseMerge.objects.for_organisation(case.organisation_id).select_related("kept__organisation").get(pk=before)
    merging.part(row, actor=actor, now=now)


VERBS: dict[str, Verb] = {
    "merge": Verb(merge, undo=put_apart),
    "answer": Verb(answer),
    "assign": Verb(actions.assign, lambda case, given: case.assignee_id, put_assignee_back),
    "acknowledge": Verb(actions.acknowledge),
    "tag": Verb(desk.tag, new_tag, take_tag_off),
    "snooze": Verb(desk.snooze, lambda case, given: case.snoozed_until and case.snoozed_until.isoformat(),
                   put_snooze_back),
    "priority": Verb(
        actions.change_priority, lambda case, given: case.priority,
        lambda case, before, actor, now: actions.change_priority(case, priority=before, actor=actor, now=now)),
}


def do(cases: Sequence[Case], verb: str, given: Mapping[str, Any], *, actor: Actor, now: datetime) -> Done:
    """Does it to each case. A case that refuses is left as it was and named with its reason."""
    chosen, before, refused, count = VERBS[verb], {}, [], 0
    for case in cases:
        remembered = chosen.remember(case, given)
        try:
            chosen.call(case, **given, actor=actor, now=now)
        except CxloopError as error:
            refused.append(_("Case %(number)s: %(why)s") % {"number": case.number, "why": error})
            continue
        count += 1
        before[str(case.pk)] = remembered
    record = None
    if count and chosen.undo is not None and actor.membership is not None:
        record = BulkAction.objects.create(
            organisation_id=actor.membership.organisation_id, membership=actor.membership, verb=verb, before=before,
            done_at=now,
        )
    return Done(count, refused, record)


def undo(record: BulkAction, *, actor: Actor, now: datetime) -> Done:
    """Puts back what was before, once, by whoever did it, within the hour. What changed since then stays."""
    with transaction.atomic():
        row = BulkAction.objects.for_organisation(record.organisation_id).select_for_update().get(pk=record.pk)
        if row.undone_at is not None or now > row.done_at + UNDONE_WITHIN:
            raise InvalidMove(_("This can no longer be undone."), verb=row.verb)
        row.undone_at = now
        row.save(update_fields=["undone_at"])
    put_back = VERBS[row.verb].undo
    cases = Case.objects.for_organisation(row.organisation_id).filter(pk__in=[int(key) for key in row.before])
    refused, count = [], 0
    for case in cases:
        if case.last_activity_at > row.done_at:
            refused.append(_("Case %(number)s: somebody worked on it since.") % {"number": case.number})
            continue
        try:
            put_back(case, row.before[str(case.pk)], actor, now)  # type: ignore[misc]
        except CxloopError as error:
            refused.append(_("Case %(number)s: %(why)s") % {"number": case.number, "why": error})
            continue
        count += 1
    return Done(count, refused, None)
