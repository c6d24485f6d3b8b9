"""A mail as it came, read into what the loop needs. Never fails on a mail that any program could read at all.

Headers are read leniently: real mail breaks every rule, and a broken header must not cost the words below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from django.utils.translation import gettext as _

from cxloop.errors import CxloopError
from feedback.ingest.mail.plain_text import plain_text

MESSAGE_ID = re.compile(r"<[^<>\s]{1,900}>")
MOST_PARTS = 500
LONGEST_TEXT = 1_000_000
ADDRESSED = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "Resent-To")


class UnreadableMail(CxloopError):
    """What came is not a mail, or holds nothing that could be shown."""

    code = "unreadable_mail"
    status = 422


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a mail, its name and kind as the sender claimed them."""

    name: str
    content_type: str
    content: bytes
    content_id: str = ""


@dataclass(slots=True)
class Letter:
    """A mail, read. Addresses are lower case; `headers` has every header's last value under its lower-case name."""

    from_address: str
    from_name: str
    to: list[str]
    subject: str
    text: str
    html: str
    message_id: str = ""
    references: list[str] = field(default_factory=list)
    reply_to: list[str] = field(default_factory=list)
    sent_at: datetime | None = None
    headers: dict[str, str] = field(default_factory=dict)
    attachments: list[Attachment] = field(default_factory=list)
    reports: dict[str, str] = field(default_factory=dict)  # message/delivery-status and its like, as text
    returned: str = ""  # the mail, or its headers, that a report gives back

    def header(self, name: str) -> str:
        return self.headers.get(name.lower(), "")


def read(raw: bytes) -> Letter:
    """The mail. UnreadableMail, with the remedy, when there is no sender and no content to show."""
    try:
        return as_letter(raw)
    except RecursionError:
        raise UnreadableMail(_("The parts of this mail lie too deep within one another to be read.")) from None


def as_letter(raw: bytes) -> Letter:
    message = message_from_bytes(raw.lstrip(b"\r\n \t"))
    headers = {name.lower(): decoded(value) for name, value in message.raw_items()}
    if not any(name in headers for name in ("from", "subject", "received", "message-id", "to", "return-path")):
        raise UnreadableMail(_("This is not a mail: it has no header that mails have. Hand in the mail as it came."))
    senders = addresses(message, "From") or addresses(message, "Sender")
    name, address = senders[0] if senders else ("", "")
    letter = Letter(
        from_address=address,
        from_name=name,
        to=list(dict.fromkeys(a for header in ADDRESSED for _name, a in addresses(message, header))),
        subject=" ".join(headers.get("subject", "").split()),
        text="",
        html="",
        message_id=next(iter(MESSAGE_ID.findall(headers.get("message-id", ""))), ""),
        references=list(
            dict.fromkeys(MESSAGE_ID.findall(headers.get("references", "") + " " + headers.get("in-reply-to", "")))
        ),
        reply_to=[a for _name, a in addresses(message, "Reply-To")],
        sent_at=moment(headers.get("date", "")),
        headers=headers,
    )
    fill(letter, message)
    letter.text = (letter.text or plain_text(letter.html)).replace("\x00", "")[:LONGEST_TEXT]
    return letter


def fill(letter: Letter, message: Message) -> None:
    """Puts the parts where they belong: words, markup, files, reports, and mails that were given back."""
    for part in parts(message):
        kind = part.get_content_type().lower()
        if kind in ("message/delivery-status", "message/feedback-report", "message/disposition-notification"):
            letter.reports[kind] = status_text(part)
        elif kind in ("message/rfc822", "text/rfc822-headers", "text/rfc822-header", "message/rfc822-headers"):
            letter.returned = letter.returned or returned_text(part)
        elif kind.startswith("multipart/"):  # its parts could not be told apart: better all of it than nothing
            letter.text += words(part)
        elif is_file(part):
            content = part.get_payload(decode=True)
            letter.attachments.append(
                Attachment(
                    name=" ".join(decoded(part.get_filename() or "").split())[:200],
                    content_type=kind,
                    content=content if isinstance(content, bytes) else b"",
                    content_id=decoded(part.get("Content-ID", "")).strip("<> "),
                )
            )
        elif kind == "text/plain":
            letter.text += ("\n" if letter.text else "") + words(part)
        elif kind == "text/html":
            letter.html += words(part)


def parts(message: Message) -> Iterator[Message]:
    """The leaves of the mail, in order; what stands inside an attached mail is left inside it."""
    waiting, seen = [message], 0
    while waiting and seen < MOST_PARTS:
        part = waiting.pop(0)
        seen += 1
        kind = part.get_content_type().lower()
        payload = part.get_payload()
        if isinstance(payload, list) and not kind.startswith("message/"):
            waiting = [*payload, *waiting]
        else:
            yield part


def is_file(part: Message) -> bool:
    disposition = str(part.get("Content-Disposition", "")).lower()
    kind = part.get_content_type().lower()
    return disposition.startswith("attachment") or not kind.startswith("text/") or bool(
        part.get_filename() and kind not in ("text/plain", "text/html")
    )


def words(part: Message) -> str:
    """The text of one part in whatever character set it really is."""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return str(payload or "")
    for charset in (part.get_content_charset() or "utf-8", "utf-8", "cp1252"):
        try:
            return payload.decode(charset)
        except (UnicodeDecodeError, LookupError):
            continue
    return payload.decode("latin-1")


def status_text(part: Message) -> str:
    """A machine's report as text, however deep the reader nested its blocks of headers."""
    payload = part.get_payload()
    if isinstance(payload, list):
        return "\n".join(str(block) for block in payload)
    return words(part)


def returned_text(part: Message) -> str:
    payload = part.get_payload()
    return str(payload[0]) if isinstance(payload, list) and payload else words(part)


def addresses(message: Message, header: str) -> list[tuple[str, str]]:
    """Names and addresses of a header, lower case, what is no address left out."""
    return [
        (" ".join(name.split())[:200], address.strip().strip("<>").lower())
        for name, address in getaddresses(values_of(message, header))
        if "@" in address or (address and " " not in address)
    ]


def decoded(value: object) -> str:
    """A header's words on one line. Bytes that no character set explains stay readable as Latin-1; NUL never stays."""
    text = str(value).encode("utf-8", "surrogateescape")
    try:
        plain = text.decode()
    except UnicodeDecodeError:
        plain = text.decode("latin-1")
    plain = re.sub(r"\r?\n[ \t]*", " ", plain).replace("\x00", "")
    try:
        return str(make_header(decode_header(plain))).replace("\x00", "")
    except (HeaderParseError, ValueError, LookupError):
        return plain


def values_of(message: Message, header: str) -> list[str]:
    """Every value of a header, decoded, in order."""
    return [decoded(value) for name, value in message.raw_items() if name.lower() == header.lower()]


def moment(value: str) -> datetime | None:
    """When it says it was sent; None when it does not say so in a way anybody could read."""
    try:
        when = parsedate_to_datetime(value)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    if when.tzinfo is None:
        return when.replace(tzinfo=UTC)
    try:
        return when.astimezone(UTC)
    except OverflowError:
        return None
