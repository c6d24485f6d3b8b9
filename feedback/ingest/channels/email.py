"""E-mail: what is written to an address the company listens at, and the answers to what it wrote.

How mails get here is not the channel's matter: a provider's webhook, a mailbox that is read, or a pipe.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.ingest.channels.registry import Channel, ChannelRefused, channels
from feedback.ingest.incoming import Incoming, IncomingCustomer
from feedback.ingest.mail.imap_client import place
from feedback.ingest.mail.quoting import part
from feedback.ingest.mail.reading import Letter


@dataclass(frozen=True)
class Settings:
    address: str = field(metadata={"label": "Address", "help": "care@example.com"})
    imap: str = ""  # imaps://user@host/folder; its password stands with the secrets
    moved_to: str = "cxloop"  # the folder taken mails are moved to; empty: they are only marked as read

    def __post_init__(self) -> None:
        try:
            validate_email(self.address)
        except ValidationError:
            raise ValueError(_("%(said)s is not an e-mail address") % {"said": self.address}) from None
        if len(self.address.partition("@")[0]) > 38:  # with the reply token the part before @ must stay below 65
            raise ValueError(_("the part before the @ has at most 38 letters"))
        if self.imap:
            place(self.imap)


@channels.register
class Email(Channel):
    """A new mail is feedback like any other: the subject stands before the words when it says something of its own."""

    key = "email"
    label = gettext_lazy("E-mail")
    Settings = Settings
    keeps_secrets = True  # of IMAP and of each provider

    def parse(self, payload: Any, now: datetime | None = None) -> list[Incoming]:
        if not isinstance(payload, Letter):
            raise ChannelRefused(_("This channel takes mails that were read."))
        return [incoming(payload, now)]


def incoming(letter: Letter, now: datetime | None) -> Incoming:
    """What the mail says, as feedback. A time in the future is the time it came."""
    parted = part(letter.text)
    said = parted.said or letter.text.strip()
    subject = letter.subject.strip()
    text = f"{subject}\n\n{said}" if subject and subject.lower() not in said[:300].lower() else said
    occurred = letter.sent_at
    if occurred is not None and now is not None and occurred > now:
        occurred = now
    address = letter.reply_to[0] if letter.reply_to and not letter.from_address else letter.from_address
    return Incoming(
        text=text.strip(),
        occurred_at=occurred,
        external_id=letter.message_id or None,
        customer=IncomingCustomer(email=address, name=letter.from_name),
    )

