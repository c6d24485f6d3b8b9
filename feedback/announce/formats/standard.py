"""A call to a program, signed by the Standard Webhooks specification. What it carries: docs/webhooks.md."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from feedback.announce.events import VERSION
from feedback.announce.registry import Announcement, formats
from feedback.models import Case

TIMES = (
    "opened_at", "customer_since", "customer_due_at", "due_at", "acknowledge_due_at", "acknowledged_at",
    "contact_due_at", "contacted_at", "resolve_due_at", "resolved_at", "closed_at", "paused_until",
)


@formats.register
class Standard:
    """JSON with ids, states and times: a program asks the API for the rest."""

    key = "standard"
    label = _("Webhook for a program")
    help = _("JSON, signed by the Standard Webhooks specification.")
    is_signed = True
    is_secret_address = False

    def body(self, said: Announcement) -> dict[str, Any]:
        data: dict[str, Any] = {"case": case_facts(said.case, said.url), "change": said.change} if said.case else {}
        organisation = {"slug": said.organisation.slug, "name": said.organisation.name}
        return {"type": said.event.type, "timestamp": instant(said.at), "version": VERSION,
                "organisation": organisation, "data": data}


def case_facts(case: Case, url: str) -> dict[str, Any]:
    """The case as it is now; names of staff and of places, nothing of the customer."""
    return {
        "id": str(case.public_id),
        "number": case.number,
        "url": url,
        "status": case.status,
        "outcome": case.outcome or None,
        "priority": Case.Priority(case.priority).name.lower(),
        "round": case.cycle,
        "escalation_level": case.escalation_level,
        "is_unowned": case.is_unowned,
        "segment": case.segment or None,
        **{place: named(getattr(case, place)) for place in ("source", "touchpoint", "theme", "position", "team")},
        **{person: named(getattr(case, person)) for person in ("owner", "assignee")},
        **{time: instant(getattr(case, time)) for time in TIMES},
    }


def named(row: Any) -> dict[str, str] | None:
    """A row by its public id and its name; None for none."""
    return {"id": str(row.public_id), "name": str(row)} if row is not None else None


def instant(at: datetime | None) -> str | None:
    """In UTC, to the second: "2026-03-02T09:00:00Z"."""
    return at.astimezone(tz=UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at is not None else None
