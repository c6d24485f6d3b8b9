"""The audit trail, newest first: who did what to which row, when and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from cxloop.models import AuditEntry, Membership, Organisation
from feedback.models import Case
from feedback.queries.keyset import Page, newest

SIZE = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to show: of one person (by public id) or of the machine, of one kind of thing, of one case by number."""

    who: str = ""
    what: str = ""
    case: str = ""
    after: str = ""


def entries(organisation: Organisation, wanted: Wanted) -> Page:
    """A page of entries, each with the case it is about as `row.case` where it is one. Three queries at most."""
    rows: QuerySet[Any] = AuditEntry.objects.for_organisation(organisation)
    if wanted.who == "machine":
        rows = rows.filter(actor_kind="process")
    elif wanted.who == "customer":
        rows = rows.filter(actor_kind="customer")
    elif wanted.who:
        rows = rows.filter(actor_membership__public_id=wanted.who)
    if wanted.what:
        rows = rows.filter(object_kind=wanted.what)
    if wanted.case.isdecimal() and len(wanted.case) < 19:
        named = Case.objects.for_organisation(organisation).filter(number=int(wanted.case)).values("pk")
        rows = rows.filter(object_kind="case", object_id__in=named)
    page = newest(rows, wanted.after, SIZE)
    cases = Case.objects.for_organisation(organisation).only("public_id", "number").in_bulk(
        {row.object_id for row in page.rows if row.object_kind == "case"}
    )
    for row in page.rows:
        row.case = cases.get(row.object_id) if row.object_kind == "case" else None
    return page


def people(organisation: Organisation) -> QuerySet[Any]:
    """Everybody who ever belonged to the organisation, by name."""
    rows = Membership.objects.for_organisation(organisation).select_related("user")
    return rows.order_by("user__name", "user__email")
