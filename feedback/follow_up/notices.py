"""The ledger of being told: who is to hear of what, once. Mails are made of it later, by a sweep."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q

from cxloop import wakeups
from cxloop.bulk import insert_many, update_many
from cxloop.models import Membership, Organisation, OutgoingEmail
from cxloop.quiet_hours import end_of_quiet
from feedback.models import Case, MakeGood, Notice
from feedback.models.escalation import Way
from feedback.queries import told as bell

# For notices of these kinds: the promise they speak of, once met, needs no telling.
ABOUT_A_PROMISE = ("about_to_be_late", "late")
# Notices of these kinds are told of closed cases, too.
ALSO_CLOSED = ("make_good_asked", "make_good_decided", "mentioned")
COLUMNS = ("organisation", "recipient", "case", "kind", "step", "why", "data", "is_urgent", "way", "rests_until",
           "told_at", "dropped", "created_at")
MOST = 100  # notices read at once: a fraction of a second, since others wait meanwhile
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
    rows = [written(organisation, told, now) for told in people]
    if rows:
        insert_many(Notice, COLUMNS, rows, on_conflict="DO NOTHING")
        wakeups.wake("notices")


def written(organisation: Organisation, told: Told, now: datetime) -> tuple[Any, ...]:
    """The values of `COLUMNS`: told in the way its recipient chose for its kind. Mail waits for the end of their quiet
    hours unless it is urgent; what only stands in the bell is told with that.
    """
    person = told.recipient
    person.organisation = organisation
    way = Way(person.ways.get(told.kind, Way.BOTH))
    by_mail = way in (Way.MAIL, Way.BOTH)
    rests = by_mail and not told.is_urgent
    until = end_of_quiet(now, person.zone, person.quiet_from, person.quiet_until) if rests else None
    return (
        organisation.pk, person.pk, told.case_id, told.kind, told.step, told.why[:300], told.data, told.is_urgent,
        str(way), until, None if by_mail else now, "not_wanted" if way == Way.NONE else "", now,
    )


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
    checked again here, at the moment of telling. Eight queries, however many notices.
    """
    first = (
        Notice.across_organisations.filter(awake(now), told_at=None)
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
        .filter(awake(now), told_at=None)
        .exclude(recipient__in=resting(now))
        .order_by("id")
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("recipient__user", "case")[:MOST]
    )
    fresh = drop_stale(organisation, waiting, now)
    found = bundles(organisation, fresh, now)
    if len(waiting) == MOST:
        count_beyond(organisation, found, {notice.pk for notice in waiting}, now)
    return organisation, found


def count_beyond(organisation: Organisation, found: list[Bundle], read: set[int], now: datetime) -> None:
    """For gathered mails: how many open cases wait for the same person besides those that were read. One query."""
    gathered = [bundle.recipient.pk for bundle in found if bundle.is_gathered]
    rest = rest_of(organisation, gathered, now).exclude(pk__in=read)
    counts = dict(rest.values_list("recipient").annotate(Count("case", distinct=True)))
    for bundle in found:
        bundle.beyond = counts.get(bundle.recipient.pk, 0) if bundle.is_gathered else 0


def rest_of(organisation: Organisation, recipients: list[int], now: datetime) -> Any:
    waiting = Notice.objects.for_organisation(organisation).filter(awake(now), told_at=None, recipient__in=recipients)
    return waiting.exclude(case__status=Case.Status.CLOSED)


def awake(now: datetime) -> Q:
    """The notices whose recipient may be mailed now: no quiet hours, or they are over."""
    return Q(rests_until=None) | Q(rests_until__lte=now)


def resting(now: datetime) -> Any:
    """The people who got a gathered mail just now: what came since waits for the next one."""
    return OutgoingEmail.across_organisations.filter(
        kind="gathered", created_at__gt=now - GATHER_EVERY, recipient__isnull=False
    ).values("recipient_id")


def drop_stale(organisation: Organisation, notices: list[Notice], now: datetime) -> list[Notice]:
    """The notices that still need saying; the others are kept in the ledger with the reason."""
    fresh, decided = [], decided_already(organisation, notices)
    for notice in notices:
        notice.dropped = "decided" if notice.pk in decided else stale_because(notice)
        if notice.dropped:
            notice.told_at = now
        else:
            fresh.append(notice)
    dropped = [notice for notice in notices if notice.dropped]
    if dropped:
        update_many(dropped, ["told_at", "dropped"])
    return fresh


def decided_already(organisation: Organisation, notices: list[Notice]) -> set[int]:
    """Those that ask for a decision somebody made meanwhile, or that belongs to another case by now. One query when
    there are any.
    """
    asks = {n.pk: (n.data.get("make_good"), n.case_id) for n in notices if n.kind == "make_good_asked"}
    if not asks:
        return set()
    waiting = MakeGood.objects.for_organisation(organisation).filter(
        pk__in=[row for row, _case in asks.values()], state=MakeGood.State.PROPOSED)
    still = set(waiting.values_list("pk", "case_id"))
    return {pk for pk, asked in asks.items() if asked not in still}


def stale_because(notice: Notice) -> str:
    case = notice.case
    if notice.recipient.left_at is not None:
        return "left"
    if case.status == Case.Status.CLOSED and notice.kind not in ALSO_CLOSED:
        return "closed"
    if notice.kind in ABOUT_A_PROMISE:
        promise = notice.data.get("promise", "")
        if notice.data.get("cycle") != case.cycle or getattr(case, f"{MET[promise]}") is not None:
            return "met"
    return ""


MET = {"acknowledge": "acknowledged_at", "contact": "contacted_at", "resolve": "resolved_at"}


def alarms_over(organisation: Organisation, case_ids: Iterable[int]) -> list[Notice]:
    """The alarms people were told of about promises of the present round that are met by now. One query."""
    told = (
        Notice.objects.for_organisation(organisation)
        .filter(case__in=list(case_ids), kind="late", told_at__isnull=False, dropped="")
        .select_related("recipient__user", "case")
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
        rest_of(organisation, [bundle.recipient.pk], now).filter(created_at__lte=now).update(told_at=now, email=mail)


def mark_told(pairs: Iterable[tuple[Notice, OutgoingEmail]], now: datetime) -> None:
    """Remembers which mail carried which notice. One query per 5,000."""
    rows = []
    for notice, mail in pairs:
        notice.told_at, notice.email = now, mail
        rows.append(notice)
    update_many(rows, ["told_at", "email"])


def read(recipient: Membership, now: datetime, *, case_id: int | None = None, up_to: int | None = None,
         only: Iterable[int] | None = None) -> int:
    """The number of unread notices that are read now: of the case, up to the one shown last, or only these."""
    rows = bell.unread(recipient)
    if case_id is not None:
        rows = rows.filter(case=case_id)
    if up_to is not None:
        rows = rows.filter(pk__lte=up_to)
    if only is not None:
        rows = rows.filter(pk__in=list(only))
    return int(rows.update(read_at=now))

