"""Bodies that harm programs which trust them, at every place that takes one: the API, uploads, calls of mail providers
and mail itself. Each is refused with a sentence or taken as words; none is a failure of ours, none is unpacked whole.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import hmac
import io
import json
import time
import tracemalloc
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from cxloop import tokens
from cxloop.actor import Actor
from cxloop.models import SCOPES
from feedback import mail_flow
from feedback.ingest import imports, streams
from feedback.ingest.channels.connecting import connect
from feedback.ingest.mail.arriving import receive
from feedback.ingest.service import source_called
from feedback.ingest.streams import unpacked
from feedback.ingest.tables import UnreadableFile
from feedback.models import FeedbackItem, ImportRun, InboundEmail, Source
from tests.feedback.ingest.mail.letters import mail
from tests.people import LONG_AGO, SET_UP, People

MEGABYTE = 1 << 20


def zipped() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a.csv", b"comment\n" + b"0" * 20 * MEGABYTE)
    return packed.getvalue()


BODIES = {
    "deep lists": b"[" * 200_000, "deep objects": b'{"text":' * 200_000,
    "closed deep lists": b"[" * 5_000 + b"]" * 5_000, "a huge number": b'{"nps": ' + b"9" * 100_000 + b"}",
    "the same key twice": b'{"source": "a", "text": "b", "text": "c"}',
    "an endless number": b'{"nps": 1e999}', "no number": b'{"nps": NaN}', "not UTF-8": b'{"text": "\xff\xfe"}',
    "half a letter": b'{"source": "a", "text": "\\ud800"}', "NUL in a key": b'{"te\\u0000xt": 1}', "nothing": b"",
    "a gzip bomb": gzip.compress(b"[" + b" " * 50 * MEGABYTE + b"]"), "a zip bomb": zipped(),
    "many keys": b"{" + b",".join(b'"%d": 1' % number for number in range(200_000)) + b"}", "one letter": b"x",
    "XML": b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
}
KINDS = {"application/json": {}, "gzip": {"HTTP_CONTENT_ENCODING": "gzip"}}
SECRETS = {"postmark": "a:b", "sendgrid": "a:b", "mailgun": "key", "amazon-ses": "arn:aws:sns:eu-west-1:1:mail"}
BASIC = {"HTTP_AUTHORIZATION": "Basic " + base64.b64encode(b"a:b").decode()}


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def box(people: People, now: datetime) -> Source:
    address = {"address": "care@acme.test"}
    return connect(people.acme, "email", "Care", address, SECRETS, Actor.person(people.alice), now)


@pytest.fixture
def alice(people: People, settings: Any, tmp_path: Path) -> Client:
    settings.MEDIA_ROOT = tmp_path / "media"
    client = Client(raise_request_exception=False)
    client.force_login(people.alice.user)
    return client


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", BODIES)
def test_the_api_refuses_with_a_sentence(people: People, name: str, kind: str) -> None:
    _token, secret = tokens.create(people.alice, SCOPES, actor=SET_UP, now=LONG_AGO)
    client = Client(raise_request_exception=False, HTTP_AUTHORIZATION=f"Bearer {secret}")
    for path in ("/api/v1/feedback/", f"/api/v1/cases/{people.bob.public_id}/note/"):
        answer = client.post(path, BODIES[name], content_type="application/json", **KINDS[kind])
        told = answer.json()
        if answer.status_code == 202:  # read, and each thing in it has its own answer
            assert all(each["status"] == "rejected" and each["reason"] for each in told["results"]), told
            continue
        assert answer.status_code in (400, 404, 413, 415, 422), (path, answer.status_code)
        assert set(told) == {"code", "message", "field", "details"}
    assert not FeedbackItem.objects.for_organisation(people.acme).exists()


def test_a_very_long_text_is_kept_as_far_as_anybody_reads_and_says_so(people: People) -> None:
    _token, secret = tokens.create(people.alice, SCOPES, actor=SET_UP, now=LONG_AGO)
    long = {"source": "a", "text": "a" * MEGABYTE}
    answer = Client(HTTP_AUTHORIZATION=f"Bearer {secret}").post("/api/v1/feedback/", long, "application/json")
    assert answer.json()["created"] == 1
    item = FeedbackItem.objects.for_organisation(people.acme).get()
    assert item.text == "a" * 100_000
    assert "100,000 of 1,048,576" in str(item.attributes)


@pytest.mark.parametrize("provider", SECRETS)
@pytest.mark.parametrize("name", BODIES)
def test_a_providers_call_is_refused_whoever_sends_it(people: People, box: Source, provider: str, name: str) -> None:
    client = Client(raise_request_exception=False)
    for who in ({}, BASIC):
        for kind in ("application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
            for encoding in KINDS.values():
                answer = client.generic("POST", f"/in/{box.public_id}/{provider}", BODIES[name], content_type=kind,
                                        **{**who, **encoding})
                assert answer.status_code in (400, 403, 413, 422), (kind, answer.status_code)
    assert not InboundEmail.objects.for_organisation(people.acme).exists()


def postmark(name: str, subject: str, text: str) -> dict[str, Any]:
    return {"FromFull": {"Email": "ann@c.test", "Name": name}, "ToFull": [{"Email": "care@acme.test", "Name": ""}],
            "Subject": subject, "TextBody": text, "Headers": [{"Name": "Message-ID", "Value": "<a@c.test>"}],
            "Attachments": [], "OriginalRecipient": "care@acme.test"}


def test_what_a_provider_hands_over_may_be_broken_within(people: People, box: Source, now: datetime) -> None:
    """Half letters in a JSON text, octets that are no UTF-8 in a form: the mail comes in all the same."""
    client = Client(raise_request_exception=False)
    call = postmark(name="Ann \ud83d", subject="Half \ud83d a letter", text="Lost\x00 \udc00")
    path = f"/in/{box.public_id}"
    answer = client.post(f"{path}/postmark", json.dumps(call), content_type="application/json", **BASIC)
    assert answer.status_code in (200, 422)
    at, token = str(int(time.time())), "t" * 50
    signature = hmac.new(b"key", f"{at}{token}".encode(), hashlib.sha256).hexdigest()
    raw = mail("Verloren: K%F6ln", headers={"Content-Type": "text/plain; charset=latin-1"}).replace(b"\r\n", b"%0D%0A")
    form = b"timestamp=" + at.encode() + b"&token=" + token.encode() + b"&signature=" + signature.encode() + (
        b"&recipient=care%40acme.test&body-mime=" + raw)
    answer = client.generic("POST", f"{path}/mailgun", form, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200, answer.content
    while mail_flow.handle_waiting(now):
        pass
    assert FeedbackItem.objects.for_organisation(people.acme).filter(text__contains="Verloren").exists()


def test_the_same_call_twice_is_one_mail(people: People, box: Source, now: datetime) -> None:
    call = postmark(name="Ann", subject="My bag", text="It is lost.")
    for _ in range(3):
        answer = Client().post(f"/in/{box.public_id}/postmark", call, content_type="application/json", **BASIC)
        assert answer.status_code == 200
        while mail_flow.handle_waiting(now):
            pass
    assert FeedbackItem.objects.for_organisation(people.acme).count() == 1


def nested(depth: int) -> bytes:
    parts = b"".join(b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n" % (n, n + 1) for n in range(depth))
    return mail("", headers={"Content-Type": "multipart/mixed; boundary=b0"}).rstrip() + b"\r\n\r\n" + parts


LETTERS = {
    "parts within parts": nested(3_000), "mails within mails": b"Content-Type: message/rfc822\r\n\r\n" * 5_000,
    "many headers": mail("x", headers={f"X-{number}": "y" for number in range(20_000)}),
    "a long header": mail("x", subject="a" * MEGABYTE), "NUL": mail("Where\x00 is my bag?", subject="A\x00b"),
    "an unknown charset": mail("Where?", headers={"Content-Type": "text/plain; charset=klingon"}),
    "a line break in a header": mail("x", subject="=?utf-8?q?One=0D=0ABcc=3A_eve=40evil=2Etest?="),
    "half letters": mail("x", headers={"Content-Type": "text/plain; charset=utf-8"}) + b"\xed\xa0\x80 \xff",
    "half letters in a name": mail("x", from_='"=?utf-16?b?2AA=?=" <ann@c.test>'),
    "a zip bomb": mail("", headers={"Content-Type": "application/zip", "Content-Transfer-Encoding": "base64"})
    + base64.b64encode(zipped()), "not base64": mail("!!!", headers={"Content-Transfer-Encoding": "base64"}),
    "no mail": b"\x00\x01\x02" * 1_000,
    "a date that never was": mail("x", date="Tue, 99 Foo 99999 99:99"),
    "a long address": mail("x", from_="a" * 100_000 + "@c.test"), "many parts": mail("", headers={
        "Content-Type": "multipart/mixed; boundary=b"}) + b"--b\r\n\r\nx\r\n" * 20_000,
    "HTML within HTML": mail("<div>" * 50_000 + "x", headers={"Content-Type": "text/html"}),
}


@pytest.mark.parametrize("name", LETTERS)
def test_a_mail_is_read_or_waits_where_people_see_it(people: People, box: Source, now: datetime, name: str) -> None:
    row = receive(people.acme, box, LETTERS[name], now)
    began = time.monotonic()
    while mail_flow.handle_waiting(now):
        pass
    assert time.monotonic() - began < 20, "one mail holds up all others"
    row.refresh_from_db()
    assert row.state in ("handled", "quarantined"), row.state
    assert (row.state == "quarantined") <= bool(row.why) and "Traceback" not in row.why
    client = Client(raise_request_exception=False)
    client.force_login(people.alice.user)
    for page in (f"/o/acme/mail-in/{row.public_id}/", "/o/acme/mail-in/", "/o/acme/feedback/"):
        assert client.get(page).status_code == 200


def upload(client: Client, content: bytes, name: str) -> Any:
    """The page after the upload: the columns, or why it cannot be read."""
    answer = client.post("/o/acme/upload/", {"file": SimpleUploadedFile(name, content)})
    return client.get(answer.headers["Location"]) if answer.status_code == 302 else answer


@pytest.mark.parametrize("ending", ["csv", "json", "parquet"])
@pytest.mark.parametrize("name", BODIES)
def test_an_upload_is_looked_at_and_never_a_failure(alice: Client, name: str, ending: str) -> None:
    assert upload(alice, BODIES[name], f"a.{ending}").status_code in (200, 422)


def test_a_bomb_is_not_unpacked_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"comment\n" + b"0" * 300 * MEGABYTE, compresslevel=9))
    tracemalloc.start()
    with pytest.raises(UnreadableFile, match="unpacks to more than"), unpacked(path) as stream:
        while stream.read(MEGABYTE):
            pass
    assert tracemalloc.get_traced_memory()[1] < 20 * MEGABYTE
    tracemalloc.stop()


def test_an_import_of_a_bomb_ends_with_a_sentence(
    people: People, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "BOMB_SIZE", MEGABYTE)
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"comment,nps\n" + b"%s,1\n" % (b"bad " * 4_000) * 200, compresslevel=9))
    planned = imports.plan(path, people.acme, now)
    run = imports.open_run(people.acme, source_called(people.acme, "Bomb"), planned, now)
    with pytest.raises(UnreadableFile, match="unpacks to more than"):
        imports.run(run, planned.table, now, process=lambda organisation, batch, now: None)
    assert ImportRun.objects.for_organisation(people.acme).get(pk=run.pk).state == "failed"
