"""How a person is told: what by which way, when not, and when the daily summary comes. Everybody sets their own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cxloop import audit
from cxloop.actor import Actor
from cxloop.errors import InvalidInput
from cxloop.models import Membership
from cxloop.quiet_hours import next_time
from feedback.emails.registry import emails
from feedback.emails.staff import StaffEmail
from feedback.models.escalation import Way


def kinds() -> list[Any]:
    """What people are told of one by one, the most pressing first, each with the ways it may come by."""
    found: list[Any] = [email for email in emails if isinstance(email, StaffEmail) and email.ways]
    return sorted(found, key=lambda email: (email.rank, email.key))


@transaction.atomic
def choose(
    member: Membership, ways: Mapping[str, str], quiet_from: time | None, quiet_until: time | None,
    digest_at: time | None, actor: Actor, now: datetime,
) -> None:
    """The person's choices from now on. InvalidInput naming the field: a kind, `quiet_until` or `digest_at`."""
    chosen = {}
    for kind in kinds():
        way = ways.get(kind.key, Way.BOTH)
        if way not in kind.ways:
            raise InvalidInput(_("This must reach you: choose another way."), field=kind.key)
        if way != Way.BOTH:
            chosen[kind.key] = str(way)
    if (quiet_from is None) != (quiet_until is None) or (quiet_from is not None and quiet_from == quiet_until):
        raise InvalidInput(_("Say when your quiet hours begin and when they end, or leave both empty."),
                           field="quiet_until")
    row = Membership.objects.for_organisation(member.organisation_id).select_for_update(of=("self",)).select_related(
        "user", "organisation").get(pk=member.pk)
    row.ways, row.quiet_from, row.quiet_until, row.digest_at = chosen, quiet_from, quiet_until, digest_at
    row.digest_due_at = next_time(now, row.zone, digest_at) if digest_at is not None else None
    row.save(update_fields=["ways", "quiet_from", "quiet_until", "digest_at", "digest_due_at"])
    audit.record(member.organisation_id, actor, "member.ways_chosen", "membership", member.pk, now, ways=chosen)
