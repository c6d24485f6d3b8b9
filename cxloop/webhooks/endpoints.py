"""Endpoints as verbs: set up, given a new secret, stopped and let go on, tried, told again."""

from __future__ import annotations

import ipaddress
import json
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cxloop import audit, wakeups
from cxloop.actor import Actor
from cxloop.errors import Conflict, CxloopError, InvalidInput
from cxloop.http_out import check_url, is_allowed, is_public
from cxloop.models import Organisation, WebhookDelivery, WebhookEndpoint
from cxloop.secrets_at_rest import seal, unseal
from cxloop.webhooks.signature import new_secret

MOST = 20  # endpoints of one organisation
OLD_SECRET_FOR = timedelta(hours=24)
TEST = "test"


@transaction.atomic
def save(
    organisation: Organisation,
    name: str,
    url: str,
    events: Iterable[str],
    actor: Actor,
    now: datetime,
    *,
    format: str = "",
    is_signed: bool = True,
    is_secret_address: bool = False,
    endpoint: WebhookEndpoint | None = None,
) -> tuple[WebhookEndpoint, str]:
    """The endpoint, and the secret of a new one that is signed (else ""): nobody can read it again.

    Without `url` an endpoint that stands keeps its address. InvalidInput naming `name` or `url`.
    """
    name = checked_name(organisation, name, endpoint)
    kept = unseal(endpoint.sealed) if endpoint else {}
    if url or not kept:
        kept["url"] = checked_url(url)
    secret = "" if kept.get("secret") or not is_signed else new_secret()
    row = endpoint or WebhookEndpoint(organisation=organisation, created_at=now, format=format)
    row.name, row.events = name, sorted(set(events))
    row.sealed = seal({**kept, **({"secret": secret} if secret else {})})
    row.shown_as = check_url(kept["url"]).host if is_secret_address else kept["url"]
    row.rests_until = None
    if endpoint is None:
        row.save(force_insert=True)
    else:
        row.save(update_fields=["name", "events", "sealed", "shown_as", "rests_until"])
    action = "webhook.changed" if endpoint else "webhook.created"
    audit.record(organisation, actor, action, "webhook", row.pk, now, name=name, format=row.format)
    return row, secret


def checked_name(organisation: Organisation, name: str, endpoint: WebhookEndpoint | None) -> str:
    name = " ".join(name.split())[:200]
    others = WebhookEndpoint.objects.for_organisation(organisation).exclude(pk=endpoint.pk if endpoint else None)
    if not name or others.filter(name=name).exists():
        raise InvalidInput(_("Give it a name that no other one has."), field="name")
    if endpoint is None and others.count() >= MOST:
        raise InvalidInput(_("There are %(most)s already, which is the most.") % {"most": MOST}, field="name")
    return name


def checked_url(url: str) -> str:
    """The address. InvalidInput unless it may be called; where its name leads is looked at with each call."""
    url = url.strip()
    try:
        parsed = check_url(url)
    except CxloopError as error:
        raise InvalidInput(str(error), field="url") from None
    if len(url) > 500:
        raise InvalidInput(_("This address is too long."), field="url")
    port = parsed.port or (443 if parsed.scheme == "https" else 80)
    if not is_allowed(parsed.host, port) and leads_inside(parsed.host):
        raise InvalidInput(_("%(host)s is not a public address.") % {"host": parsed.host}, field="url")
    return url


def leads_inside(host: str) -> bool:
    """Whether it is the number of a machine beside us, or this machine's name."""
    try:
        return not is_public(str(ipaddress.ip_address(host.strip("[]"))))
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".internal", ".local"))


@transaction.atomic
def rotate(endpoint: WebhookEndpoint, actor: Actor, now: datetime) -> str:
    """A new secret. The one before signs too for a day, so that the receiver can change over without losing a call."""
    row = locked(endpoint)
    kept = unseal(row.sealed)
    if "secret" not in kept:
        raise Conflict(_("This one is not signed."))
    secret = new_secret()
    until = (now + OLD_SECRET_FOR).isoformat()
    row.sealed = seal({"url": kept["url"], "secret": secret, "before": kept["secret"], "before_until": until})
    row.save(update_fields=["sealed"])
    audit.record(row.organisation_id, actor, "webhook.secret_changed", "webhook", row.pk, now)
    return secret


@transaction.atomic
def switch(endpoint: WebhookEndpoint, is_active: bool, actor: Actor, now: datetime) -> None:
    """Stops it, or lets it go on: what waited meanwhile goes out then. Nothing happens when it is so already."""
    row = locked(endpoint)
    if row.is_active == is_active:
        return
    WebhookEndpoint.objects.for_organisation(row.organisation_id).filter(pk=row.pk).update(
        is_active=is_active, stopped_at=None if is_active else now, stopped_because="" if is_active else "person",
        rests_until=None, unanswered=0, failing_since=None,
    )
    audit.record(row.organisation_id, actor, f"webhook.{'started' if is_active else 'stopped'}", "webhook", row.pk, now)
    wakeups.wake("webhooks")


@transaction.atomic
def delete(endpoint: WebhookEndpoint, actor: Actor, now: datetime) -> None:
    """The endpoint and what was told to it are gone."""
    audit.record(endpoint.organisation_id, actor, "webhook.deleted", "webhook", endpoint.pk, now, name=endpoint.name)
    WebhookEndpoint.objects.for_organisation(endpoint.organisation_id).filter(pk=endpoint.pk).delete()


@transaction.atomic
def test(endpoint: WebhookEndpoint, body: dict[str, Any], actor: Actor, now: datetime) -> WebhookDelivery:
    """A call that means nothing, on its way at once. Conflict when the endpoint is stopped."""
    if not locked(endpoint).is_active:
        raise Conflict(_("It is stopped: let it go on first."))
    WebhookEndpoint.objects.for_organisation(endpoint.organisation_id).filter(pk=endpoint.pk).update(rests_until=None)
    row = delivery_of(endpoint, new_id(), TEST, body, now, now)
    row.save(force_insert=True)
    audit.record(endpoint.organisation_id, actor, "webhook.tested", "webhook", endpoint.pk, now)
    wakeups.wake("webhooks")
    return row


@transaction.atomic
def resend(delivery: WebhookDelivery, actor: Actor, now: datetime) -> None:
    """Tells it again, with the same id and all its tries. Conflict while it waits, or when its endpoint is stopped."""
    if not locked(delivery.endpoint).is_active:
        raise Conflict(_("It is stopped: let it go on first."))
    again = WebhookDelivery.objects.for_organisation(delivery.organisation_id).filter(pk=delivery.pk).exclude(
        state=WebhookDelivery.State.WAITING).update(
        state=WebhookDelivery.State.WAITING, attempts=0, next_attempt_at=now)
    if not again:
        raise Conflict(_("It waits to be sent anyway."))
    audit.record(delivery.organisation_id, actor, "webhook.resent", "webhook", delivery.endpoint_id, now,
                 event=delivery.event, id=delivery.event_id)
    wakeups.wake("webhooks")


def locked(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    row: WebhookEndpoint = WebhookEndpoint.objects.for_organisation(endpoint.organisation_id).select_for_update().get(
        pk=endpoint.pk)
    return row


def active(organisation: Organisation) -> list[WebhookEndpoint]:
    """The endpoints that are told of what happens now. One query."""
    return list(WebhookEndpoint.objects.for_organisation(organisation).filter(is_active=True).order_by("pk"))


def new_id() -> str:
    """The id of an event, the same for every endpoint and at every try."""
    return f"evt_{uuid.uuid4().hex}"


def delivery_of(
    endpoint: WebhookEndpoint, event_id: str, event: str, body: dict[str, Any], at: datetime, now: datetime
) -> WebhookDelivery:
    """The unsaved row that tells the endpoint."""
    return WebhookDelivery(
        organisation_id=endpoint.organisation_id, endpoint=endpoint, event_id=event_id, event=event,
        body=json.dumps(body, ensure_ascii=False, separators=(",", ":")), occurred_at=at, created_at=now,
        next_attempt_at=now,
    )


def queue(rows: list[WebhookDelivery]) -> None:
    """Saves what is to be told; it leaves after the transaction. One query per 500."""
    if rows:
        WebhookDelivery.objects.bulk_create(rows, batch_size=500)
        wakeups.wake("webhooks")
