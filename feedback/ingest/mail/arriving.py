"""The one door through which mail comes in: stored as it came, before anybody looks at it."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.utils.translation import gettext as _

from cxloop import wakeups
from cxloop.errors import InvalidInput
from cxloop.models import Organisation
from feedback.models import InboundEmail, Source

LARGEST = 40 << 20


def receive(organisation: Organisation, source: Source, raw: bytes, now: datetime) -> InboundEmail:
    """The row, waiting to be handled; the one that stands already when the same mail is delivered again.

    One query, two for a mail that is known. InvalidInput when it is empty or larger than 40 MB.
    """
    if not raw.strip():
        raise InvalidInput(_("There is no mail in it."), field="mail")
    if len(raw) > LARGEST:
        raise InvalidInput(_("This mail is larger than %(most)s MB.") % {"most": LARGEST >> 20}, field="mail")
    digest = hashlib.sha256(raw).hexdigest()
    row = InboundEmail(
        organisation=organisation, source=source, raw=raw, digest=digest, size=len(raw), received_at=now
    )
    InboundEmail.objects.bulk_create([row], ignore_conflicts=True)
    wakeups.wake("mail_in")
    return InboundEmail.objects.for_organisation(organisation).defer("raw").get(source=source, digest=digest)
