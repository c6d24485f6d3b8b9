"""The audit trail: one entry per verb, written in the verb's own transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from cxloop.actor import Actor
from cxloop.bulk import insert_many
from cxloop.models import AuditEntry, Organisation


class Entry(NamedTuple):
    """An entry before it is a row, by the fields of `AuditEntry`; of what it points to, the keys."""

    organisation: int
    at: datetime
    actor_kind: str
    actor_membership: int | None
    actor_name: str
    action: str
    object_kind: str
    object_id: int
    data: dict[str, Any]


def entry(
    organisation: Organisation | int, actor: Actor, action: str, object_kind: str, object_id: int, now: datetime,
    **data: Any,
) -> Entry:
    """An entry for `record_many`; `data` holds ids, states and reasons, never a customer's words or address."""
    key = organisation if isinstance(organisation, int) else organisation.pk
    by = actor.membership.pk if actor.membership else None
    return Entry(key, now, actor.kind, by, actor.name, action, object_kind, object_id, data)


def record(
    organisation: Organisation | int, actor: Actor, action: str, object_kind: str, object_id: int, now: datetime,
    **data: Any,
) -> AuditEntry:
    """The saved entry. One query."""
    row = AuditEntry(
        organisation_id=organisation if isinstance(organisation, int) else organisation.pk,
        at=now, actor_kind=actor.kind, actor_membership=actor.membership, actor_name=actor.name,
        action=action, object_kind=object_kind, object_id=object_id, data=data,
    )
    row.save(force_insert=True)
    return row


def record_many(entries: Iterable[Entry]) -> None:
    """Saves a batch of entries. One query per 5,000."""
    insert_many(AuditEntry, Entry._fields, entries)
