"""The ledger of being told: who is to hear of what, once. Mails are made of it later, by a sweep."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count

from cxloop import wakeups
from cxloop.bulk import insert_many, update_many
from cxloop.models import Membership, Organisation, OutgoingEmail
from feedback.models import Case, Notice

# For notices of these kinds: the promise they speak of, once met, needs no telling.
ABOUT_A_PROMISE = ("about_to_be_late", "late")
MOST = 500  # notices read at once
GATHER_EVERY = timedelta(minutes=15)  # how long a person above their share waits for the next gathered mail


@dataclass(slots=True)
class Told:
    """Somebody to be told: the person, the case, which kind of mail, what makes it one, and why them."""

    recipient: Membership
    case_id: int
    kind: str
    step: str
    why: str
    data: dict[str, Any] = field(default_factory=dict)
    is_urgent: bool = False


def tell(organisation: Organisation, people: Iterable[Told], now: datetime) -> None:
    """Writes the notices; one that stands already is not written again. One query per 5,000."""
    rows = [
        (organisation.pk, each.recipient.pk, each.case_id, each.kind, each.step, each.why[:300], each.data,
         each.is_urgent, now)
        for each in people
    ]
    if rows:
        columns = ("organisation", "recipient", "case", "kind", "step", "why", "data", "is_urgent", "created_at")
        insert_many(Notice, columns, rows, on_conflict="DO NOTHING")
        wakeups.wake("notices")


@dataclass(slots=True)
class Bundle:
    """What one person is told now: one mail for each notice, or one mail for all of them."""

    recipient: Membership
    notices: list[Notice]
    is_gathered: bool
    beyond: int = 0  # more cases than were read: a gathered mail speaks for them too


def claim(now: datetime) -> tuple[Organisation | None, list[Bundle]]:
    """The waiting notices of one organisation, locked, in bundles by person; nothing that no longer needs saying.

    A person who had their hourly share of mails gets the rest in one, at most one such mail in 15 minutes. The state is
    checked again here, at the moment of telling. Seven queries, however many notices.
    """
    first = (
        Notice.across_organisations.filter(told_at=None)
        .exclude(recipient__in=resting(now))
        .order_by("id")
        .select_related("organisation")
        .first()
    )
    if first is None:
        return None, []
    organisation = first.organisation
    waiting = list(
        Notice.objects.for_organisation(organisation)
        .filter(told_at=None)
        .exclude(recipient__in=resting(now))
        .order_by("id")
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("recipient__user", "case")[:MOST]
    )
    fresh = drop_stale(organisation, waiting, now)
    found = bundles(organisation, fresh, now)
    if len(waiting) == MOST:
        count_beyond(organisation, found, {notice.pk for notice in waiting})
    return organisation, found


def count_beyond(organisation: Organisation, found: list[Bundle], read: set[int]) -> None:
    """For gathered mails: how many open cases wait for the same person besides those that were read. One query."""
    rest = rest_of(organisation, [bundle.recipient.pk for bundle in found if bundle.is_gathered]).exclude(pk__in=read)
    counts = dict(rest.values_list("recipient").annotate(Count("case", distinct=True)))
    for bundle in found:
        bundle.beyond = counts.get(bundle.recipient.pk, 0) if bundle.is_gathered else 0


def rest_of(organisation: Organisation, recipients: list[int]) -> Any:
    waiting = Notice.objects.for_organisation(organisation).filter(told_at=None, recipient__in=recipients)
    return waiting.exclude(case__status=Case.Status.CLOSED)


def resting(now: datetime) -> Any:
    """The people who got a gathered mail just now: what came since waits for the next one."""
    return OutgoingEmail.across_organisations.filter(
        kind="gathered", created_at__gt=now - GATHER_EVERY, recipient__isnull=False
    ).values("recipient_id")


def drop_stale(organisation: Organisation, notices: list[Notice], now: datetime) -> list[Notice]:
    """The notices that still need saying; the others are kept in the ledger with the reason."""
    fresh = []
    for notice in notices:
        notice.dropped = stale_because(notice)
        if notice.dropped:
            notice.told_at = now
        else:
            fresh.append(notice)
    dropped = [notice for notice in notices if notice.dropped]
    if dropped:
        update_many(dropped, ["told_at", "dropped"])
    return fresh


def stale_because(notice: Notice) -> str:
    case = notice.case
    if notice.recipient.left_at is not None:
        return "left"
    if case.status == Case.Status.CLOSED:
        return "closed"
    if notice.kind in ABOUT_A_PROMISE:
        promise = notice.data.get("promise", "")
        if notice.data.get("cycle") != case.cycle or getattr(case, f"{MET[promise]}") is not None:
            return "met"
    return ""


MET = {"acknowledge": "acknowledged_at", "contact": "contacted_at", "resolve": "resolved_at"}


def alarms_over(organisation: Organisation, case_ids: Iterable[int]) -> list[Notice]:
    """The alarms people were mailed about promises of the present round that are met by now. One query."""
    told = (
        Notice.objects.for_organisation(organisation)
        .filter(case__in=list(case_ids), kind="late", told_at__isnull=False, dropped="")
        .select_related("recipient", "case")
        .order_by("id")
    )
    return [notice for notice in told if stale_because(notice) == "met" and notice.data["cycle"] == notice.case.cycle]


def bundles(organisation: Organisation, notices: list[Notice], now: datetime) -> list[Bundle]:
    by_person: dict[int, list[Notice]] = {}
    for notice in notices:
        by_person.setdefault(notice.recipient_id, []).append(notice)
    sent = dict(
        OutgoingEmail.objects.for_organisation(organisation)
        .filter(recipient__in=by_person, created_at__gt=now - timedelta(hours=1))
        .values_list("recipient")
        .annotate(Count("id"))
    )
    return [
        Bundle(
            theirs[0].recipient,
            theirs,
            is_gathered=len(theirs) > 1 and sent.get(person, 0) + len(theirs) > organisation.mails_per_hour,
        )
        for person, theirs in by_person.items()
    ]


def mark_rest(organisation: Organisation, bundle: Bundle, mail: OutgoingEmail, now: datetime) -> None:
    """What a gathered mail counted without naming it is told as well."""
    if bundle.beyond:
        rest_of(organisation, [bundle.recipient.pk]).filter(created_at__lte=now).update(told_at=now, email=mail)


def mark_told(pairs: Iterable[tuple[Notice, OutgoingEmail]], now: datetime) -> None:
    """Remembers which mail carried which notice. One query per 5,000."""
    rows = []
    for notice, mail in pairs:
        notice.told_at, notice.email = now, mail
        rows.append(notice)
    update_many(rows, ["told_at", "email"])
