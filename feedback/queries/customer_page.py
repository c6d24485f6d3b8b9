"""One customer: who they are as far as we know, everything they said, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, prefetch_related_objects

from cxloop.errors import NotFound
from cxloop.models import Organisation
from feedback.models import Case, Customer, FeedbackItem, Flag, Rating
from feedback.queries.counting import count_all
from feedback.queries.keyset import Segment, read_page

PAGE = 25
NEWEST = [Segment("all", Q(), ("-occurred_at", "-id"))]


@dataclass(frozen=True)
class CustomerPage:
    customer: Customer
    items: list[FeedbackItem]
    more: str
    cases: list[Case]
    ratings: list[Rating]
    counts: dict[str, int]


def customer_page(organisation: Organisation, public_id: UUID, after: str = "") -> CustomerPage:
    """The customer and a page of what they said. NotFound when they are not this organisation's."""
    customer = (
        Customer.objects.for_organisation(organisation).filter(public_id=public_id)
        .prefetch_related("identities").first()
    )
    if customer is None:
        raise NotFound()
    items: Any = FeedbackItem.objects.for_organisation(organisation).filter(customer=customer)
    cases: Any = Case.objects.for_organisation(organisation).filter(customer=customer, merged_into=None)
    page = read_page(items.select_related("source", "touchpoint", "analysis", "case"), NEWEST, after, PAGE)
    flags = Flag.across_organisations.order_by("-severity", "detector")
    prefetch_related_objects(page.rows, "ratings", Prefetch("flags", queryset=flags))
    ratings = list(
        Rating.objects.for_organisation(organisation).filter(item__customer=customer)
        .select_related("item").order_by("-item__occurred_at", "-id")[:40]
    )
    return CustomerPage(
        customer=customer, items=page.rows, more=page.more,
        cases=list(cases.select_related("touchpoint", "owner__user").order_by("-id")[:20]),
        ratings=[row for row in ratings if row.kind == ratings[0].kind][:12][::-1],
        counts=count_all(organisation, {"items": items, "cases": cases}),
    )
