"""Outgoing mail: queued as rows inside transactions, delivered afterwards. The only code that speaks SMTP."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import formataddr
from functools import reduce
from operator import or_
from smtplib import SMTPRecipientsRefused

import structlog
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from cxloop import mail_server, stopping, wakeups
from cxloop.errors import Conflict
from cxloop.file_kinds import media_type
from cxloop.models import Membership, Organisation, OutgoingEmail
from cxloop.tenancy import across

log = structlog.get_logger(__name__)

_holding: ContextVar[bool] = ContextVar("holding", default=False)
MAX_ATTEMPTS = 10  # when nobody knows whether the server took it: each may leave a copy
MAX_PUT_OFF = 100  # when the server said "later": about four days
LONGEST_WAIT = timedelta(hours=1)
LOST_AFTER = timedelta(minutes=5)  # a mail "being sent" for longer was in the hands of a process that died
OURS = re.compile(r"<([0-9a-f-]{36})@cxloop>")  # the Message-ID of a mail of ours
RETRIABLE = (OutgoingEmail.State.FAILED, OutgoingEmail.State.HELD, OutgoingEmail.State.RETURNED)
AUTOMATIC_HEADERS = {
    "Auto-Submitted": "auto-generated",
    "X-Auto-Response-Suppress": "All",
    "Precedence": "bulk",
}


@dataclass(slots=True)
class Draft:
    """A mail before it is a row. `dedupe_key` makes it one: recipient, subject of the promise, step."""

    kind: str
    dedupe_key: str
    to_email: str
    subject: str
    text: str
    html: str = ""
    to_name: str = ""
    from_name: str = ""
    from_email: str = ""
    reply_to: str = ""
    references: str = ""
    recipient: Membership | None = None
    language: str = "en"
    object_kind: str = ""
    object_id: int | None = None
    is_private: bool = False
    is_automatic: bool = True
    forgets: bool = False  # once it has left, or never will, its row no longer knows to whom and what
    files: list[dict[str, str]] = field(default_factory=list)  # each with `name` and `stored`


@contextmanager
def holding() -> Iterator[None]:
    """Within the block mails are held, whatever server there is: for people who were made up."""
    token = _holding.set(True)
    try:
        yield
    finally:
        _holding.reset(token)


def is_configured() -> bool:
    """Whether there is a mail server. Without one, mails are held and readable, never an error."""
    return bool(settings.EMAIL_BACKEND)


def queue(organisation: Organisation | None, drafts: Iterable[Draft], now: datetime) -> list[OutgoingEmail]:
    """The rows, in the order given; a draft whose dedupe key is known already keeps the row that stands.

    Two queries however many drafts. Commits with the caller's transaction.
    """
    drafts = list(drafts)
    if not drafts:
        return []
    leaves = is_configured() and not _holding.get()
    state = OutgoingEmail.State.QUEUED if leaves else OutgoingEmail.State.HELD
    rows = [row_of(draft, organisation, state, now) for draft in drafts]
    OutgoingEmail.across_organisations.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    standing = {
        row.dedupe_key: row
        for row in OutgoingEmail.across_organisations.filter(
            organisation=organisation, dedupe_key__in={row.dedupe_key for row in rows}
        ).defer("text", "html")
    }
    wakeups.wake("mail")
    return [standing[row.dedupe_key] for row in rows]


def row_of(draft: Draft, organisation: Organisation | None, state: str, now: datetime) -> OutgoingEmail:
    return OutgoingEmail(
        organisation=organisation,
        kind=draft.kind,
        dedupe_key=draft.dedupe_key[:200],
        recipient=draft.recipient,
        to_email=draft.to_email,
        to_name=one_line(draft.to_name),
        from_name=one_line(draft.from_name),
        from_email=draft.from_email,
        reply_to=draft.reply_to,
        references=draft.references,
        subject=one_line(draft.subject)[:400],
        text=draft.text,
        html=draft.html,
        files=draft.files,
        forgets=draft.forgets,
        language=draft.language,
        object_kind=draft.object_kind,
        object_id=draft.object_id,
        is_private=draft.is_private,
        is_automatic=draft.is_automatic,
        state=state,
        created_at=now,
        next_attempt_at=now,
    )


def one_line(value: str) -> str:
    """The value without line breaks: a header cannot be added through a name or a subject."""
    return " ".join(value.split())


@across()
def deliver(now: datetime, *, limit: int = 50, backend: BaseEmailBackend | None = None) -> int:
    """The number of mails tried; 0 when none waits. Call until 0.

    A mail is marked as being sent before SMTP is spoken and as sent afterwards, each in its own transaction. When the
    process dies between the server's "250" and the second mark, or the server's answer is lost, it is tried again:
    the one place where a second copy can leave, with the same Message-ID (docs/failure.md).
    """
    if not is_configured() and backend is None:
        return 0
    release_lost(now)
    away = mail_server.outage()
    if not due(now).exists() or (away is not None and away.next_try_at > now):
        return 0
    server = backend or get_connection(settings.EMAIL_BACKEND)
    if not mail_server.opened(server):
        return 0
    if away is not None:
        mail_server.reached()
    mails = claim(now, limit)
    for done, mail in enumerate(mails):
        if stopping.is_asked() or (
            still_ours(mail) and not (mail_server.opened(server) and deliver_one(mail, server))
        ):
            give_back(mails[done:])
            break
    server.close()
    return len(mails)


def due(now: datetime) -> QuerySet[OutgoingEmail]:
    return OutgoingEmail.across_organisations.filter(state=OutgoingEmail.State.QUEUED, next_attempt_at__lte=now)


def release_lost(now: datetime) -> int:
    return OutgoingEmail.across_organisations.filter(
        state=OutgoingEmail.State.SENDING, sending_since__lt=now - LOST_AFTER
    ).update(state=OutgoingEmail.State.QUEUED, next_attempt_at=now)


def claim(now: datetime, limit: int) -> list[OutgoingEmail]:
    with transaction.atomic():
        mails = list(
            due(now).order_by("next_attempt_at", "id").select_for_update(skip_locked=True)[:limit]
        )
        for mail in mails:
            mail.state, mail.sending_since, mail.attempts = OutgoingEmail.State.SENDING, now, mail.attempts + 1
        OutgoingEmail.across_organisations.bulk_update(mails, ["state", "sending_since", "attempts"])
    return mails


def still_ours(mail: OutgoingEmail) -> bool:
    """Whether this process still has the mail in hand; its time to send begins again.

    With a slow server the last mails of a batch wait so long that another process takes them over.
    """
    return bool(OutgoingEmail.across_organisations.filter(
        pk=mail.pk, state=OutgoingEmail.State.SENDING, attempts=mail.attempts
    ).update(sending_since=timezone.now()))


def give_back(mails: list[OutgoingEmail]) -> None:
    """What this process still has in hand waits as before: the server is away, which is no try of theirs. One query."""
    ours = reduce(or_, (Q(pk=mail.pk, attempts=mail.attempts) for mail in mails))
    OutgoingEmail.across_organisations.filter(ours, state=OutgoingEmail.State.SENDING).update(
        state=OutgoingEmail.State.QUEUED, sending_since=None, attempts=F("attempts") - 1)


def deliver_one(mail: OutgoingEmail, server: BaseEmailBackend) -> bool:
    """False when nobody was there to take it; whatever else goes wrong is written on the mail."""
    assert not connection.in_atomic_block or settings.IN_TEST, "nothing leaves inside a transaction"
    try:
        server.send_messages([compose(mail)])
    except mail_server.AWAY as error:
        mail_server.not_reached(error)
        return False
    except Exception as error:
        put_off(mail, error)
        server.close()
    else:
        mark(mail, OutgoingEmail.State.SENT, sent_at=timezone.now(), error="")
    return True


def compose(mail: OutgoingEmail) -> EmailMultiAlternatives:
    """The message as it leaves: text, HTML, files, and headers that keep other machines from answering it.

    What comes back goes to the address answers go to, where the mail server may send as that one.
    """
    headers = {"Message-ID": mail.message_id, "From": sender_of(mail)}
    if mail.is_automatic:
        headers |= AUTOMATIC_HEADERS
    if mail.references:
        headers["References"] = mail.references
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        to=[formataddr((mail.to_name, mail.to_email))],
        from_email=mail.reply_to if may_send_as(mail.reply_to) else headers["From"],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers=headers,
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    for each in mail.files:
        message.attach(each["name"], content_of(each), media_type(each["name"]))
    return message


def sender_of(mail: OutgoingEmail) -> str:
    """Who it is from: the team's own address while the mail server may send as that one, else the installation's."""
    usual = settings.DEFAULT_FROM_EMAIL
    sender = mail.from_email if may_send_as(mail.from_email) else usual
    return formataddr((mail.from_name, sender)) if mail.from_name and "<" not in sender else sender


def may_send_as(address: str) -> bool:
    """Whether the mail server is known to send as this address: its domain stands in MAIL_FROM_DOMAINS."""
    return address.rpartition("@")[2].lower() in settings.MAIL_FROM_DOMAINS


def content_of(file: dict[str, str]) -> bytes:
    """What is in the file. ValueError when it is gone: trying again would not bring it back."""
    try:
        with default_storage.open(file["stored"], "rb") as stored:
            return bytes(stored.read())
    except FileNotFoundError:
        raise ValueError(f"The file {file['name']} is no longer kept.") from None


def put_off(mail: OutgoingEmail, error: Exception) -> None:
    """Later again, doubling up to an hour; given up after the last try or when the address itself is refused."""
    codes = refusals(error)
    refused = bool(codes) and all(500 <= code < 600 for code in codes)
    most = MAX_PUT_OFF if any(400 <= code < 500 for code in codes) else MAX_ATTEMPTS
    final = mail.attempts >= most or refused or isinstance(error, ValueError)
    reason = f"{type(error).__name__}: {error}"[:2_000]
    log.warning("mail.failed", mail=mail.pk, attempts=mail.attempts, final=final, error=type(error).__name__)
    now = timezone.now()
    if final:
        mark(mail, OutgoingEmail.State.FAILED, failed_at=now, error=reason)
    else:
        wait = min(timedelta(seconds=15 * 2 ** min(mail.attempts, 8)), LONGEST_WAIT)
        mark(mail, OutgoingEmail.State.QUEUED, next_attempt_at=now + wait, error=reason)


def refusals(error: Exception) -> list[int]:
    """The codes by which the server refused this mail; none when it said nothing about it."""
    if isinstance(error, SMTPRecipientsRefused):
        return [code for code, _ in error.recipients.values()]
    return [code] if (code := getattr(error, "smtp_code", 0)) else []


def mark(mail: OutgoingEmail, state: str, **fields: object) -> None:
    """Compare and swap: only the process that is sending the mail may say what became of it."""
    if mail.forgets and state in (OutgoingEmail.State.SENT, OutgoingEmail.State.FAILED):
        fields |= {"to_email": "", "to_name": "", "subject": "", "text": "", "html": "", "error": ""}
    OutgoingEmail.across_organisations.filter(
        pk=mail.pk, state=OutgoingEmail.State.SENDING, attempts=mail.attempts
    ).update(state=state, sending_since=None, **fields)


def came_back(
    organisation: Organisation, message_ids: Iterable[str], reason: str, now: datetime
) -> list[OutgoingEmail]:
    """The sent mails with these Message-IDs, marked as returned with the reason. Two queries."""
    names = [found[1] for each in message_ids if (found := OURS.fullmatch(each.lower()))]
    if not names:
        return []
    sent = OutgoingEmail.objects.for_organisation(organisation).filter(
        public_id__in=names, state__in=[OutgoingEmail.State.SENT, OutgoingEmail.State.SENDING]
    )
    rows = list(sent.select_for_update().defer("text", "html"))
    OutgoingEmail.objects.for_organisation(organisation).filter(pk__in=[row.pk for row in rows]).update(
        state=OutgoingEmail.State.RETURNED, returned_at=now, sending_since=None, error=reason[:2_000]
    )
    return rows


def retry(organisation: Organisation, mail: OutgoingEmail, now: datetime) -> None:
    """Queues a failed or held mail again, with all its tries. Conflict when there is nothing to retry with or for."""
    if not is_configured():
        raise Conflict("No mail server is configured: set EMAIL_URL, then try again.")
    changed = (
        OutgoingEmail.objects.for_organisation(organisation)
        .filter(pk=mail.pk, state__in=RETRIABLE)
        .exclude(text="", html="")  # what it said is no longer kept
        .update(
            state=OutgoingEmail.State.QUEUED, attempts=0, next_attempt_at=now, failed_at=None, sent_at=None,
            returned_at=None,
        )
    )
    if not changed:
        raise Conflict("This mail is not waiting for a retry.")
    wakeups.wake("mail")
