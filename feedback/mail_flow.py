"""The map of mail that comes in: read, recognised, and either an answer on a case or a new piece of feedback.

A mail that cannot be handled waits in quarantine with its reason; nothing about it is lost, and nobody else waits.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import structlog
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from cxloop import mail as mails
from cxloop.errors import Conflict, CxloopError
from cxloop.tenancy import across, acting_in
from feedback.access import threads
from feedback.follow_up import dialogue
from feedback.ingest.channels.email import incoming
from feedback.ingest.mail import bounces, kinds, quoting, reading
from feedback.ingest.mail.reading import Letter
from feedback.ingest.service import store
from feedback.models import Case, InboundEmail, Message

log = structlog.get_logger(__name__)

MOST_AN_HOUR = 30  # mails from one address; what is beyond waits for a person: two machines may be talking
State = InboundEmail.State


class Held(CxloopError):
    """A mail that only a person should decide about."""

    code = "held"
    status = 409


@across()
def handle_waiting(now: datetime) -> int:
    """1 when a waiting mail was handled or put into quarantine, 0 when none waits. Call until 0."""
    waiting = InboundEmail.across_organisations.filter(state=State.WAITING).order_by("id")
    with transaction.atomic():
        row = waiting.select_for_update(skip_locked=True, of=("self",)).select_related("source", "organisation").first()
        if row is None:
            return 0
        with acting_in(row.organisation), translation.override(row.organisation.language):
            try:
                with transaction.atomic():
                    handle(row, now)
            except CxloopError as error:
                finish(row, State.QUARANTINED, row.kind, str(error), now)
            except Exception as error:
                log.warning("mail_in.failed", mail=row.pk, error=type(error).__name__)
                finish(row, State.QUARANTINED, row.kind, f"{type(error).__name__}: {error}", now)
    return 1


def handle(row: InboundEmail, now: datetime) -> None:
    letter = reading.read(bytes(row.raw))
    row.from_address, row.from_name = letter.from_address[:320], letter.from_name[:200]
    row.subject, row.message_id = letter.subject[:400], letter.message_id[:998]
    own = threads.ours(row.organisation)
    found = kinds.recognise(letter, is_ours=lambda address: address in own)
    row.kind, row.why = found.kind, found.why[:300]
    if is_known(row):
        row.kind, row.why = "duplicate", _("The same Message-ID came before.")
    elif found.kind in REACTIONS:
        REACTIONS[found.kind](row, letter, now)
    finish(row, State.HANDLED, row.kind, row.why, now)


def is_known(row: InboundEmail) -> bool:
    """Whether the same mail came by another way: a copy to two of our addresses, or a provider that sends twice."""
    if not row.message_id:
        return False
    same = InboundEmail.objects.for_organisation(row.organisation).filter(
        source=row.source, message_id=row.message_id, state=State.HANDLED
    )
    return same.exclude(pk=row.pk).exists()


def from_a_person(row: InboundEmail, letter: Letter, now: datetime) -> None:
    """An answer on the case it names, when its sender takes part in it; feedback like any other otherwise."""
    guard_against_floods(row, now)
    case = threads.case_of(row.organisation, letter.to, letter.references)
    if case is not None and threads.is_participant(case, letter.from_address):
        try:
            answer(row, letter, case, now)
        except Conflict:  # closed meanwhile: what is said now begins a new case
            take_in(row, letter, now)
        return
    if case is not None:
        row.why = _("It names case %(number)s, but its sender takes no part in it.") % {"number": case.number}
    take_in(row, letter, now)


def answer(row: InboundEmail, letter: Letter, case: Case, now: datetime) -> None:
    parted = quoting.part(letter.text)
    body = parted.said or attached(letter) or letter.text.strip()
    row.answer = dialogue.receive(
        case, body=body, repeated=parted.repeated if parted.said else "", message_id=letter.message_id,
        channel="email", now=now,
    )
    row.case, row.why = case, _("An answer on case %(number)s.") % {"number": case.number}


def take_in(row: InboundEmail, letter: Letter, now: datetime) -> None:
    said = incoming(letter, now)
    said.text = said.text or attached(letter)
    if not said.text:
        raise Held(_("There are no words in it."))
    result = store(row.organisation, row.source, [said], now, live=True)
    row.item_id = result.results[0].item_id


def attached(letter: Letter) -> str:
    """What stands for the words of somebody who sent files alone."""
    names = ", ".join(each.name for each in letter.attachments if each.name)
    return _("(no words; attached: %(names)s)") % {"names": names} if names else ""


def guard_against_floods(row: InboundEmail, now: datetime) -> None:
    since = now - timedelta(hours=1)
    lately = InboundEmail.objects.for_organisation(row.organisation).filter(
        from_address=row.from_address, received_at__gt=since, state=State.HANDLED
    )
    if lately.count() >= MOST_AN_HOUR:
        raise Held(
            _("More than %(most)s mails from this address within an hour: two machines may be talking.")
            % {"most": MOST_AN_HOUR}
        )


def given_back(row: InboundEmail, letter: Letter, now: datetime, *, complaint: bool = False) -> None:
    """A mail of ours that came back: said on the message, and a task for whoever works on the case."""
    told = bounces.read_returned(letter)
    reason = "complaint" if complaint else told.reason
    sentence = f"{reason}: {told.detail}".strip(": ")
    returned = mails.came_back(row.organisation, told.message_ids, sentence, now)
    if not returned and letter.reports:
        whom = () if told.message_ids else told.recipients
        names = threads.meant(row.organisation, letter.to, whom, now)
        returned = mails.came_back(row.organisation, names, sentence, now)
    row.why = f"{row.why}; {sentence}"[:300]
    messages = Message.objects.for_organisation(row.organisation).filter(email__in=returned).select_related("case")
    for message in messages:
        row.case = message.case
        dialogue.not_delivered(message, reason=reason, now=now)


REACTIONS: dict[str, Callable[[InboundEmail, Letter, datetime], None]] = {
    kinds.PERSON: from_a_person,
    kinds.BOUNCE: given_back,
    kinds.COMPLAINT: partial(given_back, complaint=True),
}


def finish(row: InboundEmail, state: str, kind: str, why: str, now: datetime) -> None:
    row.state, row.kind, row.why, row.processed_at = state, kind, why[:300], now
    row.save(
        update_fields=[
            "state", "kind", "why", "processed_at", "from_address", "from_name", "subject", "message_id", "case",
            "answer", "item",
        ]
    )
