"""Mailgun's route with forward() to this address. The secret is its HTTP webhook signing key."""

from __future__ import annotations

import time

from anymail.webhooks.mailgun import MailgunInboundWebhookView
from django.http import HttpRequest
from django.utils.translation import gettext as _

from feedback.ingest.mail.providers.registry import ByAnymail, NotTheirs, providers

OLDEST = 15 * 60  # seconds: an older signature is somebody's recording


@providers.register
class Mailgun(ByAnymail):
    key = "mailgun"
    label = "Mailgun"
    view = MailgunInboundWebhookView
    secret_name = "webhook_signing_key"  # noqa: S105

    def mails(self, request: HttpRequest, secret: str) -> list[bytes]:
        signed_at = request.POST.get("timestamp", "")
        if not signed_at.isdecimal() or abs(time.time() - int(signed_at[:12])) > OLDEST:
            raise NotTheirs(_("This call was signed too long ago."))
        return super().mails(request, secret)
