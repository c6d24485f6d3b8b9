"""One request of a customer, by its public id."""

from __future__ import annotations

from uuid import UUID

from cxloop.errors import NotFound
from cxloop.models import Organisation
from feedback.models import CustomerRequest


def one(organisation: Organisation, public_id: UUID) -> CustomerRequest:
    """The request to erase. NotFound when it is not this organisation's."""
    rows = CustomerRequest.objects.for_organisation(organisation).filter(kind=CustomerRequest.ERASE)
    row = rows.filter(public_id=public_id).select_related("customer").first()
    if row is None:
        raise NotFound()
    return row
