"""Programs that hand feedback in over the API, item by item or in batches (`feedback.api`)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from feedback.ingest.channels.registry import Channel, channels


@channels.register
class Api(Channel):
    """Whatever another system sends with a token."""

    key = "api"
    label = _("API")
