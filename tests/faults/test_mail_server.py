"""A mail server on real sockets that misbehaves: no mail is lost, none leaves twice but where SMTP leaves it open."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import NoReturn

import pytest
from django.core.mail.backends.smtp import EmailBackend
from django.utils import timezone

from cxloop import mail, mail_server
from cxloop.models import MailOutage, Organisation, OutgoingEmail
from tests.faults.smtp import MailServer
from tests.faults.smtp import mail_server as running

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MAILS = 5


@pytest.fixture
def acme(db: None) -> Organisation:
    return Organisation.objects.create(slug="acme-mail", name="Acme")


@pytest.fixture
def server() -> Iterator[MailServer]:
    with running() as started:
        yield started


@pytest.fixture
def queued(acme: Organisation, settings) -> list[OutgoingEmail]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    return mail.queue(acme, [
        mail.Draft(kind="late", dedupe_key=str(n), to_email=f"bob{n}@acme.example", subject="Late", text="Please")
        for n in range(MAILS)
    ], NOW)


def send(port: int, timeout: float = 5) -> None:
    """Delivers until nothing is due, as if every wait were over."""
    OutgoingEmail.across_organisations.filter(state="queued").update(next_attempt_at=NOW)
    MailOutage.objects.update(next_try_at=NOW)
    mail.deliver(NOW, backend=EmailBackend(host="127.0.0.1", port=port, timeout=timeout))


def throw(error: Exception) -> NoReturn:
    raise error


def states() -> list[str]:
    return list(OutgoingEmail.across_organisations.order_by("id").values_list("state", flat=True))


def took_each_once(server: MailServer, mails: list[OutgoingEmail]) -> bool:
    return server.took == dict.fromkeys([each.message_id for each in mails], 1)


def test_a_server_that_is_down_for_days_costs_no_mail_a_try(queued):
    with running() as gone:
        port = gone.port
    for _ in range(3 * mail.MAX_ATTEMPTS):
        send(port)
    assert states() == ["queued"] * MAILS
    assert {row.attempts for row in OutgoingEmail.across_organisations.all()} == {0}
    known = mail_server.outage()
    assert known is not None and "ConnectionRefusedError" in known.error and known.tries == 3 * mail.MAX_ATTEMPTS
    with running(port) as back:
        send(port)
        assert took_each_once(back, queued)
    assert states() == ["sent"] * MAILS and mail_server.outage() is None


@pytest.mark.parametrize("host", ["no-such-host.invalid", "127.0.0.2"])
def test_a_name_nobody_knows_and_a_port_nobody_answers_are_the_servers_matter(queued, host, monkeypatch):
    monkeypatch.setattr(socket, "create_connection", lambda *args, **more: throw(
        socket.gaierror("unknown") if "invalid" in host else TimeoutError("timed out")))
    mail.deliver(NOW, backend=EmailBackend(host=host, port=25, timeout=1))
    assert states() == ["queued"] * MAILS and mail_server.outage() is not None


def test_while_it_is_away_one_look_in_a_while_asks_for_all(queued):
    with running() as gone:
        port = gone.port
    send(port)
    before = MailOutage.objects.get()
    assert before.next_try_at - before.since < timedelta(minutes=1)
    mail.deliver(before.since, backend=EmailBackend(host="127.0.0.1", port=port))
    assert MailOutage.objects.get().tries == 1, "it rests"
    for _ in range(10):
        send(port)
    later = MailOutage.objects.get()
    assert later.since == before.since and later.next_try_at <= timezone.now() + mail_server.LONGEST_PAUSE


def test_a_server_that_leaves_in_the_middle_of_a_batch_gives_the_rest_back(queued, server):
    server.leave_after = 2
    send(server.port)
    assert states() == ["sent", "sent", "queued", "queued", "queued"]
    assert [row.attempts for row in OutgoingEmail.across_organisations.order_by("id")] == [1, 1, 1, 0, 0]
    assert mail_server.outage() is not None


@pytest.mark.parametrize("greeting", ["421 too busy", "554 no service here"])
def test_a_server_that_turns_us_away_turns_no_mail_away(queued, server, greeting):
    server.greeting = greeting
    send(server.port)
    assert states() == ["queued"] * MAILS
    server.greeting = "220 ready"
    send(server.port)
    assert took_each_once(server, queued)


def test_a_refused_log_in_fails_no_mail(queued, server):
    refusing = EmailBackend(host="127.0.0.1", port=server.port, username="u", password="wrong", timeout=5)
    mail.deliver(NOW, backend=refusing)
    assert states() == ["queued"] * MAILS


def test_one_refused_recipient_stands_with_the_reason_and_the_others_leave(queued, server):
    server.answer_to = lambda line: "550 no such user" if "bob2@" in line else "250 ok"
    send(server.port)
    assert states() == ["sent", "sent", "failed", "sent", "sent"]
    assert took_each_once(server, [*queued[:2], *queued[3:]])
    assert "550" in OutgoingEmail.across_organisations.get(state="failed").error


def test_a_recipient_put_off_is_tried_again(queued, server):
    server.answer_to = lambda line: "451 greylisted" if "bob2@" in line else "250 ok"
    send(server.port)
    assert states() == ["sent", "sent", "queued", "sent", "sent"]
    server.answer_to = lambda line: "250 ok"
    send(server.port)
    assert took_each_once(server, queued)


def test_a_server_that_dies_after_data_gets_one_copy_more_and_no_other_mail_does(queued, server):
    server.mute = 1
    send(server.port)
    assert states() == ["queued", "sent", "sent", "sent", "sent"]
    send(server.port)
    assert server.took == dict(zip([each.message_id for each in queued], [2, 1, 1, 1, 1], strict=True))
    assert states() == ["sent"] * MAILS


def test_a_server_slower_than_our_patience_loses_nothing(queued, server):
    server.delay = 0.5
    send(server.port, timeout=0.1)
    assert states() == ["queued"] * MAILS
    server.delay = 0
    send(server.port)
    assert states() == ["sent"] * MAILS and set(server.took.values()) == {2}


def test_a_batch_so_slow_that_another_takes_it_over_leaves_once(queued, server):
    """The first process is still at its first mail when the second takes what it has in hand for lost."""
    later = partial(mail.deliver, NOW + mail.LOST_AFTER + timedelta(minutes=1))

    class Slow(EmailBackend):
        overtaken = False

        def send_messages(self, messages):
            sent = super().send_messages(messages)
            if not self.overtaken:
                self.overtaken = True
                OutgoingEmail.across_organisations.filter(pk__in=[each.pk for each in queued[1:]]).update(
                    sending_since=NOW)
                later(backend=EmailBackend(host="127.0.0.1", port=server.port, timeout=5))
            return sent

    mail.deliver(NOW, backend=Slow(host="127.0.0.1", port=server.port, timeout=5))
    assert states() == ["sent"] * MAILS
    assert took_each_once(server, queued)


def test_accepted_then_bounced_is_marked_with_the_reason(acme, queued, server):
    send(server.port)
    mail.came_back(acme, [queued[1].message_id], "550 mailbox full", NOW)
    send(server.port)
    assert states() == ["sent", "returned", "sent", "sent", "sent"]
    assert took_each_once(server, queued)
