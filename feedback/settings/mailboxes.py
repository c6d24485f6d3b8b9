"""Mailboxes that are read over IMAP: added, changed, paused and taken away by an admin; and how each fares."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from cxloop import audit, http_out
from cxloop.actor import Actor
from cxloop.errors import InvalidInput, NotFound
from cxloop.models import Organisation
from cxloop.permissions import require
from cxloop.secrets_at_rest import seal, unseal
from feedback.ingest.channels.registry import channels
from feedback.ingest.mail import checking
from feedback.ingest.mail.imap_client import LOCAL, Place, place
from feedback.models import Source
from feedback.settings.listening import save_source

HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")


@dataclass(frozen=True)
class Wanted:
    """What somebody says of a mailbox. An empty password keeps the one that is known, for the server it is known for.
    """

    address: str
    host: str
    port: int
    user: str
    password: str
    folder: str = "INBOX"
    moved_to: str = ""
    is_encrypted: bool = True

    @property
    def place(self) -> Place:
        """InvalidInput when it names none that may be read."""
        host = self.host.strip().lower()
        if not HOST.fullmatch(host):
            raise InvalidInput(_("Write the server's name, for example imap.example.com."), field="host")
        if not 0 < self.port < 65_536:
            raise InvalidInput(_("A port is a number from 1 to 65535."), field="port")
        if host in LOCAL and not http_out.is_allowed(host, self.port):
            raise InvalidInput(
                _("This is the machine cxloop runs on: whoever runs it must name it in ALLOWED_OUTGOING_HOSTS."),
                field="host")
        if not self.is_encrypted and host not in LOCAL:
            raise InvalidInput(_("Without encryption only a mail server on this machine is read."),
                               field="is_encrypted")
        return Place(host, self.port, self.user.strip(), self.folder.strip() or "INBOX", self.is_encrypted)


@transaction.atomic
def save(organisation: Organisation, wanted: Wanted, actor: Actor, now: datetime, source: Source | None = None
         ) -> Source:
    """A new mailbox, or this one changed; read from now on unless it is paused. InvalidInput naming the field."""
    require(actor, "sources.write")
    settings = {"address": wanted.address.strip().lower(), "imap": wanted.place.address,
                "moved_to": wanted.moved_to.strip()}
    channels.get("email").verify(settings)
    password = password_for(wanted, source)
    if not password:
        raise InvalidInput(_("Say its password."), field="password")
    taken = Source.objects.for_organisation(organisation).filter(channel="email", settings__address=settings["address"])
    if taken.exclude(pk=source.pk if source else None).exists():
        raise InvalidInput(_("cxloop listens at this address already."), field="address")
    if source is None:
        source = save_source(organisation, settings["address"], actor, now, channel="email", settings=settings)
    source.settings, source.poll_error = settings, ""
    source.secrets = seal({**unseal(source.secrets), "imap_password": password})
    source.save(update_fields=["settings", "secrets", "poll_error"])
    audit.record(organisation, actor, "mailbox.saved", "source", source.pk, now, host=wanted.place.host)
    return source


def password_for(wanted: Wanted, source: Source | None) -> str:
    """The one that was typed, else the known one; empty when there is none.

    InvalidInput when the known one would go to another server: whoever names a server of their own would read it there.
    """
    known = str(unseal(source.secrets).get("imap_password", "")) if source is not None else ""
    if wanted.password or source is None or not known:
        return wanted.password
    if server(wanted.place) != server(place(source.settings["imap"])):
        raise InvalidInput(_("This is another server than before: type its password."), field="password")
    return known


def server(where: Place) -> tuple[str, int, bool]:
    return where.host, where.port, where.is_encrypted


def check(wanted: Wanted, source: Source | None) -> list[checking.Step]:
    """What happens when it is tried. InvalidInput naming the field that names no mailbox."""
    return checking.check(wanted.place, password_for(wanted, source), wanted.moved_to.strip())


@transaction.atomic
def switch(source: Source, *, is_active: bool, actor: Actor, now: datetime) -> None:
    """Paused, or read again. While it is paused, answers go to another address cxloop listens at."""
    require(actor, "sources.write")
    source.is_active = is_active
    source.save(update_fields=["is_active"])
    audit.record(source.organisation_id, actor, "mailbox.switched", "source", source.pk, now, is_active=is_active)


@transaction.atomic
def remove(source: Source, *, actor: Actor, now: datetime) -> None:
    """No longer read, its password forgotten. What came by it stays, and so does the source that it came from."""
    require(actor, "sources.write")
    secrets = {key: value for key, value in unseal(source.secrets).items() if key != "imap_password"}
    source.secrets, source.is_active, source.poll_error = seal(secrets), bool(secrets), ""
    source.settings = {**source.settings, "imap": ""}
    source.save(update_fields=["secrets", "is_active", "settings", "poll_error"])
    audit.record(source.organisation_id, actor, "mailbox.removed", "source", source.pk, now)


@dataclass(frozen=True, slots=True)
class Mailbox:
    source: Source
    where: Place
    news_at: datetime | None  # when mail came last, or a reading failed
    taken: int  # of `announced`, at that time
    announced: int
    total: int  # ever since it is read


def mailboxes(organisation: Organisation) -> list[Mailbox]:
    """By address. One query."""
    rows = Source.objects.for_organisation(organisation).filter(channel="email").exclude(settings__imap="")
    return [shown(row) for row in rows.exclude(settings__imap=None).order_by("settings__address")]


def shown(row: Source) -> Mailbox:
    last = row.cursor
    return Mailbox(row, place(row.settings["imap"]), parse_datetime(last.get("news_at") or ""), last.get("taken", 0),
                   last.get("announced", 0), last.get("total", 0))


def mailbox(organisation: Organisation, public_id: UUID) -> Source:
    """NotFound when it is none, or another organisation's."""
    rows = Source.objects.for_organisation(organisation).filter(public_id=public_id, channel="email")
    row = rows.exclude(settings__imap="").exclude(settings__imap=None).first()
    if row is None:
        raise NotFound()
    return row
