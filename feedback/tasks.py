"""What wakes the loop. A task carries no work: it says "there is work", and the database says what.

Every task drains until nothing is left or its time is up, and the beat's sweeps call the same tasks, so a lost message
costs seconds and never an item.
"""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from celery import shared_task
from django.utils import timezone

from cxloop import stopping
from cxloop.errors import CxloopError
from cxloop.http_out import client
from cxloop.models import Organisation
from cxloop.tasks import LONG_TURN, drain, nudging
from cxloop.tenancy import acting_in
from feedback import flow, mail_flow, notice_flow
from feedback.follow_up import absence, delivery, drafts, escalation
from feedback.ingest import imports
from feedback.ingest.channels import polling
from feedback.ingest.channels.registry import channels
from feedback.ingest.mail import mailboxes
from feedback.measure.tallies import folding
from feedback.privacy import copies

IMPORT_TURN = 300.0  # seconds, well below the time limit of a task


@shared_task
def process_feedback() -> None:
    drain("feedback", lambda: flow.process_waiting(timezone.now(), bulk=False))


@shared_task
def process_bulk() -> None:
    drain("bulk", lambda: flow.process_waiting(timezone.now(), bulk=True, limit=500), LONG_TURN)


@shared_task
def sweep_deadlines() -> None:
    drain("deadlines", lambda: escalation.sweep(timezone.now()))


@shared_task
def tell_people() -> None:
    drain("notices", lambda: notice_flow.tell_people(timezone.now()))


@shared_task
def send_drafts() -> None:
    drain("drafts", lambda: drafts.send_due(timezone.now()))


@shared_task
def send_digests() -> None:
    drain("digests", lambda: notice_flow.send_digests(timezone.now()))


@shared_task
def remind_initiatives() -> None:
    drain("initiatives", lambda: notice_flow.remind_initiatives(timezone.now()))


@shared_task
def move_absent_work() -> None:
    for organisation in Organisation.objects.order_by("pk").iterator():
        with acting_in(organisation):
            absence.move_work(organisation, timezone.now())


@shared_task
def keep_tallies() -> None:
    drain("tallies", lambda: folding.sweep(timezone.now()), LONG_TURN)


@shared_task
def deliver_replies() -> None:
    drain("replies", deliver_some, LONG_TURN)


def deliver_some() -> int:
    """The number of replies tried through their channels. Nothing leaves inside a transaction.

    Whatever goes wrong with one is its own matter: it is put off with the reason, and the others go out.
    """
    messages = delivery.claim(timezone.now())
    for message in messages:
        with acting_in(message.organisation):
            deliver_one(message)
    return len(messages)


def deliver_one(message: Any) -> None:
    try:
        assert message.source is not None, "only a reply through a channel is queued"
        with client() as http:
            reply = flow.reply_of(message)
            external_id = channels.get(message.source.channel).reply(message.source, reply, http)
    except CxloopError as error:
        delivery.put_off(message, error, final=error.status < 500)
    except Exception as error:
        delivery.put_off(message, error)
    else:
        delivery.sent(message, external_id)


@shared_task
def poll_channels() -> None:
    polling.poll_all(timezone.now())
    process_feedback.delay()


@shared_task
def handle_mail() -> None:
    drain("mail_in", lambda: mail_flow.handle_waiting(timezone.now()))


@shared_task
def read_mailboxes() -> None:
    if mailboxes.read_all(timezone.now()):
        handle_mail.delay()


@shared_task
def resume_imports() -> None:
    """Goes on with imports whose process died, and begins those that were asked for on a page."""
    for run in imports.waiting(timezone.now(), lost_after=timedelta(minutes=2)):
        run_import.delay(run.pk)


@shared_task
def run_import(run_id: int) -> None:
    """Goes on until the file is read, the worker is asked to stop, or others should have it: the next sweep goes on."""
    ends = time.monotonic() + IMPORT_TURN
    imports.run_by_id(
        run_id, process=flow.process, reader=flow.reader, rest=lambda: stopping.is_asked() or time.monotonic() > ends
    )


@shared_task
def make_copies() -> None:
    drain("copies", lambda: copies.make_waiting(timezone.now()))


def connect() -> None:
    """Lets commits wake the worker. Called once when the app is ready."""
    nudging("feedback", process_feedback)
    nudging("imports", resume_imports)
    nudging("notices", tell_people)
    nudging("replies", deliver_replies)
    nudging("mail_in", handle_mail)
    nudging("copies", make_copies)
