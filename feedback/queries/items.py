"""Items that stand in the database as the stages see them, and what came of them written back. Batches only."""

from __future__ import annotations

from collections.abc import Sequence

from cxloop.bulk import update_values
from cxloop.models import Organisation
from feedback.models import FeedbackItem, Touchpoint
from feedback.subject import Given, Item, Subject

RESULT = ("case", "processed_at", "failed_at", "failure")


def load(organisation: Organisation, ids: Sequence[int]) -> list[Item]:
    """The items by id, locked. Two queries."""
    rows = (
        FeedbackItem.objects.for_organisation(organisation)
        .filter(pk__in=list(ids))
        .defer("vector")
        .order_by("pk")
        .select_related("source", "customer", "touchpoint__parent__parent")
        .prefetch_related("ratings")
        .select_for_update(of=("self",))
    )
    return [
        Item(
            row.pk,
            subject_of(row),
            source_id=row.source_id,
            occurred_at=row.occurred_at,
            received_at=row.received_at,
            follow_up_from=row.follow_up_from,
            touchpoint_id=row.touchpoint_id,
            customer_id=row.customer_id,
            case_id=row.case_id,
        )
        for row in rows
    ]


def finish(items: Sequence[Item]) -> None:
    """Writes what came of items that stand already. One query."""
    results = ((item.id, item.case_id, item.processed_at, item.failed_at, item.failure) for item in items)
    update_values(FeedbackItem, RESULT, results)


def subject_of(item: FeedbackItem) -> Subject:
    """The item as the stages see it. Costs no query when loaded by `load`."""
    customer = item.customer
    return Subject(
        text=item.text,
        question=item.question,
        language_hint=item.language or item.locale[:2],
        ratings=[Given(rating.kind, rating.value, rating.low, rating.high) for rating in item.ratings.all()],
        source=item.source.key,
        channel=item.source.channel,
        touchpoint=item.touchpoint.key if item.touchpoint else "",
        touchpoint_path=path_of(item.touchpoint),
        occurred_at=item.occurred_at,
        segment=customer.segment if customer else "",
        value=customer.value if customer else None,
        region=item.region or (customer.region if customer else ""),
        attributes=item.attributes,
    )


def path_of(touchpoint: Touchpoint | None) -> tuple[str, ...]:
    """The keys from the journey down to the touchpoint; parents must be loaded."""
    keys: list[str] = []
    while touchpoint is not None:
        keys.insert(0, touchpoint.key)
        touchpoint = touchpoint.parent
    return tuple(keys)
