"""The rows behind a number, page by page: cases or feedback, newest first."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from cxloop.models import Organisation
from feedback.models import Rating
from feedback.queries.keyset import Page, Segment, read_page

SIZE = 50
NEWEST = {
    "case": [Segment("all", Q(), ("-opened_at", "-id"))],
    "item": [Segment("all", Q(), ("-occurred_at", "-id"))],
}
BESIDE = {
    "case": ("customer", "touchpoint", "position", "owner__user", "first_item"),
    "item": ("customer", "touchpoint", "source", "case"),
}


def metric_rows(organisation: Organisation, rows: QuerySet[Any], subject: str, after: str, size: int = SIZE) -> Page:
    """A page of the rows with what stands beside them. Two queries at most."""
    rows = rows.select_related(*BESIDE[subject])
    if subject == "item":
        ratings = Rating.objects.for_organisation(organisation).order_by("kind")
        rows = rows.prefetch_related(Prefetch("ratings", queryset=ratings))
    return read_page(rows, NEWEST[subject], after, size)
