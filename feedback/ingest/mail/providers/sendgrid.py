"""SendGrid's inbound parse webhook, raw or parsed. The secret is `user:password`, put into the address it calls."""

from __future__ import annotations

import warnings

from anymail.exceptions import AnymailNotSupportedWarning
from anymail.webhooks.sendgrid import SendGridInboundWebhookView, SendGridTrackingWebhookView
from django.http import HttpRequest

from feedback.ingest.mail.providers.registry import ByAnymail, providers


@providers.register
class SendGrid(ByAnymail):
    key = "sendgrid"
    label = "SendGrid"
    view = SendGridInboundWebhookView
    events_view = SendGridTrackingWebhookView

    def mails(self, request: HttpRequest, secret: str) -> list[bytes]:
        if request.content_type == "application/json":  # its event webhook; mails come as forms
            return self.reports(request, secret)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", AnymailNotSupportedWarning)
            return super().mails(request, secret)
