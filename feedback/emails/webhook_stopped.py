"""To admins: a program or room outside is told nothing any more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cxloop import mail
from cxloop.links import absolute
from cxloop.mail import Draft
from cxloop.models import Membership, Organisation, WebhookEndpoint
from feedback.emails import notes, samples
from feedback.emails.registry import emails
from feedback.queries import webhooks


@emails.register
class WebhookStopped:
    """Once for each time one stops: after days of failures, or because its receiver says that it is gone."""

    key = "webhook_stopped"
    label = _("A webhook stopped")

    def example(self, now: datetime, verbatim: str = "", language: str = "en") -> Draft:
        row = WebhookEndpoint(pk=3, organisation=samples.ORGANISATION, name="Data warehouse", stopped_at=now,
                              stopped_because="failing")
        return compose(samples.ORGANISATION, samples.reader(language), row)


def compose(organisation: Organisation, reader: Membership, row: WebhookEndpoint) -> Draft:
    stopped = row.stopped_at.isoformat() if row.stopped_at else ""
    path = reverse("feedback:webhook", kwargs={"slug": organisation.slug, "public_id": row.public_id})
    return notes.to_staff(
        "webhook_stopped", organisation, reader, f"webhook_stopped.{row.pk}.{stopped}", row=row, url=absolute(path),
        is_gone=row.stopped_because == "gone",
    )


def tell(organisation: Organisation, payloads: Sequence[dict[str, Any]], now: datetime) -> None:
    """Admins hear of each webhook that stopped, unless somebody let it go on meanwhile."""
    rows = webhooks.stopped(organisation, [payload["webhook"] for payload in payloads])
    readers = notes.admins(organisation)
    mail.queue(organisation, [compose(organisation, reader, row) for reader in readers for row in rows], now)
