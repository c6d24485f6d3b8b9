"""From events in the outbox to calls that wait: what happened, said once for each endpoint that wants to know."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import translation

from cxloop import links
from cxloop.models import Membership, Organisation, Position, WebhookDelivery, WebhookEndpoint
from cxloop.once import once
from cxloop.webhooks import endpoints
from feedback.announce.events import TRIED, Event
from feedback.announce.registry import Announcement, formats
from feedback.models import Case, FeedbackItem, Message, RootCause

# What of an event is told, under its own name; whatever else it carries stays inside.
PLAIN = ("promise", "step", "repetition", "until", "outcome", "because", "returned", "capacity", "level",
         "make_good_kind", "amount", "currency")
ROWS: dict[str, Any] = {
    "by": Membership, "assignee": Membership, "owner": Membership, "position": Position, "root_cause": RootCause,
    "message": Message, "item": FeedbackItem, "into": Case,
}
NAMED = (Membership, Position, RootCause)
CASE = ("source", "touchpoint", "theme", "position", "team", "owner__user", "assignee__user")


def announce(organisation: Organisation, event: Event, payloads: list[dict[str, Any]], now: datetime) -> None:
    """Writes a call for each payload and endpoint that wants the event. One query without an endpoint, else about ten,
    however many payloads.
    """
    found = once(("webhooks", organisation.pk), lambda: endpoints.active(organisation))
    wanting = [endpoint for endpoint in found if not endpoint.events or event.type in endpoint.events]
    if not wanting or not payloads:
        return
    cases = Case.objects.for_organisation(organisation).select_related(*CASE).in_bulk({p["case"] for p in payloads})
    changes = told_changes(organisation, payloads)
    rows: list[WebhookDelivery] = []
    with translation.override(organisation.language):
        for payload, change in zip(payloads, changes, strict=True):
            case = cases.get(payload["case"])
            if case is not None:
                at = datetime.fromisoformat(payload["at"])
                said = Announcement(organisation, event, at, now, case, url_of(organisation, case), change)
                rows += calls(wanting, said)
    endpoints.queue(rows)


def calls(wanting: list[WebhookEndpoint], said: Announcement) -> list[WebhookDelivery]:
    """The same event for each endpoint, in its own format, under one id."""
    event_id = endpoints.new_id()
    bodies = {key: formats.get(key).body(said) for key in {endpoint.format for endpoint in wanting}}
    return [
        endpoints.delivery_of(endpoint, event_id, said.event.type, bodies[endpoint.format], said.at, said.now)
        for endpoint in wanting
    ]


def test_body(organisation: Organisation, format: str, now: datetime) -> dict[str, Any]:
    """What a test says in the format."""
    with translation.override(organisation.language):
        return formats.get(format).body(Announcement(organisation, TRIED, now, now, url=home_of(organisation)))


def told_changes(organisation: Organisation, payloads: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What each event itself says, rows by their public ids. One query for each kind of row that is named."""
    known: dict[Any, dict[int, Any]] = {}
    for model in set(ROWS.values()):
        ids = {payload[key] for payload in payloads for key in ROWS if ROWS[key] is model and payload.get(key)}
        rows = model.objects.for_organisation(organisation)
        rows = rows.select_related("user") if model is Membership else rows
        if model in (Message, FeedbackItem, Case):
            rows = rows.only("public_id")
        known[model] = rows.in_bulk(ids) if ids else {}
    return [told_change(payload, known) for payload in payloads]


def told_change(payload: dict[str, Any], known: dict[Any, dict[int, Any]]) -> dict[str, Any]:
    change = {key: payload[key] for key in PLAIN if key in payload}
    for key, model in ROWS.items():
        if key in payload:
            row = known[model].get(payload[key])
            name = {"name": str(row)} if model in NAMED and row is not None else {}
            change[key] = {"id": str(row.public_id), **name} if row is not None else None
    return change


def url_of(organisation: Organisation, case: Case) -> str:
    return links.absolute(reverse("feedback:case", kwargs={"slug": organisation.slug, "public_id": case.public_id}))


def home_of(organisation: Organisation) -> str:
    return links.absolute(reverse("feedback:inbox", kwargs={"slug": organisation.slug}))
