"""All feedback, newest first: searched by words, narrowed by filters; and one item with all that is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, prefetch_related_objects

from cxloop.errors import NotFound
from cxloop.models import Membership, Organisation
from feedback.models import FeedbackItem, Flag, ItemTheme, Source, Theme, Touchpoint
from feedback.queries import masking
from feedback.queries.called import customers_called
from feedback.queries.counting import count_all
from feedback.queries.inbox import named
from feedback.queries.item_lines import ItemLine, lines
from feedback.queries.keyset import Segment, read_page
from feedback.queries.words import saying

PAGE = 50
NEWEST = [Segment("all", Q(), ("-occurred_at", "-id"))]


@dataclass(frozen=True)
class Asked:
    """What somebody wants to read: words and filters by name. Unknown filters ask for nothing."""

    words: str = ""
    filters: dict[str, str] = field(default_factory=dict)
    since: datetime | None = None
    until: datetime | None = None
    after: str = ""


@dataclass(frozen=True)
class FeedbackList:
    rows: list[ItemLine]
    more: str
    total: int


def flagged() -> Exists:
    return Exists(Flag.across_organisations.filter(item=OuterRef("pk")))


def speaks_of(theme: str) -> Exists:
    return Exists(ItemTheme.across_organisations.filter(item=OuterRef("pk"), theme__key=theme))


MOODS: dict[str, Callable[[], Any]] = {
    "flagged": lambda: Q(flagged()),
    "unhappy": lambda: Q(analysis__is_unhappy=True),
    "unhappy_no_case": lambda: Q(analysis__is_unhappy=True, case=None),
    "positive": lambda: Q(analysis__label="positive"),
    "not_analysed": lambda: Q(analysis__label="not_analysed") | Q(analysis=None),
    "failed": lambda: Q(failed_at__isnull=False),
}
FILTERS: dict[str, Callable[[str], Any]] = {
    "touchpoint": lambda value: Q(touchpoint__key=value) | Q(touchpoint__parent__key=value)
    | Q(touchpoint__parent__parent__key=value),
    "theme": lambda value: Q(speaks_of(value)),
    "source": lambda value: Q(source__key=value),
    "language": lambda value: Q(analysis__language=value),
    "mood": lambda value: MOODS[value](),
}


def matching(organisation: Organisation, me: Membership | None, asked: Asked) -> QuerySet[Any]:
    """The items asked for, in no order."""
    rows = with_words(organisation, me, asked.words.replace("\x00", "").strip())
    for name, value in asked.filters.items():
        if name in FILTERS and value:
            rows = rows.filter(FILTERS[name](value))
    if asked.since:
        rows = rows.filter(occurred_at__gte=asked.since)
    if asked.until:
        rows = rows.filter(occurred_at__lt=asked.until)
    return rows


def with_words(organisation: Organisation, me: Membership | None, words: str) -> QuerySet[Any]:
    """Items with these words, and, for who may know, of the customer called so."""
    rows = FeedbackItem.objects.for_organisation(organisation)
    if not words:
        return rows
    if not masking.may_see(me):
        return rows.none() if masking.asks_for_a_person(words) else saying(organisation, words)
    # Asked before: joined in, it keeps the planner from the index of words.
    return saying(organisation, words, customers=customers_called(organisation, words))


def feedback_list(organisation: Organisation, me: Membership, asked: Asked, size: int = PAGE) -> FeedbackList:
    """A page of items, newest first. The number of queries does not depend on the rows."""
    wanted = matching(organisation, me, asked)
    page = read_page(wanted.values_list("pk", "occurred_at", named=True), NEWEST, asked.after, size)
    rows = lines(organisation, [row.pk for row in page.rows])
    return FeedbackList(rows, page.more, count_all(organisation, {"total": wanted})["total"])


def flags_first() -> Prefetch:
    return Prefetch("flags", queryset=Flag.across_organisations.order_by("-severity", "detector"))


def feedback_item(organisation: Organisation, public_id: UUID) -> FeedbackItem:
    """The item with all that was found about it. NotFound when it is not this organisation's."""
    rows = list(
        FeedbackItem.objects.for_organisation(organisation).filter(public_id=public_id)
        .select_related("source", "touchpoint__parent", "customer", "analysis", "case", "import_run")
    )
    if not rows:
        raise NotFound()
    prefetch_related_objects(rows, "ratings", flags_first(), "item_themes__theme", "revisions")
    return rows[0]


def choices(organisation: Organisation) -> dict[str, list[tuple[str, str]]]:
    """What each filter can be set to, as (value, label). Three queries."""
    return {
        "source": named(Source, organisation), "touchpoint": named(Touchpoint, organisation),
        "theme": named(Theme, organisation),
    }
