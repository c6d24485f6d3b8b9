"""Mailboxes are set up on a page: what is wrong is said exactly, the password is shown to nobody, news are heard."""

import socket
import ssl
import threading

import pytest
from imap_tools import MailBoxUnencrypted

from cxloop.errors import InvalidInput
from cxloop.models import AuditEntry
from cxloop.secrets_at_rest import unseal
from feedback.ingest.mail import imap_client, mailboxes, watching
from feedback.ingest.mail.imap_client import Place
from feedback.models import InboundEmail, Source
from feedback.settings.mailboxes import Wanted
from tests.feedback.ingest.mail.imap import imap_server
from tests.feedback.ingest.mail.letters import mail
from tests.feedback.story import MONDAY

PATH = "/o/acme/mailboxes/"


@pytest.fixture(scope="module")
def server():
    with imap_server() as port:
        yield port


@pytest.fixture
def inside(server):
    with MailBoxUnencrypted("127.0.0.1", server).login("care", "secret") as box:
        if box.uids():
            box.delete(box.uids())
        yield box


@pytest.fixture(autouse=True)
def named(settings, server):
    settings.ALLOWED_OUTGOING_HOSTS = ["127.0.0.1"]


@pytest.fixture
def filled(server):
    return {"address": "care@acme.test", "host": "127.0.0.1", "port": server, "user": "care", "password": "secret",
            "folder": "INBOX", "moved_to": "cxloop"}


def only(people):
    return Source.objects.for_organisation(people.acme).get(channel="email")


def test_one_is_added_read_paused_and_taken_away(people, visit, filled, inside):
    alice = visit(people.alice)
    assert "No mailbox is read yet" in alice.get(PATH).content.decode()
    assert alice.post(f"{PATH}new/", filled).status_code == 302
    source = only(people)
    inside.append(mail("one"), "INBOX")
    assert mailboxes.read_all(MONDAY) == 1
    html = alice.get(PATH).content.decode()
    assert "last 1 of 1" in html and "is read" in html
    page = f"{PATH}{source.public_id}/"
    assert "One mail was taken" in alice.get(page).content.decode()
    alice.post(f"{page}switch/")
    inside.append(mail("two"), "INBOX")
    assert mailboxes.read_all(MONDAY) == 0 and "rests" in alice.get(PATH).content.decode()
    alice.post(f"{page}switch/")
    alice.post(f"{page}remove/")
    source.refresh_from_db()
    assert (source.secrets, source.is_active) == ("", False) and alice.get(page).status_code == 404
    assert mailboxes.read_all(MONDAY) == 0
    assert InboundEmail.objects.for_organisation(people.acme).count() == 1
    told = AuditEntry.objects.for_organisation(people.acme).filter(action__startswith="mailbox.").order_by("pk")
    assert [row.action for row in told] == [
        "mailbox.saved", "mailbox.switched", "mailbox.switched", "mailbox.removed"]


def test_what_is_taken_goes_where_the_settings_say(people, visit, filled, inside):
    alice = visit(people.alice)
    alice.post(f"{PATH}new/", {**filled, "moved_to": "Done"})
    inside.append(mail("one"), "INBOX")
    mailboxes.read_all(MONDAY)
    inside.folder.set("Done")
    assert len(inside.uids()) == 1
    alice.post(f"{PATH}{only(people).public_id}/", {**filled, "moved_to": "", "password": ""})
    inside.append(mail("two"), "INBOX")
    assert mailboxes.read_all(MONDAY) == 1
    inside.folder.set("INBOX")
    assert len(inside.uids("SEEN")) == 1


def test_the_password_is_sealed_and_in_no_page(people, visit, filled):
    alice = visit(people.alice)
    alice.post(f"{PATH}new/", filled)
    source = only(people)
    assert "secret" not in source.secrets and unseal(source.secrets) == {"imap_password": "secret"}
    page = f"{PATH}{source.public_id}/"
    tried = alice.post(page, {**filled, "password": "secret", "test": "1"}).content.decode()
    assert "secret" not in alice.get(page).content.decode() + tried
    alice.post(page, {**filled, "password": "", "user": "other"})
    source.refresh_from_db()
    assert unseal(source.secrets)["imap_password"] == "secret" and "//other@" in source.settings["imap"]
    assert alice.post(f"{PATH}new/", {**filled, "address": "b@acme.test", "password": ""}).status_code == 422


def test_a_known_password_goes_to_no_other_server(people, visit, filled):
    alice = visit(people.alice)
    alice.post(f"{PATH}new/", filled)
    source = only(people)
    page = f"{PATH}{source.public_id}/"
    with socket.create_server(("127.0.0.1", 0)) as elsewhere:
        port = elsewhere.getsockname()[1]
        for more in ({}, {"test": "1"}):
            answer = alice.post(page, {**filled, "password": "", "port": port, **more})
            assert answer.status_code == 422 and "type its password" in answer.content.decode()
        elsewhere.settimeout(0.1)
        with pytest.raises(TimeoutError):
            elsewhere.accept()
    source.refresh_from_db()
    assert f":{filled['port']}/" in source.settings["imap"]


def tried(client, filled, **changed):
    answer = client.post(f"{PATH}new/", {**filled, **changed, "test": "1"})
    return answer.content.decode()


def test_trying_says_every_step_and_saves_nothing(people, visit, filled, inside):
    inside.append(mail("waits"), "INBOX")
    html = tried(visit(people.alice), filled)
    for said in ("answers on port", "User and password are right.", "INBOX is there, with one unread mail.",
                 "Taken mails can be moved to cxloop.", "The server tells of new mail at once.", "Nothing was saved"):
        assert said in html, said
    assert not Source.objects.for_organisation(people.acme).filter(channel="email").exists()
    inside.folder.set("INBOX")
    assert len(inside.uids("UNSEEN")) == 1
    piece = visit(people.alice).post(f"{PATH}new/", {**filled, "test": "1"}, headers={"HX-Request": "true"})
    assert "<html" not in piece.content.decode() and "INBOX is there" in piece.content.decode()


@pytest.mark.parametrize(("changed", "said"), [
    ({"password": "wrong"}, "The server refuses user care with this password."),
    ({"folder": "Nowhere"}, "There is no folder Nowhere."),
    ({"port": "1"}, "Nothing listens at 127.0.0.1 on port 1."),
    ({"is_encrypted": "on"}, "does not speak TLS on port"),
    ({"host": "nowhere.invalid", "is_encrypted": "on"}, "There is no server called nowhere.invalid."),
    ({"host": "imap://x"}, "Write the server"),
    ({"host": "mail.acme.test"}, "Without encryption only"),
])
def test_what_is_wrong_is_said_exactly(people, visit, filled, changed, said):
    html = tried(visit(people.alice), filled, **changed)
    assert said in html.replace("&#x27;", "'"), html[html.find("tried"):][:1500]


def test_a_server_that_says_nothing_or_nonsense(filled):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        where = Place("127.0.0.1", listening.getsockname()[1], "care", "INBOX", is_encrypted=False)
        with pytest.raises(imap_client.FAILURES) as silent:
            imap_client.log_in(where, "x", timeout=1)
        assert "did not answer" in imap_client.why(silent.value, where)
        listening.accept()[0].close()

        def nonsense():
            line = listening.accept()[0]
            line.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            line.close()

        talking = threading.Thread(target=nonsense)
        talking.start()
        with pytest.raises(imap_client.FAILURES) as wrong:
            imap_client.log_in(where, "x", timeout=2)
        talking.join()
        assert "HTTP/1.1" in imap_client.why(wrong.value, where) or "closed" in imap_client.why(wrong.value, where)


def test_a_certificate_is_named():
    error = ssl.SSLCertVerificationError("x")
    error.verify_message = "certificate has expired"
    said = imap_client.why(error, Place("mail.test", 993, "a", "INBOX", is_encrypted=True))
    assert said == "The certificate of mail.test is not to be trusted: certificate has expired"


def test_no_inside_address_is_reached_unless_the_installation_names_it(settings, monkeypatch, filled):
    settings.ALLOWED_OUTGOING_HOSTS = []
    monkeypatch.setattr(imap_client.http_out, "resolve", lambda host, port: ["10.0.0.5"])
    where = Place("mail.acme.test", 993, "a", "INBOX", is_encrypted=True)
    with pytest.raises(imap_client.NotAllowed) as refused:
        imap_client.log_in(where, "x")
    assert "ALLOWED_OUTGOING_HOSTS" in imap_client.why(refused.value, where)
    with pytest.raises(InvalidInput) as here:
        _ = Wanted(**{**filled, "is_encrypted": False}).place
    assert here.value.field == "host"
    settings.ALLOWED_OUTGOING_HOSTS = ["mail.acme.test"]
    assert imap_client.checked(where) == "10.0.0.5"


def test_who_may(people, visit, filled):
    assert visit(people.bob).get(PATH).status_code == 200 and visit(people.carol).get(PATH).status_code == 403
    assert visit(people.bob).post(f"{PATH}new/", filled).status_code == 403
    visit(people.alice).post(f"{PATH}new/", filled)
    page = f"{PATH}{only(people).public_id}/"
    assert visit(people.mallory).get(page.replace("acme", "globex")).status_code == 404
    again = visit(people.alice).post(f"{PATH}new/", filled)
    assert again.status_code == 422 and "listens at this address already" in again.content.decode()


def test_new_mail_is_heard_at_once_and_a_line_that_breaks_is_left(people, visit, filled, inside, monkeypatch):
    visit(people.alice).post(f"{PATH}new/", filled)
    rung = []
    watch = watching.Watch(lambda: rung.append(1))
    watch.look()
    assert len(watch.lines) == 1
    watch.wait(0.2)
    assert not rung
    inside.append(mail("news"), "INBOX")
    watch.wait(10)
    assert rung == [1] and mailboxes.read_all(MONDAY) == 1
    (line,) = watch.lines.values()
    line.since -= watching.RENEW
    watch.look()  # an old line is renewed, and still hears
    inside.append(mail("more"), "INBOX")
    for _try in range(3):
        watch.wait(0.7)
    assert len(rung) >= 2
    line.mailbox.client.sock.shutdown(socket.SHUT_RDWR)
    for _try in range(3):
        watch.wait(0.5)
    assert watch.lines == {} and len(watch.rests) == 1
    watch.look()
    assert watch.lines == {}  # it rests before it is tried again
    watch.rests.clear()
    watch.look()
    assert len(watch.lines) == 1
    visit(people.alice).post(f"{PATH}{only(people).public_id}/switch/")
    watch.look()
    assert watch.lines == {}


def test_a_server_that_does_not_tell_is_polled(people, visit, filled, monkeypatch):
    visit(people.alice).post(f"{PATH}new/", filled)
    monkeypatch.setattr(watching, "offers_idle", lambda mailbox: False)
    watch = watching.Watch(lambda: None)
    watch.look()
    assert watch.lines == {} and len(watch.rests) == 1
