"""Mailgun's route with forward() to this address. The secret is its HTTP webhook signing key."""

from __future__ import annotations

import json
import time

from anymail.webhooks.mailgun import MailgunInboundWebhookView, MailgunTrackingWebhookView
from django.http import HttpRequest
from django.utils.translation import gettext as _

from feedback.ingest.mail.providers.registry import ByAnymail, NotTheirs, providers

OLDEST = 15 * 60  # seconds: an older signature is somebody's recording


@providers.register
class Mailgun(ByAnymail):
    key = "mailgun"
    label = "Mailgun"
    view = MailgunInboundWebhookView
    events_view = MailgunTrackingWebhookView
    secret_name = "webhook_signing_key"  # noqa: S105

    def mails(self, request: HttpRequest, secret: str) -> list[bytes]:
        signed_at = timestamp_of(request)
        if not signed_at.isdecimal() or abs(time.time() - int(signed_at[:12])) > OLDEST:
            raise NotTheirs(_("This call was signed too long ago."))
        return super().mails(request, secret)


def timestamp_of(request: HttpRequest) -> str:
    """When Mailgun signed the call: a mail carries it in its form, an event in its JSON."""
    if request.content_type != "application/json":
        return str(request.POST.get("timestamp", ""))
    try:
        return str(json.loads(request.body)["signature"]["timestamp"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
