"""Mails are rows: held without a server, sent once, tried again, given up with a reason."""

from __future__ import annotations

import smtplib
from datetime import UTC, datetime, timedelta

import pytest
import requests
from django.core.mail.backends.base import BaseEmailBackend

from cxloop import mail
from cxloop.errors import Conflict
from cxloop.models import MailOutage, Organisation, OutgoingEmail

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Server(BaseEmailBackend):
    """A mail server in memory that can refuse."""

    def __init__(self, error=None):
        super().__init__()
        self.error, self.got = error, []

    def send_messages(self, messages):
        if self.error:
            raise self.error
        self.got += messages
        return len(messages)


@pytest.fixture
def acme(db):
    return Organisation.objects.create(slug="acme-mail", name="Acme")


@pytest.fixture
def configured(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def draft(key="k1", **more):
    return mail.Draft(kind="late", dedupe_key=key, to_email="bob@acme.example", subject="Late", text="Please", **more)


def row(acme):
    return OutgoingEmail.objects.for_organisation(acme).get()


def test_without_a_server_mails_are_held_and_never_an_error(acme, settings):
    settings.EMAIL_BACKEND = ""
    mail.queue(acme, [draft()], NOW)
    assert mail.deliver(NOW) == 0 and row(acme).state == "held"


def test_the_same_promise_is_one_mail(acme):
    first = mail.queue(acme, [draft()], NOW)
    second = mail.queue(acme, [draft(), draft("k2")], NOW)
    assert second[0].pk == first[0].pk and second[1].pk != first[0].pk


def test_a_mail_leaves_once_with_headers_that_keep_machines_quiet(acme, configured):
    mail.queue(acme, [draft(html="<p>Please</p>")], NOW)
    server = Server()
    assert mail.deliver(NOW, backend=server) == 1 and mail.deliver(NOW, backend=server) == 0
    (message,) = server.got
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    assert message.extra_headers["Message-ID"] == row(acme).message_id
    assert row(acme).state == "sent"


def test_a_subject_cannot_add_a_header(acme, configured):
    mail.queue(
        acme,
        [
            mail.Draft(
                kind="late",
                dedupe_key="x",
                to_email="b@acme.example",
                subject="Late\r\nBcc: eve@x.example",
                text="Please",
                to_name="Bob\nEve",
            )
        ],
        NOW,
    )
    server = Server()
    mail.deliver(NOW, backend=server)
    assert "\n" not in server.got[0].subject and row(acme).state == "sent"


def test_a_failure_backs_off_and_then_stands_with_its_reason(acme, configured):
    mail.queue(acme, [draft()], NOW)
    lost = Server(smtplib.SMTPServerDisconnected("gone in the middle"))
    mail.deliver(NOW, backend=lost)
    waiting = row(acme)
    assert waiting.state == "queued" and waiting.next_attempt_at > NOW and "in the middle" in waiting.error
    OutgoingEmail.objects.for_organisation(acme).update(attempts=mail.MAX_ATTEMPTS - 1, next_attempt_at=NOW)
    mail.deliver(NOW, backend=lost)
    assert row(acme).state == "failed"


def test_a_server_that_says_later_is_asked_for_days(acme, configured):
    mail.queue(acme, [draft()], NOW)
    full = Server(smtplib.SMTPSenderRefused(452, b"no room", "cxloop@localhost"))
    OutgoingEmail.objects.for_organisation(acme).update(attempts=mail.MAX_ATTEMPTS + 50)
    mail.deliver(NOW, backend=full)
    assert row(acme).state == "queued"
    OutgoingEmail.objects.for_organisation(acme).update(attempts=mail.MAX_PUT_OFF - 1, next_attempt_at=NOW)
    mail.deliver(NOW, backend=full)
    assert row(acme).state == "failed"


@pytest.mark.parametrize("error", [ConnectionRefusedError("nobody"), requests.ConnectionError("no route")])
def test_a_provider_that_is_away_costs_no_mail_a_try(acme, configured, error):
    mail.queue(acme, [draft(), draft("k2")], NOW)
    mail.deliver(NOW, backend=Server(error))
    rows = OutgoingEmail.objects.for_organisation(acme)
    assert set(rows.values_list("state", "attempts")) == {("queued", 0)}
    assert type(error).__name__ in MailOutage.objects.get().error


def test_what_nobody_foresaw_is_one_mails_matter(acme, configured):
    mail.queue(acme, [draft()], NOW)
    mail.deliver(NOW, backend=Server(RuntimeError("a mistake of ours")))
    assert row(acme).state == "queued" and "a mistake of ours" in row(acme).error


def test_an_address_refused_for_good_is_not_tried_again(acme, configured):
    mail.queue(acme, [draft()], NOW)
    mail.deliver(NOW, backend=Server(smtplib.SMTPRecipientsRefused({"bob@acme.example": (550, b"no such user")})))
    assert row(acme).state == "failed" and "550" in row(acme).error


def test_a_retry_really_retries_and_only_what_waits_for_one(acme, configured):
    mail.queue(acme, [draft()], NOW)
    with pytest.raises(Conflict):
        mail.retry(acme, row(acme), NOW)
    mail.deliver(NOW, backend=Server(smtplib.SMTPRecipientsRefused({"bob@acme.example": (550, b"no")})))
    mail.retry(acme, row(acme), NOW)
    server = Server()
    assert mail.deliver(NOW, backend=server) == 1 and row(acme).state == "sent"


def test_what_a_dead_process_was_sending_is_sent_by_another(acme, configured):
    mail.queue(acme, [draft()], NOW)
    mail.claim(NOW, 10)
    server = Server()
    assert mail.deliver(NOW + timedelta(minutes=1), backend=server) == 0, "it may still be at it"
    assert mail.deliver(NOW + timedelta(minutes=6), backend=server) == 1


def test_mails_to_people_who_were_made_up_are_held_whatever_server_there_is(acme, configured):
    with mail.holding():
        mail.queue(acme, [draft("made up")], NOW)
    mail.queue(acme, [draft("real")], NOW)
    states = dict(OutgoingEmail.objects.for_organisation(acme).values_list("dedupe_key", "state"))
    assert states == {"made up": "held", "real": "queued"}
