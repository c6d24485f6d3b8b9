"""The signature of a call, by the Standard Webhooks specification (standardwebhooks.com, symmetric, version 1)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime

BEGINNING = "whsec_"
BYTES = 32  # of a new secret; the specification asks for 24 to 64


def new_secret() -> str:
    """A random secret as it is handed over: `whsec_` and its bytes in base64."""
    return BEGINNING + base64.b64encode(secrets.token_bytes(BYTES)).decode()


def headers(event_id: str, at: datetime, body: bytes, signed_with: Iterable[str]) -> dict[str, str]:
    """The three headers of a call; one signature a secret, so that both the old and the new one are right."""
    seconds = str(int(at.timestamp()))
    signatures = [sign(secret, event_id, seconds, body) for secret in signed_with]
    return {
        "webhook-id": event_id,
        "webhook-timestamp": seconds,
        **({"webhook-signature": " ".join(signatures)} if signatures else {}),
    }


def sign(secret: str, event_id: str, seconds: str, body: bytes) -> str:
    """`v1,` and the HMAC-SHA256 of id, timestamp and body, in base64. The secret's bytes are the key, not its text."""
    key = base64.b64decode(secret.removeprefix(BEGINNING))
    told = b".".join((event_id.encode(), seconds.encode(), body))
    return "v1," + base64.b64encode(hmac.new(key, told, hashlib.sha256).digest()).decode()
