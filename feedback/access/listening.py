"""Where mail is handed over: the source an address of ours names, whichever organisation it belongs to."""

from __future__ import annotations

import uuid

from cxloop.errors import NotFound
from cxloop.tenancy import across
from feedback.models import Source


@across()
def mail_source(public_id: uuid.UUID) -> Source:
    """The source that listens for mail. NotFound for any other, and for one that is switched off."""
    rows = Source.across_organisations.filter(public_id=public_id, channel="email", is_active=True)
    found = rows.select_related("organisation").first()
    if found is None:
        raise NotFound()
    return found
