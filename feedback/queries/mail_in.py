"""Mail that came in, newest first, by what became of it."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet

from cxloop.access import one
from cxloop.models import Organisation
from feedback.models import InboundEmail
from feedback.queries.keyset import Page, newest

SIZE = 50
State = InboundEmail.State


def mails(organisation: Organisation, state: str, after: str) -> Page:
    """Mails of the state (all of them for ""), newest first; the raw mails stay in the database. One query."""
    rows: QuerySet[Any] = InboundEmail.objects.for_organisation(organisation).defer("raw").select_related(
        "source", "case", "item"
    )
    if state:
        rows = rows.filter(state=state)
    return newest(rows, after, SIZE)


def counts(organisation: Organisation) -> dict[str, int]:
    """How many mails are in each state. One query."""
    rows = InboundEmail.objects.for_organisation(organisation)
    return dict(rows.values_list("state").annotate(Count("pk")).order_by())


def mail(organisation: Organisation, public_id: Any) -> InboundEmail:
    """The mail with what it came as. NotFound when it is not this organisation's."""
    return one(InboundEmail, organisation, public_id, "source", "case", "item")
