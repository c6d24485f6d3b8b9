"""Postmark's inbound webhook. The secret is `user:password`, put into the address Postmark calls."""

from __future__ import annotations

from anymail.webhooks.postmark import PostmarkInboundWebhookView, PostmarkTrackingWebhookView

from feedback.ingest.mail.providers.registry import ByAnymail, providers


@providers.register
class Postmark(ByAnymail):
    key = "postmark"
    label = "Postmark"
    view = PostmarkInboundWebhookView
    events_view = PostmarkTrackingWebhookView
