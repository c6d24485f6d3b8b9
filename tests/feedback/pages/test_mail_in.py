"""Mail that came in, on its pages: read as it came, harmless, in quarantine until somebody tries again."""

from __future__ import annotations

import base64

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cxloop.actor import Actor
from feedback import mail_flow
from feedback.ingest.channels.connecting import connect
from feedback.ingest.mail.arriving import receive
from feedback.models import InboundEmail
from tests.feedback.ingest.mail.letters import mail
from tests.feedback.story import MONDAY

EVIL = """<p>Where is my <b>bag</b>?</p><script>alert(1)</script><img src=x onerror=alert(1)>
<img src="https://track.test/1.png"><a href="javascript:alert(1)">press</a><form action="https://evil.test"></form>"""


@pytest.fixture
def box(people):
    return connect(people.acme, "email", "Care", {"address": "care@acme.test"}, {}, Actor.person(people.alice), MONDAY)


def taken(people, box, raw):
    row = receive(people.acme, box, raw, MONDAY)
    while mail_flow.handle_waiting(MONDAY):
        pass
    return InboundEmail.objects.for_organisation(people.acme).get(pk=row.pk)


def with_files(*files):
    parts = "".join(
        f'--x\nContent-Type: application/octet-stream\nContent-Disposition: attachment; filename="{name}"\n'
        f"Content-Transfer-Encoding: base64\n\n{base64.b64encode(content).decode()}\n"
        for name, content in files
    )
    head = b"From: ann@customers.test\nSubject: Files\nContent-Type: multipart/mixed; boundary=x\n"
    return head + b"\n--x\nContent-Type: text/plain\n\nSee below.\n" + parts.encode() + b"--x--\n"


def test_agents_read_it_viewers_do_not(visit, people, box):
    row = taken(people, box, mail("Where is my bag?", subject="A bag"))
    for address in ("/o/acme/mail-in/", f"/o/acme/mail-in/{row.public_id}/"):
        page = visit(people.carol).get(address)
        assert page.status_code == 200
        assert "A bag" in page.content.decode()
        assert visit(people.vic).get(address).status_code == 403
        assert visit(people.mallory).get(address).status_code == 404


def test_its_html_is_harmless_and_loads_nothing(visit, people, box):
    row = taken(people, box, mail(EVIL, headers={"Content-Type": "text/html"}))
    page = visit(people.carol).get(f"/o/acme/mail-in/{row.public_id}/body/")
    text = page.content.decode()
    assert "<b>bag</b>" in text
    for bad in ("script", "onerror", "javascript:", "<form"):
        assert bad not in text
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "img-src 'none'" in policy
    assert "sandbox" in policy
    asked = visit(people.carol).get(f"/o/acme/mail-in/{row.public_id}/body/?pictures=1")
    assert "img-src https: data:" in asked.headers["Content-Security-Policy"]
    around = visit(people.carol).get(f"/o/acme/mail-in/{row.public_id}/").content.decode()
    assert 'sandbox="allow-popups"' in around
    assert "Show pictures from elsewhere" in around


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("invoice.pdf", b"MZ\x90\x00", "a program"),
        ("run.exe", b"anything", "a program"),
        ("page.html", b"<script>alert(1)</script>", "a program or a page"),
        ("photo.png", b"%PDF-1.4", "not what its name says"),
    ],
)
def test_files_that_may_do_harm_are_named_and_not_handed_on(visit, people, box, name, content, why):
    row = taken(people, box, with_files((name, content)))
    page = visit(people.carol).get(f"/o/acme/mail-in/{row.public_id}/").content.decode()
    assert name in page
    assert why in page
    assert visit(people.carol).get(f"/o/acme/mail-in/{row.public_id}/files/0/").status_code == 404


def test_a_file_is_always_a_download(visit, people, box):
    row = taken(people, box, with_files(('tag "1"/../é.png'.replace('"', ""), b"\x89PNG\r\n\x1a\nrest")))
    got = visit(people.carol).get(f"/o/acme/mail-in/{row.public_id}/files/0/")
    assert got.content == b"\x89PNG\r\n\x1a\nrest"
    assert got.headers["Content-Type"] == "application/octet-stream"
    assert got.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''tag%201_.._")
    assert visit(people.carol).get(f"/o/acme/mail-in/{row.public_id}/files/7/").status_code == 404


def test_quarantine_says_why_and_tries_again_for_real(visit, people, box, monkeypatch):
    def fail(*args, **more):
        raise ZeroDivisionError("not today")

    with monkeypatch.context() as broken:
        broken.setitem(mail_flow.REACTIONS, "person", fail)
        row = taken(people, box, mail("Where is my bag?"))
    assert (row.state, row.why) == ("quarantined", "ZeroDivisionError: not today")
    address = f"/o/acme/mail-in/{row.public_id}/"
    assert "not today" in visit(people.alice).get(address).content.decode()
    assert visit(people.carol).post(f"{address}retry/").status_code == 403
    assert visit(people.alice).post(f"{address}retry/").status_code == 302
    while mail_flow.handle_waiting(MONDAY):
        pass
    row.refresh_from_db()
    assert (row.state, row.item_id is not None) == ("handled", True)


def test_what_is_no_mail_is_shown_as_it_came(visit, people, box):
    row = taken(people, box, b"nothing \x00 like a mail")
    page = visit(people.alice).get(f"/o/acme/mail-in/{row.public_id}/").content.decode()
    assert "could not be read as a mail" in page
    assert "like a mail" in page


def test_the_list_costs_the_same_at_one_and_twenty_mails(visit, people, box, django_assert_num_queries):
    taken(people, box, mail("One"))
    me = visit(people.carol)
    me.get("/o/acme/mail-in/")
    with CaptureQueriesContext(connection) as few:
        me.get("/o/acme/mail-in/")
    for number in range(20):
        taken(people, box, mail("More", headers={"Message-ID": f"<{number}@c.test>"}))
    with django_assert_num_queries(len(few)):
        me.get("/o/acme/mail-in/")
