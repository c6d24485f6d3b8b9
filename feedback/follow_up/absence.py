"""Leave, and changes of who holds a position: open work follows the person who acts, and comes back after leave."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from cxloop import audit, outbox
from cxloop.actor import Actor
from cxloop.models import Organisation
from cxloop.people import Acting, Roster, roster
from feedback.models import Case, CaseStandIn

PROCESS = Actor.process("absence")


def move_work(organisation: Organisation, now: datetime) -> int:
    """The number of open cases that changed hands. A fixed number of queries for each position and absent person."""
    people = roster(organisation, now.astimezone(organisation.zone).date())
    with transaction.atomic():
        moved = bring_back(organisation, people, now)
        for position_id in people.positions:
            moved += follow_position(organisation, people, position_id, now)
        for membership_id in people.away:
            moved += cover_assignee(organisation, people, membership_id, now)
    return moved


def open_cases(organisation: Organisation) -> Any:
    return Case.objects.for_organisation(organisation).exclude(status=Case.Status.CLOSED)


def follow_position(organisation: Organisation, people: Roster, position_id: int, now: datetime) -> int:
    """Open cases of the position are owned by whoever acts for it today."""
    acting = people.acting(position_id)
    stale = open_cases(organisation).filter(position=position_id).exclude(owner=acting.membership)
    if acting.membership is None:
        stale = open_cases(organisation).filter(position=position_id, owner__isnull=False)
    cases = list(stale.order_by("pk").select_for_update(skip_locked=True, of=("self",)))
    for case in cases:
        before, case.owner = case.owner_id, acting.membership
        if case.assignee_id is not None and case.assignee_id == before:
            case.assignee = acting.membership
        case.is_unowned = acting.membership is None
        case.why = {**case.why, "owner": acting.why, "capacity": acting.capacity}
    save(organisation, cases, "owner", acting, now)
    return len(cases)


def cover_assignee(organisation: Organisation, people: Roster, membership_id: int, now: datetime) -> int:
    """Work assigned to somebody away goes to the owner of each case, and is remembered so that it comes back."""
    cases = list(
        open_cases(organisation)
        .filter(assignee=membership_id)
        .exclude(owner=membership_id)
        .order_by("pk")
        .select_for_update(skip_locked=True, of=("self",))
    )
    leave = people.away[membership_id]
    for case in cases:
        case.assignee_id = None if people.is_away(people.member(case.owner_id)) else case.owner_id
    CaseStandIn.objects.bulk_create(
        [
            CaseStandIn(
                organisation=organisation,
                case=case,
                leave=leave,
                capacity="assignee",
                away_id=membership_id,
                stand_in_id=case.assignee_id,
                moved_at=now,
            )
            for case in cases
        ],
        ignore_conflicts=True,
    )
    why = people.members[membership_id].name
    save(organisation, cases, "assignee", Acting(None, "deputy", why), now)
    return len(cases)


def bring_back(organisation: Organisation, people: Roster, now: datetime) -> int:
    """Work that stood-in colleagues still have goes back to people whose leave is over."""
    rows = [
        row
        for row in CaseStandIn.objects.for_organisation(organisation)
        .filter(returned_at=None)
        .select_related("case", "leave")
        if row.leave_id not in {leave.pk for leave in people.away.values()}
    ]
    returned = []
    for row in rows:
        row.returned_at = now
        if row.case.is_open and row.case.assignee_id == row.stand_in_id and row.away_id in people.members:
            row.case.assignee_id = row.away_id
            returned.append(row.case)
    CaseStandIn.across_organisations.bulk_update(rows, ["returned_at"])
    save(organisation, returned, "assignee", Acting(None, "holder", ""), now)
    return len(returned)


def save(organisation: Organisation, cases: list[Case], capacity: str, acting: Acting, now: datetime) -> None:
    """Writes the hands the cases are in now, one audit entry each, and tells whoever got them."""
    if not cases:
        return
    Case.across_organisations.bulk_update(cases, ["owner", "assignee", "is_unowned", "why"], batch_size=500)
    audit.record_many(
        audit.entry(
            organisation,
            PROCESS,
            f"case.{capacity}_moved",
            "case",
            case.pk,
            now,
            owner=case.owner_id,
            assignee=case.assignee_id,
            why=acting.why,
        )
        for case in cases
    )
    outbox.publish(
        organisation,
        [
            ("CaseMoved", {"case": case.pk, "cycle": case.cycle, "capacity": capacity, "entry": int(now.timestamp())})
            for case in cases
        ],
        now,
    )
