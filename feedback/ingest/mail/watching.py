"""Listens to mail servers that tell of new mail (IMAP IDLE, RFC 2177), and rings a bell; reading is the reader's work.

One process holds a line to each mailbox whose server offers it. Nothing depends on it: what it misses, because a line
broke or it is not there, the reader finds within half a minute. So it needs no lock, and may be killed at any moment.
"""

from __future__ import annotations

import re
import select
import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from django.db import connections
from imap_tools import BaseMailBox

from cxloop.secrets_at_rest import unseal
from feedback.ingest.mail.checking import offers_idle
from feedback.ingest.mail.imap_client import FAILURES, log_in, place
from feedback.ingest.mail.mailboxes import read_over_imap

log = structlog.get_logger(__name__)

LOOK = 60.0  # seconds between two looks at which mailboxes there are
AGAIN = 300.0  # after a line that broke, or a server that does not tell
RENEW = 25 * 60.0  # servers may end a line that says nothing for half an hour
NEWS = re.compile(rb"^\* \d+ (?:EXISTS|RECENT)", re.IGNORECASE)
TIMEOUT = 10  # seconds a server may take over one answer


@dataclass
class Line:
    """An open line on which a server tells of news."""

    mailbox: BaseMailBox
    since: float

    def ask(self, now: float) -> bool:
        """Whether mail came: ends the waiting, which brings everything that was said in whole lines, and begins anew.

        One of FAILURES when nobody is there any more.
        """
        _result, told = self.mailbox.idle.stop()
        self.mailbox.idle.start()
        self.since = now
        return any(NEWS.search(line) for line in told if isinstance(line, bytes))

    def close(self) -> None:
        try:
            self.mailbox.client.sock.settimeout(2)
            self.mailbox.idle.stop()
            self.mailbox.logout()
        except FAILURES:
            self.mailbox.client.shutdown()


class Watch:
    """The lines by mailbox; a mailbox that changed gets a new one."""

    def __init__(self, ring: Callable[[], None]) -> None:
        self.ring = ring
        self.lines: dict[tuple[int, str, str], Line] = {}
        self.rests: dict[tuple[int, str, str], float] = {}  # until when it is left alone

    def look(self) -> None:
        """Opens lines to mailboxes that are new, closes those nobody wants any more, renews old ones."""
        sources = read_over_imap()
        wanted = {(row.pk, row.settings["imap"], row.secrets) for row in sources}
        for key in [key for key in self.lines if key not in wanted]:
            self.lines.pop(key).close()
        self.rests = {key: until for key, until in self.rests.items() if key in wanted}
        for key in wanted:
            self.hold(key, time.monotonic())

    def hold(self, key: tuple[int, str, str], now: float) -> None:
        line = self.lines.get(key)
        try:
            if line is None and self.rests.get(key, 0.0) <= now:
                self.open(key, now)
            elif line is not None and now - line.since > RENEW and line.ask(now):
                self.ring()
        except FAILURES as error:
            self.lose(key, error)

    def open(self, key: tuple[int, str, str], now: float) -> None:
        _pk, address, secrets = key
        mailbox = log_in(place(address), unseal(secrets).get("imap_password", ""), TIMEOUT)
        if not offers_idle(mailbox):
            mailbox.logout()
            self.rests[key] = now + AGAIN
            return
        mailbox.idle.start()
        self.lines[key] = Line(mailbox, now)

    def lose(self, key: tuple[int, str, str], error: Exception) -> None:
        log.info("mailbox.line_lost", source=key[0], error=type(error).__name__)
        line = self.lines.pop(key, None)
        if line is not None:
            line.close()
        self.rests[key] = time.monotonic() + AGAIN

    def wait(self, seconds: float) -> None:
        """Until a server says something, or the time is over; rings once for all that have news."""
        heard = select.poll()
        by_socket = {line.mailbox.client.sock.fileno(): key for key, line in self.lines.items()}
        for number in by_socket:
            heard.register(number, select.POLLIN)
        has_news = False
        for number, _event in heard.poll(seconds * 1_000):
            key = by_socket[number]
            try:
                has_news = self.lines[key].ask(time.monotonic()) or has_news
            except FAILURES as error:
                self.lose(key, error)
        if has_news:
            self.ring()

    def close(self) -> None:
        for line in self.lines.values():
            line.close()
        self.lines.clear()


def watch(ring: Callable[[], None], alive: Callable[[], None]) -> None:
    """Watches until the process is asked to stop, which raises SystemExit here; the lines are closed then.

    Calls `alive` about once a minute.
    """
    watching = Watch(ring)
    try:
        while True:
            try:
                watching.look()
                connections.close_all()
            except Exception as error:  # the database is away: it comes back
                log.warning("mailbox.watch_failed", error=type(error).__name__)
            alive()
            ends = time.monotonic() + LOOK
            while (left := ends - time.monotonic()) > 0:
                watching.wait(left)
    finally:
        watching.close()
