"""Providers hand mail over by webhook: signed or refused, stored before it is looked at."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

from cxloop.actor import Actor
from cxloop.http_out import Answer
from feedback.ingest.channels.connecting import connect
from feedback.ingest.mail import bounces, kinds
from feedback.ingest.mail.providers import amazon_ses
from feedback.ingest.mail.reading import read
from feedback.models import InboundEmail
from tests.feedback.ingest.mail.letters import mail
from tests.feedback.story import MONDAY

SECRET = "cxloop:s3cret"
TOPIC = "arn:aws:sns:eu-west-1:123456789012:mail"
CERTIFICATE = "https://sns.eu-west-1.amazonaws.com/one.pem"


@pytest.fixture
def box(people):
    secrets = {"postmark": SECRET, "sendgrid": SECRET, "mailgun": "key", "amazon-ses": TOPIC}
    return connect(people.acme, "email", "Care", {"address": "care@acme.test"}, secrets, Actor.person(people.alice),
                   MONDAY)


def basic(secret=SECRET):
    return {"HTTP_AUTHORIZATION": "Basic " + base64.b64encode(secret.encode()).decode()}


def stored(people):
    return [bytes(row.raw) for row in InboundEmail.objects.for_organisation(people.acme).order_by("pk")]


def address(box, provider):
    return f"/in/{box.public_id}/{provider}"


def postmark(body="Where is my bag?"):
    return {
        "FromFull": {"Email": "ann@customers.test", "Name": "Ann Lee"},
        "ToFull": [{"Email": "care@acme.test", "Name": ""}],
        "Subject": "My bag", "TextBody": body, "Date": "Mon, 02 Mar 2026 09:00:00 +0000",
        "Headers": [{"Name": "Message-ID", "Value": "<pm@customers.test>"}],
        "OriginalRecipient": "care+token@acme.test", "Attachments": [],
    }


def test_postmark_hands_over_a_mail(client, people, box):
    answer = client.post(address(box, "postmark"), postmark(), content_type="application/json", **basic())
    assert answer.status_code == 200
    (raw,) = stored(people)
    letter = read(raw)
    assert "Where is my bag?" in letter.text
    assert letter.to == ["care@acme.test", "care+token@acme.test"]


def signed(**fields):
    now, token = str(int(fields.pop("at", time.time()))), "t" * 50
    signature = hmac.new(b"key", f"{now}{token}".encode(), hashlib.sha256).hexdigest()
    return {"timestamp": now, "token": token, "signature": signature, "recipient": "care@acme.test", **fields}


def test_mailgun_hands_over_a_raw_mail(client, people, box):
    answer = client.post(address(box, "mailgun"), signed(**{"body-mime": mail("Where?").decode()}))
    assert answer.status_code == 200
    assert b"Where?" in stored(people)[0]


def test_a_recorded_signature_is_worthless(client, people, box):
    old = signed(at=time.time() - 3600, **{"body-mime": mail("Where?").decode()})
    assert client.post(address(box, "mailgun"), old).status_code == 403
    assert stored(people) == []


def raw_parse():
    envelope = json.dumps({"to": ["care@acme.test"], "from": "ann@customers.test"})
    return {"email": mail("Where?").decode(), "envelope": envelope, "spam_score": "0.1"}


def test_sendgrid_hands_over_a_raw_mail(client, people, box):
    answer = client.post(address(box, "sendgrid"), raw_parse(), **basic())
    assert answer.status_code == 200
    assert b"Where?" in stored(people)[0]


@pytest.fixture(scope="module")
def amazon():
    """Amazon's key and certificate, as far as these tests know."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    return key, certificate.public_bytes(serialization.Encoding.PEM)


@pytest.fixture
def asked(monkeypatch, amazon):
    """What Amazon was asked for; its certificate is the answer."""
    calls = []

    class Http:
        def __enter__(self):
            return self

        def __exit__(self, *error):
            pass

        def request(self, method, url):
            calls.append(url)
            return Answer(200, {}, amazon[1])

    monkeypatch.setattr(amazon_ses, "client", Http)
    monkeypatch.setattr(amazon_ses, "cache", type("Cache", (), {"get": lambda *a: None, "set": lambda *a: None})())
    return calls


def notification(amazon, version="2", **more):
    told = {"content": base64.b64encode(mail("Where?")).decode(), "receipt": {"action": {"encoding": "BASE64"}}}
    call = {
        "Type": "Notification", "MessageId": "1", "TopicArn": TOPIC, "Message": json.dumps(told),
        "Timestamp": "2026-03-02T09:00:00Z", "SignatureVersion": version, "SigningCertURL": CERTIFICATE, **more,
    }
    how = hashes.SHA256() if version == "2" else hashes.SHA1()
    if "Signature" not in more:
        signature = amazon[0].sign(amazon_ses.signed_text(call), padding.PKCS1v15(), how)
        call["Signature"] = base64.b64encode(signature).decode()
    return call


@pytest.mark.parametrize("version", ["1", "2"])
def test_amazon_hands_over_a_mail_it_signed(client, people, box, amazon, asked, version):
    answer = client.post(address(box, "amazon-ses"), notification(amazon, version), content_type="application/json")
    assert answer.status_code == 200
    assert b"Where?" in stored(people)[0]


def test_amazons_topic_is_confirmed_once_it_is_known_to_be_ours(client, people, box, amazon, asked):
    where = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=x"
    call = notification(amazon, Type="SubscriptionConfirmation", Token="x", SubscribeURL=where)
    assert client.post(address(box, "amazon-ses"), call, content_type="application/json").status_code == 200
    assert asked == [CERTIFICATE, where]
    assert stored(people) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"TopicArn": "arn:aws:sns:eu-west-1:666:mine"},
        {"SigningCertURL": "https://sns.eu-west-1.amazonaws.com.evil.test/one.pem"},
        {"SigningCertURL": "http://sns.eu-west-1.amazonaws.com/one.pem"},
        {"SigningCertURL": "https://evil.test/sns.eu-west-1.amazonaws.com/one.pem"},
        {"Signature": base64.b64encode(b"forged" * 40).decode()},
        {"Signature": "not base64!"},
        {"SignatureVersion": "9"},
    ],
)
def test_what_amazon_did_not_sign_is_refused(client, people, box, amazon, asked, changed):
    call = {**notification(amazon), **changed}
    assert client.post(address(box, "amazon-ses"), call, content_type="application/json").status_code == 403
    assert stored(people) == []
    assert not [each for each in asked if "evil" in each]


@pytest.mark.parametrize("provider", ["postmark", "mailgun", "sendgrid", "amazon-ses"])
def test_unsigned_calls_store_nothing(client, people, box, provider):
    for call in ({}, basic("cxloop:wrong")):
        answer = client.post(address(box, provider), postmark(), content_type="application/json", **call)
        assert answer.status_code in (403, 422)
    assert stored(people) == []


def test_a_call_without_a_mail_says_what_to_set_up(client, people, box):
    bounce = {"RecordType": "Bounce"}
    answer = client.post(address(box, "postmark"), bounce, content_type="application/json", **basic())
    assert answer.status_code == 422
    assert "whose mail" in answer.json()["detail"]
    for body in ("[]", "nonsense", "{}"):
        answer = client.post(address(box, "postmark"), body, content_type="application/json", **basic())
        assert answer.status_code == 422, body


def test_what_does_not_listen_is_nowhere(client, people, box):
    assert client.post(address(box, "nobody")).status_code == 404
    box.is_active = False
    box.save()
    answer = client.post(address(box, "postmark"), postmark(), content_type="application/json", **basic())
    assert answer.status_code == 404


def test_a_provider_that_was_not_set_up_is_refused(client, people, box):
    other = connect(people.acme, "email", "Other", {"address": "o@acme.test"}, {}, Actor.person(people.alice), MONDAY)
    assert client.post(address(other, "postmark"), postmark(), content_type="application/json", **basic()
                       ).status_code == 403


def test_looking_stores_nothing(client, people, box):
    assert client.head(address(box, "postmark")).status_code == 200
    assert client.get(address(box, "postmark")).status_code == 405
    assert stored(people) == []


def test_amazon_tells_what_came_back(client, people, box, amazon, asked):
    told = {"notificationType": "Bounce", "mail": {"commonHeaders": {"messageId": "<x@cxloop>"}}, "bounce": {
        "timestamp": "2026-03-02T09:00:00Z", "bounceType": "Permanent", "bounceSubType": "General",
        "bouncedRecipients": [{"emailAddress": "ann@customers.test", "diagnosticCode": "smtp; 550 5.1.1 unknown"}]}}
    call = notification(amazon, Message=json.dumps(told))
    assert client.post(address(box, "amazon-ses"), call, content_type="application/json").status_code == 200
    (raw,) = stored(people)
    letter = read(raw)
    assert kinds.recognise(letter).kind == "bounce"
    assert bounces.read_returned(letter).recipients == ("ann@customers.test",)
    assert bounces.read_returned(letter).reason == "unknown_address"
