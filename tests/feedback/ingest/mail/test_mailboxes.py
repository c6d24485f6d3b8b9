"""Mailboxes are read over real IMAP: every message once, by one reader, whatever dies in between."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connections
from imap_tools import AND, BaseMailBox, MailBoxUnencrypted, MailMessageFlags

from cxloop.actor import Actor
from cxloop.errors import InvalidInput
from feedback.ingest.channels.connecting import connect
from feedback.ingest.mail import mailboxes
from feedback.ingest.mail.imap_client import place
from feedback.models import InboundEmail, Source
from tests.feedback.ingest.mail.imap import imap_server
from tests.feedback.ingest.mail.letters import mail
from tests.feedback.story import MONDAY


@pytest.fixture(scope="module")
def server() -> Iterator[int]:
    with imap_server() as port:
        yield port


@pytest.fixture
def inside(server):
    """The mailbox as its owner sees it, emptied."""
    with MailBoxUnencrypted("127.0.0.1", server).login("care", "secret") as box:
        if box.uids():
            box.delete(box.uids())
        yield box


@pytest.fixture
def source(people, server) -> Source:
    settings = {"address": "care@acme.test", "imap": f"imap://care@127.0.0.1:{server}/INBOX"}
    return connect(people.acme, "email", "Care", settings, {"imap_password": "secret"}, Actor.person(people.alice),
                   MONDAY)


def put(box, *texts):
    for text in texts:
        box.append(mail(text, headers={"Message-ID": f"<{text}@c.test>"}), "INBOX")


def texts(people):
    rows = InboundEmail.objects.for_organisation(people.acme).order_by("pk")
    return [bytes(row.raw).rpartition(b"\r\n\r\n")[2].decode() for row in rows]


def test_everything_new_is_taken_once_and_moved_away(people, source, inside):
    put(inside, "one", "two")
    assert mailboxes.read_all(MONDAY) == 2
    assert mailboxes.read_all(MONDAY) == 0
    assert texts(people) == ["one", "two"]
    source.refresh_from_db()
    assert source.poll_error == ""
    inside.folder.set("INBOX")
    assert inside.uids() == []
    inside.folder.set(mailboxes.TAKEN)
    assert len(inside.uids()) >= 2


def test_a_reader_that_dies_before_it_marks_takes_nothing_twice(people, source, inside, monkeypatch):
    put(inside, "three")

    def die(*args):
        raise ConnectionResetError("gone")

    with monkeypatch.context() as broken:
        broken.setattr(BaseMailBox, "flag", die)
        mailboxes.read_all(MONDAY)
    source.refresh_from_db()
    assert "gone" in source.poll_error
    mailboxes.read_all(MONDAY)
    assert texts(people) == ["three"]


def test_what_was_read_by_somebody_is_left_alone(people, source, inside):
    put(inside, "four")
    inside.folder.set("INBOX")
    inside.flag(inside.uids(), MailMessageFlags.SEEN, True)
    assert mailboxes.read_all(MONDAY) == 0
    assert inside.uids(AND(seen=False)) == []


def test_a_count_that_does_not_match_is_reported(people, source, inside, monkeypatch):
    put(inside, "five", "six")
    real, answers = mailboxes.raw_of, [b""]
    monkeypatch.setattr(mailboxes, "raw_of", lambda box, uid: answers.pop() if answers else real(box, uid))
    assert mailboxes.read_all(MONDAY) == 1
    source.refresh_from_db()
    assert source.poll_error == "The mailbox announced 2 new mails, but 1 could be taken."


def test_a_wrong_password_is_said_on_the_source(people, source, server):
    connect(people.acme, "email", "Care", source.settings, {"imap_password": "wrong"}, Actor.person(people.alice),
            MONDAY)
    assert mailboxes.read_all(MONDAY) == 0
    source.refresh_from_db()
    assert "refuses user care with this password" in source.poll_error
    assert "wrong" not in source.poll_error


@pytest.mark.django_db(transaction=True)
def test_one_reader_at_a_time():
    source = Source(pk=999_999)
    with mailboxes.only_reader(source) as first:
        assert first
        other = connections["default"].copy()
        try:
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [mailboxes.READER_LOCK, source.pk])
                assert cursor.fetchone()[0] is False
        finally:
            other.close()


@pytest.mark.parametrize(
    "address",
    ["imap://care@mail.example/INBOX", "https://care@mail.example", "imaps://mail.example", "imaps://a:b@mail.example",
     "x"],
)
def test_addresses_that_would_tell_a_password_are_refused(address):
    with pytest.raises(InvalidInput):
        place(address)


def test_an_address_names_server_user_and_folder():
    where = place("imaps://care%40acme.test@mail.example/Kunden%20Post")
    assert (where.host, where.port, where.user, where.folder) == ("mail.example", 993, "care@acme.test", "Kunden Post")
