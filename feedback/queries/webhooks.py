"""Endpoints outside, and what was told to them, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from cxloop.models import Organisation, WebhookDelivery, WebhookEndpoint
from cxloop.secrets_at_rest import CannotDecrypt, unseal
from feedback.queries.keyset import Page, newest

SIZE = 25


@dataclass(frozen=True, slots=True)
class Secrets:
    """What may be said of an endpoint's secrets: whether there is one, and until when the one before signs too."""

    is_signed: bool
    before_until: datetime | None
    is_readable: bool = True


def endpoints(organisation: Organisation) -> QuerySet[Any]:
    return WebhookEndpoint.objects.for_organisation(organisation).defer("sealed").order_by("name")


def stopped(organisation: Organisation, ids: Sequence[int]) -> list[WebhookEndpoint]:
    """Those of them that are stopped still. One query."""
    return list(endpoints(organisation).filter(pk__in=ids, is_active=False, stopped_at__isnull=False))


def calls(endpoint: WebhookEndpoint, after: str) -> Page:
    """A page of calls without their bodies. One query."""
    rows = WebhookDelivery.objects.for_organisation(endpoint.organisation_id).filter(endpoint=endpoint)
    return newest(rows.defer("body", "tries"), after, SIZE)


def secrets_of(endpoint: WebhookEndpoint, now: datetime) -> Secrets:
    try:
        kept = unseal(endpoint.sealed)
    except CannotDecrypt:
        return Secrets(False, None, is_readable=False)
    until = datetime.fromisoformat(kept["before_until"]) if kept.get("before_until") else None
    return Secrets("secret" in kept, until if until is not None and until > now else None)
