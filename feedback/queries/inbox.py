"""The inbox: views with their counts, filters, and a page of cases in the order of their promises."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from cxloop.models import Membership, Organisation, Team
from feedback.models import Case, Source, Tag, Theme, Touchpoint
from feedback.queries import masking
from feedback.queries.called import customers_called
from feedback.queries.case_lines import CaseLine, lines
from feedback.queries.case_terms import STATES, Asking, awake, holding, names_closed, team_ids
from feedback.queries.counting import ENOUGH, StandingCounts, count_all
from feedback.queries.keyset import Segment, read_page
from feedback.queries.words import saying, writing
from feedback.wording.operators import Term

WITHIN = timedelta(hours=1)
PAGE = 25
BADGE = 100  # how far the sidebar counts


ORDERS = ("promise", "newest", "longest")


@dataclass(frozen=True)
class Asked:
    """What somebody wants to see: a view, operators, words, an order, and the mark of the page before."""

    view: str = "mine"
    terms: Sequence[Term] = ()
    words: str = ""
    order: str = "promise"
    after: str = ""


@dataclass(frozen=True)
class Inbox:
    """A page of the inbox. `groups` holds (key, rows); `more` continues it; counts stop at 1,000. `misread` has a
    sentence for each operator that was passed over."""

    groups: list[tuple[str, list[CaseLine]]]
    group_counts: dict[str, int]
    total: int
    more: str
    shown: int
    misread: list[str]


def open_cases(organisation: Organisation | int) -> QuerySet[Any]:
    return Case.objects.for_organisation(organisation).exclude(status=Case.Status.CLOSED)


# Each view narrows the open cases. Whose desk it is leaves out what was put aside; a broken promise never is.
VIEWS: dict[str, Callable[[Asking], Q]] = {
    "mine": lambda asking: STATES["mine"](asking) & awake(asking.now),
    "team": lambda asking: Q(team__in=team_ids(asking.me)) & awake(asking.now),
    "unowned": lambda asking: STATES["unowned"](asking) & awake(asking.now),
    "due_soon": STATES["soon"],
    "late": STATES["late"],
    "escalated": STATES["escalated"],
    "replied": STATES["replied"],
    "waiting": lambda asking: STATES["waiting"](asking) & awake(asking.now),
    "snoozed": STATES["snoozed"],
    "all": STATES["any"],
}


def matching(organisation: Organisation, me: Membership, asked: Asked, now: datetime) -> QuerySet[Any]:
    return understood(organisation, me, asked, now)[0]


def understood(
    organisation: Organisation, me: Membership, asked: Asked, now: datetime
) -> tuple[QuerySet[Any], list[str]]:
    """The cases asked for, in no order, and what was not understood. Closed ones only when the operators speak of
    them."""
    asking = Asking(me, now)
    rows = Case.objects.for_organisation(organisation)
    if not names_closed(asked.terms):
        rows = rows.exclude(status=Case.Status.CLOSED)
    rows, misread = holding(rows.filter(VIEWS.get(asked.view, VIEWS["mine"])(asking)), asked.terms, asking)
    return with_words(rows, organisation, me, asked.words), misread


def with_words(rows: QuerySet[Any], organisation: Organisation, me: Membership, words: str) -> QuerySet[Any]:
    """Those whose number it is, whose customer is called so (for who may know), or who said so."""
    words = words.replace("\x00", "").strip()
    if not words:
        return rows
    if words.lstrip("#").isdigit():
        return rows.filter(number=int(words.lstrip("#")[:18]))
    said = Exists(saying(organisation, words).filter(case=OuterRef("pk"))) | Exists(
        writing(organisation, words).filter(case=OuterRef("pk")))
    if not masking.may_see(me):
        return rows.none() if masking.asks_for_a_person(words) else rows.filter(said)
    called = customers_called(organisation, words)
    return rows.filter(said | Q(customer__in=called)) if called else rows.filter(said)


def segments_of(asked: Asked) -> list[Segment]:
    """The stretches of the list, each read by an index: promises that run, that rest, and none that run."""
    if names_closed(asked.terms):
        return [Segment("closed", Q(), ("-opened_at", "-id"))]
    if asked.order == "newest":
        return [Segment("newest", Q(), ("-opened_at", "-id"))]
    if asked.order == "longest":
        return [Segment("longest", Q(), ("customer_since", "id"))]
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
    wanted, misread = understood(organisation, me, asked, now)
    page = read_page(places(wanted), segments_of(asked), asked.after, size)
    by_promise = asked.order == "promise" and not names_closed(asked.terms)
    groups: dict[str, list[CaseLine]] = {}
    for case in lines(organisation, [row.pk for row in page.rows]):
        groups.setdefault(group_of(case, now) if by_promise else "found", []).append(case)
    kinds = tuple(name for name in groups_of(now) if name in groups)
    if asked.terms or asked.words:
        counts = count_all(organisation, by_group(wanted, kinds, now))
    else:
        counts = standing(asked.view, kinds).read(me, now)
    return Inbox(list(groups.items()), counts, counts.pop("total"), page.more, len(page.rows), misread)


def by_group(wanted: QuerySet[Any], kinds: Sequence[str], now: datetime) -> dict[str, QuerySet[Any]]:
    """The whole list, and what of it stands in each of these promise groups."""
    return {"total": wanted, **{name: wanted.filter(holds) for name, holds in groups_of(now).items() if name in kinds}}


@cache
def standing(view: str, kinds: tuple[str, ...]) -> StandingCounts:
    """The counts of a view as it is, without words or filters."""
    return StandingCounts(lambda me, now: by_group(
        open_cases(me.organisation_id).filter(VIEWS.get(view, VIEWS["mine"])(Asking(me, now))), kinds, now), ENOUGH)


def by_words(me: Membership, words: str, now: datetime, size: int) -> list[CaseLine]:
    """The first cases with this number, customer or words; closed ones only by number. Two queries."""
    term = [Term("is", "any")] if words.lstrip("#").isdigit() else []
    wanted = matching(me.organisation, me, Asked(view="all", terms=term, words=words), now)
    return lines(me.organisation, list(wanted.order_by("due_at", "-id").values_list("pk", flat=True)[:size]))


def news(organisation: Organisation, me: Membership, asked: Asked, since: datetime, now: datetime) -> int:
    """How many cases of the list came or changed since, at most a thousand."""
    changed = matching(organisation, me, asked, now).filter(last_activity_at__gt=since)
    return count_all(organisation, {"new": changed})["new"]


def places(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Only where each case stands in the list: what a line shows is read for those of the page alone."""
    return rows.values_list("pk", "due_at", "paused_until", "last_activity_at", "opened_at", "customer_since",
                            named=True)


def all_views(me: Membership, now: datetime) -> dict[str, QuerySet[Any]]:
    rows = open_cases(me.organisation_id)
    return {name: rows.filter(holds(Asking(me, now))) for name, holds in VIEWS.items()}


def saved_counts(me: Membership, asked: Mapping[str, Asked], now: datetime) -> dict[str, int]:
    """How many cases each saved view holds, stopping at a hundred. One query."""
    lists = {key: matching(me.organisation, me, one, now) for key, one in asked.items()}
    return count_all(me.organisation, lists, BADGE)


STANDING = StandingCounts(all_views, BADGE)


def view_counts(me: Membership, now: datetime) -> dict[str, int]:
    """How many open cases each view holds, stopping at a hundred. One query."""
    return STANDING.read(me, now)


def choices(organisation: Organisation) -> dict[str, list[tuple[str, str]]]:
    """What the filters that name rows can be set to, as (value, label). Eight queries, whatever the number of cases."""
    people = (
        Membership.objects.for_organisation(organisation).filter(left_at=None).exclude(role="viewer")
        .select_related("user").order_by("user__name", "pk")
    )
    staff = [(str(person.public_id), person.name) for person in people]
    tags = Tag.objects.for_organisation(organisation).order_by("name").values_list("name", "name")
    teams = Team.objects.for_organisation(organisation).order_by("name").values_list("name", "name")
    sources = list(Source.objects.for_organisation(organisation).order_by("name").values_list(
        "key", "name", "channel", "is_active"))
    return {
        "touchpoint": named(Touchpoint, organisation),
        "theme": named(Theme, organisation),
        "source": [(key, name) for key, name, _channel, active in sources if active],
        "channel": sorted({(channel, channel) for *_rest, channel, _active in sources if channel}),
        "segment": [(name, name) for name in segments_in_use(organisation)],
        "owner": staff,
        "assignee": staff,
        "team": list(teams),
        "tag": list(tags[:200]),
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


