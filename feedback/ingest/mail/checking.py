"""Tries a mailbox before it is relied upon: every step that works, and the one that does not with what is wrong."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from imap_tools import AND, BaseMailBox

from feedback.ingest.mail.imap_client import FAILURES, Box, Place, why
from feedback.ingest.mail.mailboxes import has_folder

TIMEOUT = 10  # seconds: somebody waits


@dataclass(frozen=True, slots=True)
class Step:
    said: str
    is_fine: bool = True


def check(where: Place, password: str, moved_to: str) -> list[Step]:
    """What was tried, in order, up to the first that fails. Changes nothing but makes the folder mails are moved to."""
    steps: list[Step] = []
    try:
        box = Box(where, TIMEOUT)
        steps.append(Step(_("%(host)s answers on port %(port)s.") % {"host": where.host, "port": where.port}))
        with box.login(where.user, password, initial_folder=None) as mailbox:
            steps.append(Step(_("User and password are right.")))
            mailbox.folder.set(where.folder)
            steps += looked_around(mailbox, where, moved_to)
    except FAILURES as error:
        steps.append(Step(why(error, where), is_fine=False))
    return steps


def looked_around(mailbox: BaseMailBox, where: Place, moved_to: str) -> list[Step]:
    new = len(mailbox.uids(AND(seen=False)))
    there = ngettext("%(folder)s is there, with one unread mail.",
                     "%(folder)s is there, with %(new)s unread mails.", new)
    steps = [Step(there % {"folder": where.folder, "new": new})]
    if moved_to:
        is_there = has_folder(mailbox, moved_to)
        sentence = _("Taken mails can be moved to %(folder)s.") if is_there else _(
            "The folder %(folder)s is not there and cannot be made: taken mails are only marked as read.")
        steps.append(Step(sentence % {"folder": moved_to}, is_fine=is_there))
    steps.append(Step(_("The server tells of new mail at once.") if offers_idle(mailbox) else _(
        "The server does not tell of new mail: cxloop looks every half minute.")))
    return steps


def offers_idle(mailbox: BaseMailBox) -> bool:
    """Asked after the log-in: many servers say less before."""
    _status, told = mailbox.client.capability()
    return b"IDLE" in b" ".join(each for each in told if each).upper().split()
