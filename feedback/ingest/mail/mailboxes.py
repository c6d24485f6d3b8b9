"""Mailboxes that are read over IMAP: each by one reader at a time, every message taken exactly once.

What was taken is stored before the mailbox is told: a reader that dies in between takes the message again, and the
second copy is recognised by its digest. Taken messages are marked as read and moved to the folder "cxloop" when the
server lets us make one, or wherever the mailbox's settings say.
"""

from __future__ import annotations

import imaplib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import structlog
from django.db import connection
from django.utils import translation
from django.utils.translation import gettext as _
from imap_tools import AND, BaseMailBox, MailMessageFlags
from imap_tools.errors import ImapToolsError

from cxloop.errors import InvalidInput
from cxloop.secrets_at_rest import unseal
from cxloop.tenancy import across, acting_in
from feedback.ingest.mail.arriving import receive
from feedback.ingest.mail.imap_client import FAILURES, log_in, place, why
from feedback.models import Source

log = structlog.get_logger(__name__)

READER_LOCK = 7004  # class of the advisory lock; the source is the object
TAKEN = "cxloop"  # the folder taken messages are moved to unless the settings name another
BATCH = 50


def read_all(now: datetime) -> int:
    """The number of mails taken from all mailboxes. One that fails does not stop the others."""
    total = 0
    for source in read_over_imap():
        with acting_in(source.organisation):
            total += read_one(source, now)
    return total


@across()
def read_over_imap() -> list[Source]:
    """The mailboxes in use, of every organisation. One query."""
    rows = Source.across_organisations.filter(channel="email", is_active=True).exclude(settings__imap="")
    return list(rows.exclude(settings__imap=None).select_related("organisation").order_by("pk"))


def read_one(source: Source, now: datetime) -> int:
    """The number of mails taken. An error, or a count that does not match, is kept on `source.poll_error`, how many
    were announced and taken on `source.cursor`.
    """
    taken, announced, error = 0, 0, ""
    with only_reader(source) as is_mine:
        if not is_mine:
            return 0
        try:
            with open_mailbox(source) as mailbox:
                taken, announced, error = take(source, mailbox, now)
        except FAILURES as failure:
            error = failed(failure, source)
            log.info("mailbox.failed", source=source.pk, error=type(failure).__name__)
    total = source.cursor.get("total", 0) + taken
    cursor = {"taken": taken, "announced": announced, "total": total}
    if taken or announced or error:
        cursor["news_at"] = now.isoformat()
    else:  # nothing came: what came last stands
        cursor = {**source.cursor}
    Source.objects.for_organisation(source.organisation_id).filter(pk=source.pk).update(
        polled_at=now, poll_error=error, cursor=cursor)
    return taken


def failed(failure: Exception, source: Source) -> str:
    """What is wrong in a sentence, in the organisation's language."""
    with translation.override(source.organisation.language):
        try:
            return why(failure, place(source.settings["imap"]))[:2_000]
        except InvalidInput as error:
            return str(error)


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
    with log_in(where, unseal(source.secrets).get("imap_password", "")) as mailbox:
        yield mailbox


def take(source: Source, mailbox: BaseMailBox, now: datetime) -> tuple[int, int, str]:
    """How many unread messages were stored, how many the server announced, and a sentence when these differ."""
    announced = mailbox.uids(AND(seen=False))
    moved_to = source.settings.get("moved_to", TAKEN)
    can_move = bool(moved_to) and has_folder(mailbox, moved_to)
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
                mailbox.move(stored, moved_to)
        taken += stored
    if len(taken) != len(announced):
        counts = {"announced": len(announced), "taken": len(taken)}
        mismatch = _("The mailbox announced %(announced)s new mails, but %(taken)s could be taken.") % counts
        return len(taken), len(announced), mismatch
    return len(taken), len(announced), ""


def raw_of(mailbox: BaseMailBox, uid: str) -> bytes:
    """The message as it lies there, unread as before; empty when it went away meanwhile."""
    _status, data = mailbox.client.uid("fetch", uid, "(BODY.PEEK[])")
    return next((bytes(part[1]) for part in data if isinstance(part, tuple)), b"")


def has_folder(mailbox: BaseMailBox, name: str) -> bool:
    """Whether what was taken can be moved away: the folder is there, or could be made."""
    try:
        if not mailbox.folder.exists(name):
            mailbox.folder.create(name)
    except (ImapToolsError, imaplib.IMAP4.error):
        return False
    return True
