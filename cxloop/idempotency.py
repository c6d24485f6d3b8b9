"""Requests that were answered, by key, so that the same request acts once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cxloop.models import ApiToken, IdempotencyKey


def remember(token: ApiToken, key: str, digest: str, now: datetime) -> tuple[IdempotencyKey, bool]:
    """The row of the token's key, and whether it is new.

    Inside a transaction a concurrent twin waits here, by the unique constraint, until the first one commits or gives
    up. Two queries at most.
    """
    rows = IdempotencyKey.objects.for_organisation(token.organisation_id)
    return rows.get_or_create(token=token, key=key, defaults={
        "organisation_id": token.organisation_id, "request_digest": digest, "created_at": now})


def answered(kept: IdempotencyKey, status: int, body: Any) -> None:
    """Keeps the answer (plain JSON values) with the key. One query."""
    kept.status, kept.body = status, without_nul(body)
    kept.save(update_fields=["status", "body"])


def without_nul(value: Any) -> Any:
    """The same plain values without the one character the database cannot hold: an answer may quote what was sent."""
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, list):
        return [without_nul(each) for each in value]
    if isinstance(value, dict):
        return {without_nul(key): without_nul(each) for key, each in value.items()}
    return value
