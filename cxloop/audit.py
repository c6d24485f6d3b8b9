"""The audit trail: one entry per verb, written in the verb's own transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from cxloop.actor import Actor
from cxloop.models import AuditEntry, Organisation


def entry(
    organisation: Organisation | int, actor: Actor, action: str, object_kind: str, object_id: int, now: datetime,
    **data: Any,
) -> AuditEntry:
    """An unsaved entry; `data` holds ids, states and reasons, never a customer's words or address."""
    return AuditEntry(
        organisation_id=organisation if isinstance(organisation, int) else organisation.pk,
        at=now, actor_kind=actor.kind, actor_membership=actor.membership, actor_name=actor.name,
        action=action, object_kind=object_kind, object_id=object_id, data=data,
    )


def record(
    organisation: Organisation | int, actor: Actor, action: str, object_kind: str, object_id: int, now: datetime,
    **data: Any,
) -> AuditEntry:
    """The saved entry. One query."""
    row = entry(organisation, actor, action, object_kind, object_id, now, **data)
    row.save(force_insert=True)
    return row


def record_many(entries: Iterable[AuditEntry]) -> None:
    """Saves a batch of entries. One query per 1,000."""
    AuditEntry.objects.bulk_create(list(entries), batch_size=1_000)
