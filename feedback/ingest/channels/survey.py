"""The hosted survey: what a press on its page says."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from feedback.ingest.channels.registry import Channel, channels
from feedback.ingest.incoming import Incoming, IncomingCustomer, IncomingRating


@channels.register
class HostedSurvey(Channel):
    """One answer to one of our own surveys."""

    key = "survey"
    label = _("Survey")

    def parse(self, payload: dict[str, Any]) -> list[Incoming]:
        """One item of `nonce nps text question language touchpoint at` and `customer` (`customer_id email name`).

        The nonce belongs to the form that was shown: a second press on it is the same answer.
        """
        nps = payload.get("nps")
        return [
            Incoming(
                text=payload.get("text", "").replace("\x00", "").strip(),
                occurred_at=payload["at"],
                external_id=f"press-{payload['nonce']}",
                question=payload.get("question", ""),
                language=payload.get("language", ""),
                touchpoint=payload.get("touchpoint", ""),
                customer=IncomingCustomer(**payload.get("customer", {})),
                ratings=[] if nps in (None, "") else [IncomingRating("nps", float(nps), 0, 10)],
            )
        ]
