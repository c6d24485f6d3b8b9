"""Whether the mail server can be reached. While it cannot, mails wait untried, and one look asks for all of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from smtplib import SMTPException
from socket import gaierror

import requests
import structlog
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from cxloop.models import MailOutage
from cxloop.models.mail_outage import ONLY

log = structlog.get_logger(__name__)

LONGEST_PAUSE = timedelta(minutes=5)  # between two looks whether it is back
AWAY = (ConnectionRefusedError, gaierror, requests.ConnectionError)  # nobody there: nothing of a mail was read


def outage() -> MailOutage | None:
    """What is known of a server that cannot be reached; None while it can. One query."""
    return MailOutage.objects.filter(pk=ONLY).first()


def seconds_away(now: datetime) -> float:
    """How long it could not be reached; 0 while it can."""
    known = outage()
    return (now - known.since).total_seconds() if known else 0.0


def opened(server: BaseEmailBackend) -> bool:
    """Whether the server listens to us; when not, the outage is noted. A line that is open already costs nothing.

    A no to us (greeting, log-in) counts like no answer: it is about no mail, and it passes.
    """
    try:
        server.open()
    except (SMTPException, OSError) as error:
        not_reached(error)
        return False
    return True


def not_reached(error: Exception) -> None:
    """Notes it, and when to look again: 15 seconds later, doubling up to five minutes. Operators hear of it once."""
    now = timezone.now()
    reason = f"{type(error).__name__}: {error}"[:2_000]
    with transaction.atomic():
        row, is_new = MailOutage.objects.select_for_update().get_or_create(
            pk=ONLY, defaults={"since": now, "next_try_at": now, "error": reason, "tries": 0})
        row.next_try_at = now + min(timedelta(seconds=15 * 2 ** min(row.tries, 10)), LONGEST_PAUSE)
        row.tries, row.error = row.tries + 1, reason
        row.save(update_fields=["tries", "next_try_at", "error"])
    if is_new:
        log.error("mail.server_not_reached", error=type(error).__name__)


def reached() -> None:
    """The outage is over."""
    if MailOutage.objects.filter(pk=ONLY).delete()[0]:
        log.warning("mail.server_is_back")
