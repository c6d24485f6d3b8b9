"""One case, item or customer of an organisation, by its public id; and what a case can be given."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from cxloop.errors import NotFound
from cxloop.models import Membership, Organisation, Position, Role
from feedback.models import Case, Customer, FeedbackItem, RootCause


def case(organisation: Organisation, public_id: UUID | str) -> Case:
    """The case. NotFound when it is not this organisation's."""
    return _one(Case, organisation, public_id)


def case_with_customer(organisation: Organisation, public_id: UUID | str) -> Case:
    """The case with what its words are filled from: customer and touchpoint."""
    return _one(Case, organisation, public_id, "customer", "touchpoint")


def item(organisation: Organisation, public_id: UUID | str) -> FeedbackItem:
    return _one(FeedbackItem, organisation, public_id)


def customer(organisation: Organisation, public_id: UUID | str) -> Customer:
    return _one(Customer, organisation, public_id)


def root_causes(organisation: Organisation) -> QuerySet[Any]:
    """The causes that can be chosen, by name."""
    return RootCause.objects.for_organisation(organisation).filter(is_active=True).order_by("name")


def colleagues(organisation: Organisation) -> QuerySet[Any]:
    """The people who may work on cases, by name."""
    return (
        Membership.objects.for_organisation(organisation).filter(left_at=None).exclude(role=Role.VIEWER)
        .select_related("user").order_by("user__name", "pk")
    )


def positions(organisation: Organisation) -> QuerySet[Any]:
    """The positions a case can be handed to, by title."""
    return Position.objects.for_organisation(organisation).filter(is_active=True).order_by("title")


def _one(model: Any, organisation: Organisation, public_id: UUID | str, *related: str) -> Any:
    rows = model.objects.for_organisation(organisation)
    row = (rows.select_related(*related) if related else rows).filter(public_id=public_id).first()
    if row is None:
        raise NotFound()
    return row
