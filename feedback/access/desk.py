"""Rows of somebody's desk: saved views and what was done to many cases at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from cxloop.errors import NotFound
from cxloop.models import Membership, Team
from feedback.models import BulkAction, Case, Macro, Message, SavedView


def views_of(me: Membership) -> QuerySet[Any]:
    """The views this person saved or reads as a member of a team, by name."""
    rows = SavedView.objects.for_organisation(me.organisation_id).select_related("team", "membership__user")
    return rows.filter(Q(membership=me) | Q(team__in=teams(me).order_by().values("pk"))).order_by("name", "pk")


def view(me: Membership, public_id: UUID) -> SavedView:
    return _first(views_of(me).filter(public_id=public_id))  # type: ignore[no-any-return]


def bulk_action(me: Membership, public_id: UUID) -> BulkAction:
    """What this person did; NotFound for what others did."""
    mine = BulkAction.objects.for_organisation(me.organisation_id).filter(membership=me)
    return _first(mine.filter(public_id=public_id))  # type: ignore[no-any-return]


def cases(me: Membership, public_ids: Sequence[UUID]) -> list[Case]:
    """These cases, in the order of their promises; those of others are not there."""
    rows = Case.objects.for_organisation(me.organisation_id).filter(public_id__in=public_ids)
    related = ("customer", "touchpoint", "assignee__user", "organisation")
    return list(rows.select_related(*related).order_by("due_at", "pk"))


def teams(me: Membership) -> QuerySet[Any]:
    """The teams this person belongs to, by name."""
    return Team.objects.for_organisation(me.organisation_id).filter(members=me).order_by("name")


def macros(me: Membership) -> QuerySet[Any]:
    """Every macro of the organisation, by name, for whoever sets them up."""
    return Macro.objects.for_organisation(me.organisation_id).select_related("team").order_by("name")


def macro(me: Membership, public_id: UUID) -> Macro:
    return _first(macros(me).filter(public_id=public_id))  # type: ignore[no-any-return]


def said_behind(case: Case, me: Membership, message: int) -> list[Message]:
    """What the customer and colleagues said to each other on the case behind this message, oldest first."""
    rows = Message.objects.for_organisation(case.organisation_id).filter(case=case, pk__gt=message)
    return list(rows.exclude(kind=Message.NOTE).exclude(author=me).order_by("pk")[:10])


def message_on(case: Case, public_id: UUID) -> Message:
    """The message of the case; NotFound for one of another."""
    rows = Message.objects.for_organisation(case.organisation_id).filter(case=case, public_id=public_id)
    return _first(rows.select_related("source"))  # type: ignore[no-any-return]


def _first(rows: QuerySet[Any]) -> Any:
    found = rows.first()
    if found is None:
        raise NotFound()
    return found
