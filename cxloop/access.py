"""One object of the organisation by its public id, or NotFound: the only way pages and API get at rows."""

from __future__ import annotations

import uuid
from typing import Any, TypeVar

from django.db.models import Model

from cxloop.errors import NotFound
from cxloop.models import (
    ApiToken,
    BusinessCalendar,
    Leave,
    MemberInvitation,
    Membership,
    Organisation,
    OutgoingEmail,
    Position,
    Team,
    WebhookDelivery,
    WebhookEndpoint,
)

Row = TypeVar("Row", bound=Model)


def one(model: type[Row], organisation: Organisation, public_id: Any, *related: str) -> Row:
    """The row of the organisation. NotFound for a malformed id and for a row of somebody else alike."""
    return _one(model, organisation, related, public_id=as_uuid(public_id))


def as_uuid(value: Any) -> uuid.UUID:
    try:
        return value if isinstance(value, uuid.UUID) else uuid.UUID(str(value))
    except ValueError:
        raise NotFound() from None


def _one(model: type[Row], organisation: Organisation, related: tuple[str, ...], **having: Any) -> Row:
    rows = model.objects.for_organisation(organisation)  # type: ignore[attr-defined]
    found: Row | None = (rows.select_related(*related) if related else rows).filter(**having).first()
    if found is None:
        raise NotFound()
    return found


def membership(organisation: Organisation, public_id: Any) -> Membership:
    """A member who has not left."""
    return _one(Membership, organisation, ("user",), public_id=as_uuid(public_id), left_at=None)


def position(organisation: Organisation, public_id: Any) -> Position:
    return one(Position, organisation, public_id)


def team(organisation: Organisation, public_id: Any) -> Team:
    return one(Team, organisation, public_id)


def invitation(organisation: Organisation, public_id: Any) -> MemberInvitation:
    return one(MemberInvitation, organisation, public_id)


def calendar(organisation: Organisation, public_id: Any) -> BusinessCalendar:
    return one(BusinessCalendar, organisation, public_id)


def token(organisation: Organisation, public_id: Any) -> ApiToken:
    return one(ApiToken, organisation, public_id, "membership__user")


def email(organisation: Organisation, public_id: Any) -> OutgoingEmail:
    return one(OutgoingEmail, organisation, public_id)


def webhook(organisation: Organisation, public_id: Any) -> WebhookEndpoint:
    return one(WebhookEndpoint, organisation, public_id)


def webhook_delivery(organisation: Organisation, public_id: Any) -> WebhookDelivery:
    return one(WebhookDelivery, organisation, public_id, "endpoint")


def leave(organisation: Organisation, leave_id: int) -> Leave:
    return _one(Leave, organisation, ("membership__user",), pk=leave_id)
