"""Mailboxes that are read over IMAP: each by one reader at a time, every message taken exactly once.

What was taken is stored before the mailbox is told: a reader that dies in between takes the message again, and the
second copy is recognised by its digest. Taken messages are marked as read and moved to the folder "cxloop" when the
server lets us make one.
"""

from __future__ import annotations

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote, urlsplit

import structlog
from django.db import connection
from django.utils.translation import gettext as _
from imap_tools import AND, BaseMailBox, MailBox, MailBoxUnencrypted, MailMessageFlags
from imap_tools.errors import ImapToolsError

from cxloop.errors import InvalidInput
from cxloop.secrets_at_rest import unseal
from cxloop.tenancy import across, acting_in
from feedback.ingest.mail.arriving import receive
from feedback.models import Source

log = structlog.get_logger(__name__)

READER_LOCK = 7004  # class of the advisory lock; the source is the object
TAKEN = "cxloop"  # the folder taken messages are moved to
BATCH = 50
TIMEOUT = 30  # seconds a server may take over one answer


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mailbox is: `imaps://user@host:993/Folder`, or `imap://` for a server on this machine."""

    host: str
    port: int
    user: str
    folder: str
    is_encrypted: bool


def place(address: str) -> Place:
    """The parts of a mailbox's address. InvalidInput when it is none, or would send a password in the clear."""
    parts = urlsplit(address)
    encrypted = parts.scheme == "imaps"
    if parts.scheme not in ("imaps", "imap") or not parts.hostname or not parts.username or parts.password:
        raise InvalidInput(
            _("Write the mailbox as imaps://user@host/folder; its password is asked for separately."), field="imap"
        )
    if not encrypted and parts.hostname not in ("127.0.0.1", "::1", "localhost"):
        raise InvalidInput(_("Without encryption only a mail server on this machine is read: use imaps."), field="imap")
    return Place(
        parts.hostname, parts.port or (993 if encrypted else 143), unquote(parts.username),
        unquote(parts.path.strip("/")) or "INBOX", encrypted,
    )


def read_all(now: datetime) -> int:
    """The number of mails taken from all mailboxes. One that fails does not stop the others."""
    total = 0
    with across():
        rows = Source.across_organisations.filter(channel="email", is_active=True).exclude(settings__imap="")
        sources = list(rows.exclude(settings__imap=None).select_related("organisation").order_by("pk"))
    for source in sources:
        with acting_in(source.organisation):
            total += read_one(source, now)
    return total


def read_one(source: Source, now: datetime) -> int:
    """The number of mails taken. An error, or a count that does not match, is kept on `source.poll_error`."""
    taken, error = 0, ""
    with only_reader(source) as is_mine:
        if not is_mine:
            return 0
        try:
            with open_mailbox(source) as mailbox:
                taken, error = take(source, mailbox, now)
        except (ImapToolsError, imaplib.IMAP4.error, OSError, InvalidInput) as failure:
            error = f"{type(failure).__name__}: {failure}"[:2_000]
            log.info("mailbox.failed", source=source.pk, error=type(failure).__name__)
    Source.objects.for_organisation(source.organisation_id).filter(pk=source.pk).update(polled_at=now, poll_error=error)
    return taken


@contextmanager
def only_reader(source: Source) -> Iterator[bool]:
    """Whether nobody else reads this mailbox now; the lock ends with the block, or with the process."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [READER_LOCK, source.pk])
        is_mine = bool(cursor.fetchone()[0])
    try:
        yield is_mine
    finally:
        if is_mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [READER_LOCK, source.pk])


@contextmanager
def open_mailbox(source: Source) -> Iterator[BaseMailBox]:
    where = place(source.settings["imap"])
    mailbox: BaseMailBox = (
        MailBox(where.host, where.port, timeout=TIMEOUT, ssl_context=ssl.create_default_context())
        if where.is_encrypted
        else MailBoxUnencrypted(where.host, where.port, timeout=TIMEOUT)
    )
    with mailbox.login(where.user, unseal(source.secrets).get("imap_password", ""), initial_folder=where.folder):
        yield mailbox


def take(source: Source, mailbox: BaseMailBox, now: datetime) -> tuple[int, str]:
    """How many unread messages were stored, and a sentence when the server announced another number."""
    announced = mailbox.uids(AND(seen=False))
    can_move = has_folder(mailbox)
    taken: list[str] = []
    for start in range(0, len(announced), BATCH):
        batch = announced[start : start + BATCH]
        stored = []
        for uid in batch:
            raw = raw_of(mailbox, uid)
            if raw:
                receive(source.organisation, source, raw, now)
                stored.append(uid)
        if stored:
            mailbox.flag(stored, MailMessageFlags.SEEN, True)
            if can_move:
                mailbox.move(stored, TAKEN)
        taken += stored
    if len(taken) != len(announced):
        return len(taken), _("The mailbox announced %(announced)s new mails, but %(taken)s could be taken.") % {
            "announced": len(announced), "taken": len(taken),
        }
    return len(taken), ""


def raw_of(mailbox: BaseMailBox, uid: str) -> bytes:
    """The message as it lies there, unread as before; empty when it went away meanwhile."""
    _status, data = mailbox.client.uid("fetch", uid, "(BODY.PEEK[])")
    return next((bytes(part[1]) for part in data if isinstance(part, tuple)), b"")


def has_folder(mailbox: BaseMailBox) -> bool:
    """Whether what was taken can be moved away: the folder is there, or could be made."""
    try:
        if not mailbox.folder.exists(TAKEN):
            mailbox.folder.create(TAKEN)
    except (ImapToolsError, imaplib.IMAP4.error):
        return False
    return True
