"""The inbox: views with their counts, filters, and a page of cases in the order of their promises."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from cxloop.models import Membership, Organisation, TeamMembership
from feedback.models import Case, Source, Theme, Touchpoint
from feedback.queries import masking
from feedback.queries.called import customers_called
from feedback.queries.case_lines import CaseLine, lines
from feedback.queries.counting import StandingCounts, count_all
from feedback.queries.keyset import Segment, read_page
from feedback.queries.words import saying

SOON = timedelta(hours=4)
WITHIN = timedelta(hours=1)
PAGE = 25
BADGE = 100  # how far the sidebar counts


@dataclass(frozen=True)
class Asked:
    """What somebody wants to see: a view, filters by name, and words. Unknown filters ask for nothing."""

    view: str = "mine"
    filters: dict[str, str] = field(default_factory=dict)
    words: str = ""
    after: str = ""


@dataclass(frozen=True)
class Inbox:
    """A page of the inbox. `groups` holds (key, rows); `more` continues it; counts stop at 1,000."""

    groups: list[tuple[str, list[CaseLine]]]
    group_counts: dict[str, int]
    total: int
    more: str
    shown: int


def open_cases(organisation: Organisation | int) -> QuerySet[Any]:
    return Case.objects.for_organisation(organisation).exclude(status=Case.Status.CLOSED)


def team_ids(me: Membership) -> QuerySet[Any]:
    return TeamMembership.objects.for_organisation(me.organisation_id).filter(membership=me).values("team_id")


# Each view narrows the open cases: (me, now) -> what holds.
VIEWS: dict[str, Callable[[Membership, datetime], Q]] = {
    "mine": lambda me, now: Q(assignee=me) | Q(owner=me),
    "team": lambda me, now: Q(team__in=team_ids(me)),
    "unowned": lambda me, now: Q(owner=None) | Q(is_unowned=True),
    "due_soon": lambda me, now: Q(due_at__gte=now, due_at__lt=now + SOON, paused_at=None),
    "late": lambda me, now: Q(due_at__lt=now, paused_at=None),
    "escalated": lambda me, now: Q(escalation_level__gt=0),
    "replied": lambda me, now: Q(customer_waits_since__isnull=False, first_contacted_at__isnull=False),
    "waiting": lambda me, now: Q(status=Case.Status.RESOLVED)
    | Q(status=Case.Status.CONTACTED, customer_waits_since=None),
    "all": lambda me, now: Q(),
}


def by_person(column: str) -> Callable[[str, Membership], Q]:
    def matches(value: str, me: Membership) -> Q:
        if value == "none":
            return Q(**{column: None})
        return Q(**{column: me}) if value == "me" else Q(**{f"{column}__public_id": value})

    return matches


FILTERS: dict[str, Callable[[str, Membership], Q]] = {
    "touchpoint": lambda value, me: Q(touchpoint__key=value) | Q(touchpoint__parent__key=value)
    | Q(touchpoint__parent__parent__key=value),
    "theme": lambda value, me: Q(theme__key=value),
    "source": lambda value, me: Q(source__key=value),
    "priority": lambda value, me: Q(priority=value),
    "segment": lambda value, me: Q(segment=value),
    "owner": by_person("owner"),
    "assignee": by_person("assignee"),
    "state": lambda value, me: Q(status=value),
}


def matching(organisation: Organisation, me: Membership, asked: Asked, now: datetime) -> QuerySet[Any]:
    """The cases asked for, in no order. Closed ones only when the state filter names them."""
    rows = Case.objects.for_organisation(organisation)
    if asked.filters.get("state") not in (Case.Status.CLOSED, "any"):
        rows = rows.exclude(status=Case.Status.CLOSED)
    rows = rows.filter(VIEWS.get(asked.view, VIEWS["mine"])(me, now))
    for name, value in asked.filters.items():
        if name in FILTERS and value and (name, value) != ("state", "any"):
            rows = rows.filter(FILTERS[name](value, me))
    return with_words(rows, organisation, me, asked.words)


def with_words(rows: QuerySet[Any], organisation: Organisation, me: Membership, words: str) -> QuerySet[Any]:
    """Those whose number it is, whose customer is called so (for who may know), or who said so."""
    words = words.replace("\x00", "").strip()
    if not words:
        return rows
    if words.lstrip("#").isdigit():
        return rows.filter(number=int(words.lstrip("#")[:18]))
    said = Exists(saying(organisation, words).filter(case=OuterRef("pk")))
    if not masking.may_see(me):
        return rows.none() if masking.asks_for_a_person(words) else rows.filter(said)
    called = customers_called(organisation, words)
    return rows.filter(said | Q(customer__in=called)) if called else rows.filter(said)


def segments_of(asked: Asked) -> list[Segment]:
    """The stretches of the list, each read by an index: promises that run, that rest, and none that run."""
    if asked.filters.get("state") == Case.Status.CLOSED:
        return [Segment("closed", Q(), ("-closed_at", "-id"))]
    return [
        Segment("running", Q(due_at__isnull=False, paused_at=None), ("due_at", "id")),
        Segment("paused", Q(paused_at__isnull=False), ("paused_until", "id")),
        Segment("settled", Q(due_at=None, paused_at=None), ("-last_activity_at", "-id")),
    ]


def group_of(case: CaseLine, now: datetime) -> str:
    """Which promise group a row stands in."""
    if case.paused_at is not None:
        return "paused"
    if case.due_at is None:
        return "settled"
    if case.due_at < now:
        return "late"
    return "within" if case.due_at <= now + WITHIN else "later"


def groups_of(now: datetime) -> dict[str, Q]:
    runs = Q(due_at__isnull=False, paused_at=None)
    return {
        "late": runs & Q(due_at__lt=now), "within": runs & Q(due_at__gte=now, due_at__lte=now + WITHIN),
        "later": runs & Q(due_at__gt=now + WITHIN), "paused": Q(paused_at__isnull=False),
        "settled": Q(due_at=None, paused_at=None),
    }


def inbox(organisation: Organisation, me: Membership, asked: Asked, now: datetime, size: int = PAGE) -> Inbox:
    """A page of what was asked for. The number of queries does not depend on the rows."""
    wanted = matching(organisation, me, asked, now)
    page = read_page(places(wanted), segments_of(asked), asked.after, size)
    groups: dict[str, list[CaseLine]] = {}
    for case in lines(organisation, [row.pk for row in page.rows]):
        groups.setdefault(group_of(case, now), []).append(case)
    kinds = groups_of(now)
    counts = count_all(organisation, {"total": wanted, **{name: wanted.filter(kinds[name]) for name in groups}})
    return Inbox(list(groups.items()), counts, counts.pop("total"), page.more, len(page.rows))


def places(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Only where each case stands in the list: what a line shows is read for those of the page alone."""
    return rows.values_list("pk", "due_at", "paused_until", "last_activity_at", "closed_at", named=True)


def all_views(me: Membership, now: datetime) -> dict[str, QuerySet[Any]]:
    rows = open_cases(me.organisation_id)
    return {name: rows.filter(holds(me, now)) for name, holds in VIEWS.items()}


STANDING = StandingCounts(all_views, BADGE)


def view_counts(me: Membership, now: datetime) -> dict[str, int]:
    """How many open cases each view holds, stopping at a hundred. One query."""
    return STANDING.read(me, now)


def choices(organisation: Organisation) -> dict[str, list[tuple[str, str]]]:
    """What each filter can be set to, as (value, label). Six queries, whatever the number of cases."""
    people = (
        Membership.objects.for_organisation(organisation).filter(left_at=None).exclude(role="viewer")
        .select_related("user").order_by("user__name", "pk")
    )
    staff = [(str(person.public_id), person.name) for person in people]
    return {
        "touchpoint": named(Touchpoint, organisation),
        "theme": named(Theme, organisation),
        "source": named(Source, organisation),
        "segment": [(name, name) for name in segments_in_use(organisation)],
        "owner": staff,
        "assignee": staff,
    }


SEGMENTS = """
WITH RECURSIVE found AS (
    (SELECT segment FROM feedback_case WHERE organisation_id = %(organisation)s AND segment > ''
     ORDER BY segment LIMIT 1)
    UNION ALL
    SELECT (SELECT segment FROM feedback_case WHERE organisation_id = %(organisation)s AND segment > found.segment
            ORDER BY segment LIMIT 1) FROM found WHERE found.segment IS NOT NULL
) SELECT segment FROM found WHERE segment IS NOT NULL LIMIT 100
"""


def segments_in_use(organisation: Organisation) -> list[str]:
    """The first hundred segments cases have, by name. From one to the next by the index: SELECT DISTINCT would read
    every case.
    """
    with connection.cursor() as cursor:
        cursor.execute(SEGMENTS, {"organisation": organisation.pk})
        return [row[0] for row in cursor.fetchall()]


def named(model: Any, organisation: Organisation) -> list[tuple[str, str]]:
    rows = model.objects.for_organisation(organisation).filter(is_active=True)
    return list(rows.order_by("name").values_list("key", "name"))


