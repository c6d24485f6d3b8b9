"""What every verb on a case begins and ends with: a lock, the role, the next look, one audit entry, its events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cxloop import audit, calendars, outbox, permissions
from cxloop.actor import Actor
from cxloop.business_hours import Calendar
from cxloop.errors import Conflict
from feedback.follow_up import notices, sla
from feedback.models import Case, Escalation

Done = set[tuple[str, int, int]]


def locked(case: Case, actor: Actor, action: str = "case.work") -> Case:
    """The case as it is now, locked until the transaction ends. NotAllowed when the actor's role does not do this,
    Conflict when it is part of another case now.
    """
    permissions.require(actor, action)
    row = (
        Case.objects.for_organisation(case.organisation_id)
        .select_related("organisation")
        .select_for_update(of=("self",))
        .get(pk=case.pk)
    )
    if row.merged_into_id is not None:
        raise Conflict(_("Case %(number)s is part of another case now: work on that one.") % {"number": row.number})
    return row


def calendar_of(case: Case) -> Calendar:
    return calendars.load(case.organisation).get(case.calendar_id)


def steps_taken(cases: Iterable[Case]) -> dict[int, Done]:
    """The rungs each case has climbed in its current cycle. One query."""
    cycles = {case.pk: case.cycle for case in cases}
    taken: dict[int, Done] = defaultdict(set)
    rows = Escalation.across_organisations.filter(case_id__in=cycles).values_list(
        "case_id", "cycle", "promise", "step", "repetition"
    )
    for case_id, cycle, promise, step, repetition in rows:
        if cycles[case_id] == cycle:
            taken[case_id].add((promise, step, repetition))
    return taken


def watch(case: Case, calendar: Calendar, now: datetime) -> dict[str, Any]:
    """When to look at the case next and which promise runs, for the UPDATE that ends a verb."""
    return {
        "next_deadline_at": sla.next_look(case, steps_taken([case])[case.pk], calendar, now),
        "due_at": sla.running_due(case),
        "last_activity_at": now,
    }


def change(case: Case, **changes: Any) -> Case:
    """The case with the changes written. One UPDATE."""
    for field, value in changes.items():
        setattr(case, field, value)
    Case.objects.for_organisation(case.organisation_id).filter(pk=case.pk).update(**changes)
    return case


def tell_story(case: Case, actor: Actor, action: str, now: datetime, event: str = "", **data: Any) -> None:
    """One audit entry, and one event of the same facts when it has a name. Who acts has read what they were told."""
    if actor.membership is not None:
        notices.read(actor.membership, now, case_id=case.pk)
    row = audit.record(case.organisation_id, actor, action, "case", case.pk, now, **data)
    if event:
        facts = {key: value for key, value in data.items() if key != "reason"}  # events carry no texts
        facts |= {"entry": row.pk, "by": actor.membership and actor.membership.pk}
        outbox.publish(case.organisation_id, [(event, {"case": case.pk, "cycle": case.cycle, **facts})], now)
