"""What became of a mail of ours that another machine gave back: to whom, why, and which mail it was."""

from __future__ import annotations

import re
from dataclasses import dataclass

from feedback.ingest.mail.reading import MESSAGE_ID, Letter

FIELD = re.compile(r"^([A-Za-z-]{2,40}):[ \t]*(.*(?:\n[ \t]+.*)*)", re.MULTILINE)
ADDRESS = re.compile(r"[A-Za-z0-9._%+'=/-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")
STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
OWN_MAIL = re.compile(r"^message-id:\s*(<[^<>\s]+>)", re.IGNORECASE | re.MULTILINE)

FULL, UNKNOWN, REFUSED = "mailbox_full", "unknown_address", "refused"
TOO_LARGE, LATER, OTHER = "too_large", "later", "other"
NAMING = ("original-recipient", "final-recipient", "original-rcpt-to", "removal-recipient")
REASONS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (FULL, re.compile(r"\b[45]\.2\.2\b|mailbox.{0,20}\bfull|over ?quota|quota exceeded|exceeded.{0,30}quota|disk full"
                      r"|\bquota\b", re.I)),
    (TOO_LARGE, re.compile(r"\b[45]\.[23]\.[34]\b|too (?:large|big)|size limit|exceeds.{0,30}size", re.I)),
    (UNKNOWN, re.compile(r"\b[45]\.1\.[0-36]\b|user unknown|unknown (?:user|recipient|address|local)"
        r"|no such (?:user|address"
                         r"|recipient|mailbox)|does ?n.t exist|does not exist|not found|invalid (?:user"
                         r"|recipient|address"
                         r"|mailbox)|no mailbox|mailbox unavailable|host unknown|name service error"
                         r"|not a valid", re.I)),
    (REFUSED, re.compile(r"\b[45]\.7\.\d+\b|spam|blocked|blacklist|policy|denied|rejected|not (?:accept|permitted)"
                         r"|refused|reputation|authentication", re.I)),
    (LATER, re.compile(r"\b4\.\d\.\d+\b|time ?out|timed out|try again|temporar|connection", re.I)),
)


@dataclass(frozen=True, slots=True)
class Returned:
    """`reason` is one of this module's words; `detail` is the other machine's own sentence, on one line."""

    reason: str
    detail: str
    status: str
    recipients: tuple[str, ...]
    message_ids: tuple[str, ...]


def read_returned(letter: Letter) -> Returned:
    """Why it came back, as far as the report tells. Everything it names may be empty; `reason` never is."""
    report = "\n".join(letter.reports.values())
    fields = {name.lower(): " ".join(value.split()) for name, value in FIELD.findall(report)}
    body = letter.text[:20_000]
    detail = fields.get("diagnostic-code") or telling_line(body)
    status = fields.get("status", "") or next(iter(STATUS.findall(detail + "\n" + body)), "")
    return Returned(
        reason=reason_of(f"{status} {detail}", body),
        detail=detail[:500],
        status=status[:20],
        recipients=recipients_of(letter, fields, body),
        message_ids=message_ids_of(letter),
    )


def reason_of(detail: str, body: str) -> str:
    for text in (detail, body):
        for reason, pattern in REASONS:
            if pattern.search(text):
                return reason
    return OTHER


def telling_line(body: str) -> str:
    """The line of the report that gives the reason: the first with a status code in it."""
    for line in body.splitlines():
        if re.search(r"\b[45]\d\d[ -]|\b[45]\.\d\.\d", line):
            return " ".join(line.split())
    return ""


def recipients_of(letter: Letter, fields: dict[str, str], body: str) -> tuple[str, ...]:
    """Whom it could not be handed to: what the report names, else the first addresses its text names."""
    named = [fields.get(name, "") for name in NAMING]
    named.append(letter.header("X-Failed-Recipients"))
    found = [address.lower() for value in named for address in ADDRESS.findall(value)]
    own = {*letter.to, letter.from_address}
    if not found:
        found = [a.lower() for a in ADDRESS.findall(body)[:5] if a.lower() not in own and "postmaster" not in a.lower()]
    return tuple(dict.fromkeys(found))


def message_ids_of(letter: Letter) -> tuple[str, ...]:
    """The Message-IDs it may be about: of the mail given back, of the copy in the text, and what it refers to."""
    texts = [letter.returned, letter.text, "\n".join(letter.reports.values())]
    found = [name for text in texts for name in OWN_MAIL.findall(text)]
    found += [name for text in texts[2:] for name in MESSAGE_ID.findall(text)]
    return tuple(dict.fromkeys([*found, *letter.references]))


