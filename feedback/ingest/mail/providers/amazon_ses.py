"""Amazon SES: a receipt rule with an SNS action. The secret is the topic's ARN; Amazon's signature proves the rest.

https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from cxloop.http_out import client
from feedback.ingest.mail import reports
from feedback.ingest.mail.providers.registry import NotAMail, NotTheirs, Provider, providers

AMAZON = re.compile(r"https://sns\.[a-z0-9-]{2,30}\.amazonaws\.com(?:\.cn)?/[^\s?#]*(?:\?[^\s#]*)?")
SIGNED = {
    "Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    "SubscriptionConfirmation": (
        "Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type",
    ),
}
HASHES: dict[str, Callable[[], hashes.HashAlgorithm]] = {"1": hashes.SHA1, "2": hashes.SHA256}
# What Amazon tells of a mail that left: our word, where it stands, and whom it names.
TOLD = {
    "Bounce": ("bounced", "bounce", "bouncedRecipients"),
    "Complaint": ("complained", "complaint", "complainedRecipients"),
}
KEEP = 24 * 3600


@providers.register
class AmazonSes(Provider):
    key = "amazon-ses"
    label = "Amazon SES"

    def mails(self, request: HttpRequest, secret: str) -> list[bytes]:
        try:
            call = json.loads(request.body)
        except (ValueError, RecursionError):
            raise NotAMail(_("This is not what Amazon SNS sends.")) from None
        if not isinstance(call, dict) or call.get("Type") not in SIGNED:
            raise NotAMail(_("This is not what Amazon SNS sends."))
        if not constant_time_compare(str(call.get("TopicArn")), secret):
            raise NotTheirs(_("This topic is not the one of this address."))
        check(call)
        if call["Type"] == "SubscriptionConfirmation":
            confirm(call)
            return []
        return reports_of(call) or [content_of(call)]


def check(call: dict[str, Any]) -> None:
    """Returns when Amazon signed the call; NotTheirs otherwise."""
    address = str(call.get("SigningCertURL"))
    make_hash = HASHES.get(str(call.get("SignatureVersion")))
    if not AMAZON.fullmatch(address) or make_hash is None:
        raise NotTheirs(_("This call is not signed by Amazon."))
    try:
        key = x509.load_pem_x509_certificate(certificate(address)).public_key()
        signature = base64.b64decode(str(call.get("Signature")), validate=True)
        assert isinstance(key, rsa.RSAPublicKey)
        key.verify(signature, signed_text(call), padding.PKCS1v15(), make_hash())
    except (ValueError, binascii.Error, InvalidSignature, AssertionError):
        raise NotTheirs(_("This call is not signed by Amazon.")) from None


def signed_text(call: dict[str, Any]) -> bytes:
    names = [name for name in SIGNED[call["Type"]] if call.get(name) is not None]
    return "".join(f"{name}\n{call[name]}\n" for name in names).encode()


def certificate(address: str) -> bytes:
    """Amazon's certificate, kept for a day."""
    known: bytes | None = cache.get(f"sns:{address}")
    if known is None:
        with client() as http:
            answer = http.request("GET", address)
        if not answer.is_ok:
            raise NotTheirs(_("Amazon's certificate could not be read."))
        known = answer.content
        cache.set(f"sns:{address}", known, KEEP)
    return known


def confirm(call: dict[str, Any]) -> None:
    """Tells Amazon that the topic may call here: the call was signed and names the topic that was set up."""
    address = str(call.get("SubscribeURL"))
    if not AMAZON.fullmatch(address):
        raise NotTheirs(_("This call is not signed by Amazon."))
    with client() as http:
        http.request("GET", address)


def reports_of(call: dict[str, Any]) -> list[bytes]:
    """What came back and who complained, each recipient as a report of its own; none when it is a mail."""
    try:
        told = json.loads(call["Message"])
        kind = told.get("notificationType") or told.get("eventType")
        event, field, names = TOLD[kind]
        said, at = told[field], parse_datetime(str(told[field].get("timestamp", "")))
        return [
            reports.written(AmazonSes.label, event, str(each.get("emailAddress", "")),
                            str(each.get("diagnosticCode") or said.get("bounceSubType") or ""), told, at)
            for each in said[names]
        ]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return []


def content_of(call: dict[str, Any]) -> bytes:
    try:
        told = json.loads(call["Message"])
    except (ValueError, RecursionError):
        told = None
    content = told.get("content") if isinstance(told, dict) else None
    if not isinstance(content, str):
        raise NotAMail(_("There is no mail in it: let the receipt rule's SNS action include the content."))
    encoding = str((told.get("receipt") or {}).get("action", {}).get("encoding", "")).upper()
    try:
        return base64.b64decode(content, validate=True) if encoding == "BASE64" else content.encode()
    except binascii.Error:
        raise NotAMail(_("The mail in it is not encoded as it says.")) from None
