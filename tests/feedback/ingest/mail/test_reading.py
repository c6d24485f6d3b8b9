"""Mail is read as people meant it, however broken."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.ingest.mail.reading import UnreadableMail, read
from tests.feedback.ingest.mail.letters import mail

PARTS = """From: =?utf-8?B?SsO8cmdlbg==?= <J@Customers.test>
To: care@acme.test, "Other, One" <two@acme.test>
Subject: =?iso-8859-1?Q?Gep=E4ck?=
  is lost
Message-ID: <a@b>
References: <one@acme> <two@acme>
In-Reply-To: <two@acme>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=x

--x
Content-Type: multipart/alternative; boundary=y

--y
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

Mein Gep=E4ck
--y
Content-Type: text/html; charset=utf-8

<p>Mein <b>Gepäck</b></p>
--y--
--x
Content-Type: application/pdf; name="tag.pdf"
Content-Disposition: attachment; filename="tag.pdf"
Content-Transfer-Encoding: base64

JVBERi0xLjQ=
--x--
"""


def test_every_part_finds_its_place():
    letter = read(PARTS.encode())
    assert (letter.from_name, letter.from_address) == ("Jürgen", "j@customers.test")
    assert letter.to == ["care@acme.test", "two@acme.test"]
    assert letter.subject == "Gepäck is lost"
    assert letter.references == ["<one@acme>", "<two@acme>"]
    assert letter.text.strip() == "Mein Gepäck"
    assert "<b>" in letter.html
    assert [(a.name, a.content_type, a.content) for a in letter.attachments] == [
        ("tag.pdf", "application/pdf", b"%PDF-1.4")
    ]


def test_a_mail_of_markup_alone_is_read_as_words():
    letter = read(mail("<p>Lost</p><p>again</p>", headers={"Content-Type": "text/html"}))
    assert letter.text == "Lost\n\nagain"


def test_the_time_is_aware_whatever_the_header_says():
    assert read(mail()).sent_at == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert read(mail(date="Mon, 02 Mar 2026 10:00:00 +0100")).sent_at == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert read(mail(date="yesterday")).sent_at is None
    assert read(mail(date="Mon, 99 Foo 99999 99:99:99 +9999")).sent_at is None


@pytest.mark.parametrize("charset", ["utf-8", "no-such-charset", "us-ascii", "cp1252"])
def test_words_survive_a_character_set_that_is_not_theirs(charset):
    raw = mail("x", headers={"Content-Type": f"text/plain; charset={charset}"})[:-1] + "Gepäck ist weg".encode()
    assert "ck ist weg" in read(raw).text


def test_parts_that_cannot_be_told_apart_are_shown_whole():
    letter = read(mail("--other\n\nWhere is my bag?", headers={"Content-Type": "multipart/mixed; boundary=none"}))
    assert "Where is my bag?" in letter.text


@pytest.mark.parametrize("raw", [b"", b"just words", b"\x00\xff" * 50, b"key: value\n\nwords"])
def test_what_is_no_mail_is_refused_with_the_remedy(raw):
    with pytest.raises(UnreadableMail, match="Hand in the mail as it came"):
        read(raw)


@given(st.binary(max_size=600))
def test_it_never_breaks(content):
    letter = read(b"From: a@b.test\nContent-Type: multipart/mixed; boundary=x\n\n--x\n" + content)
    assert letter.from_address == "a@b.test"
    assert "\x00" not in letter.text
    assert "\x00" not in read(b"From: " + content + b"\nSubject: x\n\nwords").from_name


@pytest.mark.real_data
def test_real_and_tortured_mails_are_read(real_data):
    folders = ("email_flanker_mime", "email_talon_standard_replies", "email_misc", "email_bounce")
    unreadable = []
    for folder in folders:
        for path in sorted((real_data / "payloads" / folder).glob("*.eml")):
            try:
                read(path.read_bytes())
            except UnreadableMail:
                unreadable.append(path.name)
    assert unreadable == ["bounce__delayed-broken.eml"]  # a part of a mail without a mail around it
