"""One make-good of an organisation: by its public id, or by the link in a mail that asks to decide it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from cxloop.errors import NotFound
from cxloop.models import Membership, Organisation
from cxloop.tenancy import acting_in
from feedback.access import links
from feedback.models import MakeGood

RELATED = ("case__organisation", "case__customer", "proposed_by__user", "decided_by__user", "given_by__user")


def make_good(organisation: Organisation | int, public_id: UUID | str) -> MakeGood:
    """The make-good. NotFound when it is not this organisation's."""
    rows = MakeGood.objects.for_organisation(organisation).filter(public_id=public_id)
    row: MakeGood | None = rows.select_related(*RELATED).first()
    if row is None:
        raise NotFound()
    return row


def linked(payload: dict[str, Any]) -> tuple[Membership, MakeGood]:
    """The member and the make-good a link names. NotFound when the person left, or when it is of another case."""
    member, case = links.staff(payload)
    with acting_in(case.organisation_id):
        row = make_good(case.organisation_id, payload["g"])
    if row.case_id != case.pk:
        raise NotFound()
    row.case = case
    return member, row
