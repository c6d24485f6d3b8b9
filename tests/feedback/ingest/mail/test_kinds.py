"""A machine is never taken for a customer, and a customer never for a machine."""

from __future__ import annotations

import pytest

from feedback.ingest.mail import bounces, kinds
from feedback.ingest.mail.kinds import recognise
from feedback.ingest.mail.reading import UnreadableMail, read
from tests.feedback.ingest.mail.letters import mail, returned

MACHINES = ("bounce", "delayed", "complaint")


def kind(*args, **more):
    return recognise(read(mail(*args, **more))).kind


@pytest.mark.parametrize(
    ("body", "subject"),
    [
        ("My parcel could not be delivered. 550 people wait.", "Undelivered parcel"),
        ("The delivery failed again, I got error 5.1.1 on your page.", "Delivery failed"),
        ("I was out of the office when your driver came.", "Your driver"),
        ("Your no-reply mails never answer.", "Re: Your booking"),
        ("It was delayed, still being retried, they said.", "Flight delayed"),
    ],
)
def test_a_customer_who_writes_of_such_things_is_a_person(body, subject):
    assert kind(body, subject=subject) == kinds.PERSON


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto-Submitted": "auto-replied"},
        {"Auto-Submitted": "auto-generated; owner=x"},
        {"X-Autoreply": "yes"},
        {"Precedence": "auto_reply"},
        {"Subject": "Out of Office: Re: Your bag"},
        {"Subject": "Automatische Antwort: Ihr Koffer"},
        {"Subject": "Réponse automatique : Votre valise"},
        {"Return-Path": "<>"},
    ],
)
def test_automatic_answers_are_recognised(headers):
    assert kind("I am away until May.", headers=headers) == kinds.AUTO_REPLY


def test_auto_submitted_no_is_a_person():
    assert kind(headers={"Auto-Submitted": "no"}) == kinds.PERSON


def test_lists_and_our_own_mail_are_recognised():
    assert kind(headers={"List-Id": "<news.test>"}) == kinds.LIST
    assert kind(headers={"Message-ID": "<3f@cxloop>"}) == kinds.OWN
    letter = read(mail(from_="care@acme.test"))
    assert recognise(letter, is_ours=lambda address: address == "care@acme.test").kind == kinds.OWN


def test_a_report_tells_what_came_back_and_why():
    letter = read(returned("<abc@cxloop>"))
    assert recognise(letter).kind == kinds.BOUNCE
    told = bounces.read_returned(letter)
    assert (told.reason, told.status) == (bounces.FULL, "4.2.2")
    assert told.recipients == ("ann@customers.test",)
    assert told.message_ids == ("<abc@cxloop>",)
    assert told.detail == "smtp; 452 4.2.2 mailbox full"


def test_late_is_not_lost():
    assert recognise(read(returned("<abc@cxloop>", action="delayed"))).kind == kinds.DELAYED


@pytest.mark.parametrize(
    ("why", "status", "reason"),
    [
        ("550 user unknown", "5.0.0", bounces.UNKNOWN),
        ("552 over quota", "5.0.0", bounces.FULL),
        ("554 5.7.1 rejected as spam", "5.0.0", bounces.REFUSED),
        ("552 message too large", "5.0.0", bounces.TOO_LARGE),
        ("something else entirely", "5.2.2", bounces.FULL),
        ("something else entirely", "5.0.0", bounces.OTHER),
    ],
)
def test_reasons_are_named(why, status, reason):
    assert bounces.read_returned(read(returned("<a@cxloop>", why=why, status=status))).reason == reason


def counted(folder):
    right, wrong = 0, []
    for path in sorted(folder.glob("*.eml")):
        try:
            found = recognise(read(path.read_bytes())).kind
        except UnreadableMail:
            found = "unreadable"
        wrong += [] if found in MACHINES else [path.name]
        right += found in MACHINES
    return right, wrong


@pytest.mark.real_data
def test_real_bounces_are_recognised(real_data):
    right, wrong = counted(real_data / "payloads" / "email_bounce")
    assert right / (right + len(wrong)) >= 0.98, wrong


@pytest.mark.real_data
def test_real_automatic_answers_are_recognised_and_nothing_else_is(real_data):
    for path in sorted((real_data / "payloads" / "email_autoreply").glob("*.eml")):
        assert recognise(read(path.read_bytes())).kind == kinds.AUTO_REPLY, path.name
    for folder in ("email_not_a_bounce", "email_talon_standard_replies", "email_misc"):
        for path in sorted((real_data / "payloads" / folder).glob("*.eml")):
            assert recognise(read(path.read_bytes())).kind == kinds.PERSON, path.name
