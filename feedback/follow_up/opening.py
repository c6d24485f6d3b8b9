"""From flagged items to cases, a batch at a time: join the customer's open case, or open a new one.

The number of queries does not depend on the batch. Locks: customers in the order of their ids, then cases.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from cxloop import audit, outbox
from cxloop.actor import Actor
from cxloop.bulk import create_many, new, update_many
from cxloop.models import Organisation
from cxloop.people import Acting
from feedback.follow_up import balancing, reopening, rota, sla
from feedback.follow_up.rota import Frozen, Rota
from feedback.models import Case, Customer
from feedback.subject import Item, Routed

PRIORITY = {"low": 1, "normal": 2, "high": 3, "urgent": 4}
PROCESS = Actor.process("flow")
CATCHES_UP = ("last_activity_at", "customer_waits_since", "severity", "priority")


@dataclass(slots=True)
class Opened:
    """What became of a batch: cases opened, and the items that joined a case that was there."""

    opened: list[Case] = field(default_factory=list)
    joined: list[Item] = field(default_factory=list)
    reopened: list[Case] = field(default_factory=list)


def open_or_join(organisation: Organisation, batch: list[Item], now: datetime) -> Opened:
    """What became of the flagged items, which know their case then. In the transaction that stores the flags."""
    done = Opened()
    if not batch:
        return done
    duty = rota.load(organisation, now)
    standing = lock_standing_cases(organisation, {item.customer_id for item in batch if item.customer_id})
    joins: list[tuple[Item, Case]] = []
    for item in sorted(batch, key=lambda each: (each.occurred_at, each.id)):
        customer = item.customer_id
        case = standing.get(customer) if customer else None
        if case is None:
            case = new_case(duty, item, now)
            done.opened.append(case)
            if customer:
                standing[customer] = case
        else:
            done.joined.append(item)
        joins.append((item, case))
    balancing.share_out(organisation, duty.people, done.opened)
    number(organisation, done.opened)
    create_many(done.opened)
    done.reopened = catch_up(organisation, duty, joins, {id(case) for case in done.opened}, now)
    for item, case in joins:
        item.case_id = case.pk
    announce(organisation, done, joins, now)
    return done


def lock_standing_cases(organisation: Organisation, customers: Iterable[int]) -> dict[int | None, Case]:
    """The newest case that is not closed, by customer; both locked. One that does not reopen is read in part."""
    wanted = sorted(customers)
    if not wanted:
        return {}
    list(
        Customer.objects.for_organisation(organisation)
        .filter(pk__among=wanted)
        .order_by("pk")
        .select_for_update()
        .values_list("pk", flat=True)
    )
    cases = (
        Case.objects.for_organisation(organisation)
        .filter(customer__among=wanted)
        .exclude(status=Case.Status.CLOSED)
        .order_by("pk")
        .select_for_update()
        .only("customer", "first_item", "status", *CATCHES_UP)
    )
    standing = {case.customer_id: case for case in cases}  # later ones, the newest, stay
    resolved = [case.pk for case in standing.values() if case.status == Case.Status.RESOLVED]
    if resolved:
        whole = Case.objects.for_organisation(organisation).filter(pk__in=resolved)
        standing.update({case.customer_id: case for case in whole})
    return standing


def number(organisation: Organisation, cases: list[Case]) -> None:
    """Gives the cases their numbers. The counter's row is held until the transaction ends, so this comes late."""
    if not cases:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cxloop_organisation SET last_case_number = last_case_number + %s WHERE id = %s"
            " RETURNING last_case_number",
            [len(cases), organisation.pk],
        )
        last = cursor.fetchone()[0]
    for offset, case in enumerate(reversed(cases)):
        case.number = last - offset


def new_case(duty: Rota, item: Item, now: datetime) -> Case:
    """An unsaved case with its owner, its frozen promise and the reasons for both."""
    subject, routed = item.subject, item.subject.routed
    assert routed is not None
    frozen = duty.policy_for(PRIORITY[routed.priority], subject.segment)
    acting = duty.people.acting(routed.position_id)
    position = duty.people.positions.get(routed.position_id or 0)
    team_id = position.team_id if position else None
    owner_id = acting.membership.pk if acting.membership else None
    return new(
        Case, organisation_id=duty.organisation.pk, customer_id=item.customer_id, first_item_id=item.id,
        source_id=item.source_id, touchpoint_id=item.touchpoint_id, theme_id=item.theme_id, segment=subject.segment,
        priority=PRIORITY[routed.priority], severity=item.severity, position_id=routed.position_id,
        owner_id=owner_id, assignee_id=None if team_id else owner_id, team_id=team_id,
        is_unowned=bool(routed.unowned) or owner_id is None, why=reasons(routed, acting, frozen.policy),
        opened_at=now, last_activity_at=now, customer_since=item.occurred_at,
        customer_due_at=sla.customer_due(frozen.policy, item.occurred_at), customer_waits_since=item.occurred_at,
        **promise_of(duty, frozen, now),
    )


def promise_of(duty: Rota, frozen: Frozen, now: datetime) -> dict[str, Any]:
    """The columns that say what is promised from now on: the same for every case of the policy, so reckoned once."""
    known = duty.promises.get(id(frozen))
    if known is None:
        calendar_id = frozen.calendar_id or duty.default_calendar_id
        calendar = duty.calendar(calendar_id)
        known = {"policy": frozen.policy, "calendar_id": calendar_id, "clock_started_at": now}
        known |= sla.due_times(frozen.policy, now, calendar)
        case = Case(**known)
        known |= {"next_deadline_at": sla.first_look(case, calendar), "due_at": sla.running_due(case)}
        duty.promises[id(frozen)] = known
    return known


def reasons(routed: Routed, acting: Acting, policy: dict[str, Any]) -> dict[str, Any]:
    """Why this position, this person, this priority and this promise: kept with the case."""
    return {
        "rule": routed.rule, "rule_id": routed.rule_id, "why": routed.why, "position": routed.position,
        "unowned": routed.unowned, "owner": acting.why, "capacity": acting.capacity, "priority": routed.priority_why,
        "policy": policy["name"],
    }


def catch_up(
    organisation: Organisation, duty: Rota, joins: list[tuple[Item, Case]], fresh: set[int], now: datetime
) -> list[Case]:
    """Cases that were there and got another item: a resolved one reopens (and is returned), an urgent one rises."""
    reopened, touched, cycles = [], {}, []
    for item, case in joins:
        if id(case) in fresh:
            continue
        case.last_activity_at = now
        case.customer_waits_since = case.customer_waits_since or item.occurred_at
        case.severity = max(case.severity, item.severity)
        assert item.subject.routed is not None
        case.priority = max(case.priority, PRIORITY[item.subject.routed.priority])
        if case.status == Case.Status.RESOLVED:
            cycles.append(reopening.finished_cycle(case, "wrote_again", now))
            reopening.start_over(case, duty.calendar(case.calendar_id), now)
            reopened.append(case)
        touched[case.pk] = case
    update_many(list(touched.values()), CATCHES_UP)
    update_many(reopened, reopening.FIELDS)
    create_many(cycles)
    return reopened


def announce(organisation: Organisation, done: Opened, joins: list[tuple[Item, Case]], now: datetime) -> None:
    """Audit entries and events for all of it. Two queries per 5,000."""
    fresh = {case.pk for case in done.opened}
    entries = [
        audit.entry(
            organisation,
            PROCESS,
            "case.opened",
            "case",
            case.pk,
            now,
            item=case.first_item_id,
            position=case.position_id,
            owner=case.owner_id,
            assignee=case.assignee_id,
            priority=case.priority,
            policy=case.policy["name"],
        )
        for case in done.opened
    ]
    events: list[tuple[str, dict[str, Any]]] = [("CaseOpened", {"case": case.pk}) for case in done.opened]
    for item, case in joins:
        if case.pk not in fresh or case.first_item_id != item.id:
            entries.append(
                audit.entry(organisation, PROCESS, "case.item_joined", "case", case.pk, now, item=item.id)
            )
            events.append(("FeedbackJoined", {"case": case.pk, "item": item.id}))
    for case in done.reopened:
        entries.append(
            audit.entry(
                organisation,
                PROCESS,
                "case.reopened",
                "case",
                case.pk,
                now,
                cycle=case.cycle,
                reason="customer_wrote_again",
            )
        )
        events.append(("CaseReopened", {"case": case.pk, "cycle": case.cycle, "because": "wrote_again"}))
    audit.record_many(entries)
    outbox.publish(organisation, events, now)
