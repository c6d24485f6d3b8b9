"""A line to a mailbox's server: only to addresses that may be reached, and every failure said in a sentence."""

from __future__ import annotations

import imaplib
import socket
import ssl
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from django.utils.translation import gettext as _
from imap_tools import BaseMailBox, MailBox
from imap_tools.errors import ImapToolsError, MailboxFolderSelectError, MailboxLoginError

from cxloop import http_out
from cxloop.errors import InvalidInput

TIMEOUT = 30  # seconds a server may take over one answer
LOCAL = ("127.0.0.1", "::1", "localhost")
FAILURES = (ImapToolsError, imaplib.IMAP4.error, OSError, InvalidInput)


class NotAllowed(OSError):
    """The server's address lies inside, and the installation does not name it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mailbox is: `imaps://user@host:993/Folder`, or `imap://` for a server on this machine."""

    host: str
    port: int
    user: str
    folder: str
    is_encrypted: bool

    @property
    def address(self) -> str:
        """As one line, without a password."""
        scheme = "imaps" if self.is_encrypted else "imap"
        return f"{scheme}://{quote(self.user, safe='')}@{self.host}:{self.port}/{quote(self.folder, safe='')}"


def place(address: str) -> Place:
    """The parts of a mailbox's address. InvalidInput when it is none, or would send a password in the clear."""
    parts = urlsplit(address)
    encrypted = parts.scheme == "imaps"
    if parts.scheme not in ("imaps", "imap") or not parts.hostname or not parts.username or parts.password:
        raise InvalidInput(
            _("Write the mailbox as imaps://user@host/folder; its password is asked for separately."), field="imap"
        )
    if not encrypted and parts.hostname not in LOCAL:
        raise InvalidInput(_("Without encryption only a mail server on this machine is read: use imaps."), field="imap")
    return Place(
        parts.hostname, parts.port or (993 if encrypted else 143), unquote(parts.username),
        unquote(parts.path.strip("/")) or "INBOX", encrypted,
    )


def checked(where: Place) -> str:
    """The address to connect to. NotAllowed for one inside, unless ALLOWED_OUTGOING_HOSTS names the host.

    A server without encryption is on this machine and was set up by whoever runs it: pages refuse such a place.
    """
    found = http_out.resolve(where.host, where.port)
    is_free = not where.is_encrypted or http_out.is_allowed(where.host, where.port)
    if not is_free and not all(http_out.is_public(address) for address in found):
        raise NotAllowed(where.host)
    return found[0]


class Guarded:
    """Connects to the address that was checked, so that the name cannot lead elsewhere meanwhile."""

    def __init__(self, where: Place, timeout: int) -> None:
        self.where = where
        super().__init__(where.host, where.port, timeout=timeout, **self.how)  # type: ignore[call-arg]

    how: dict[str, Any] = {}

    def _create_socket(self, timeout: float | None) -> Any:
        sock = socket.create_connection((checked(self.where), self.where.port), timeout)
        if not self.where.is_encrypted:
            return sock
        return ssl.create_default_context().wrap_socket(sock, server_hostname=self.where.host)


class Encrypted(Guarded, imaplib.IMAP4_SSL):
    pass


class Plain(Guarded, imaplib.IMAP4):
    pass


class Box(MailBox):
    """A mailbox of imap-tools over a guarded line."""

    def __init__(self, where: Place, timeout: int = TIMEOUT) -> None:
        self.where, self.seconds = where, timeout
        super().__init__(where.host, where.port, timeout=timeout)

    def _get_mailbox_client(self) -> Any:
        return (Encrypted if self.where.is_encrypted else Plain)(self.where, self.seconds)


def log_in(where: Place, password: str, timeout: int = TIMEOUT) -> BaseMailBox:
    """The mailbox, its folder chosen. Whatever fails is one of FAILURES, and `why` says it."""
    return Box(where, timeout).login(where.user, password, initial_folder=where.folder)


def why(error: Exception, where: Place) -> str:
    """What is wrong, as exactly as can be told, and what to look at."""
    at = {"host": where.host, "port": where.port, "user": where.user, "folder": where.folder, "said": said(error)}
    for kinds, sentence in sentences():
        if isinstance(error, kinds):
            return sentence % at
    return _("The mail server answered something else than expected: %(said)s") % at


def sentences() -> tuple[tuple[Any, str], ...]:
    """The most particular first."""
    return (
        (NotAllowed, _("%(host)s is inside the network: whoever runs cxloop must name it in ALLOWED_OUTGOING_HOSTS.")),
        (socket.gaierror, _("There is no server called %(host)s.")),
        (ConnectionRefusedError, _("Nothing listens at %(host)s on port %(port)s.")),
        (TimeoutError, _("%(host)s did not answer on port %(port)s in time: the port may be wrong, or blocked.")),
        (ssl.SSLCertVerificationError, _("The certificate of %(host)s is not to be trusted: %(said)s")),
        (ssl.SSLError, _("%(host)s does not speak TLS on port %(port)s: 993 is usual.")),
        (MailboxLoginError, _("The server refuses user %(user)s with this password. It says: %(said)s")),
        (MailboxFolderSelectError, _("There is no folder %(folder)s. The server says: %(said)s")),
        (imaplib.IMAP4.abort, _("%(host)s closed the line on port %(port)s: %(said)s")),
        (OSError, _("%(host)s cannot be reached: %(said)s")),
    )


def said(error: Exception) -> str:
    """The other side's own words, on one line."""
    result = getattr(error, "command_result", None)
    words = result[1] if isinstance(result, tuple) and len(result) > 1 else None
    if isinstance(words, list) and words:
        return " ".join(str(word, "utf-8", "replace") if isinstance(word, bytes) else str(word) for word in words)[:300]
    told = getattr(error, "verify_message", None) or getattr(error, "strerror", None) or str(error)
    return " ".join(str(told).split())[:300]
