"""The customer's own page: what somebody says there who has no case that it belongs to."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from feedback.ingest.channels.registry import Channel, channels
from feedback.ingest.incoming import Incoming, IncomingCustomer


@channels.register
class CustomersPage(Channel):
    """Words typed on the page our mails lead to."""

    key = "page"
    label = _("The customer’s page")

    def parse(self, payload: dict[str, Any]) -> list[Incoming]:
        """One item of `nonce text language at` and `customer` (fields of `IncomingCustomer`)."""
        return [
            Incoming(
                text=payload["text"],
                occurred_at=payload["at"],
                external_id=f"page-{payload['nonce']}",
                language=payload.get("language", ""),
                customer=IncomingCustomer(**payload.get("customer", {})),
            )
        ]
