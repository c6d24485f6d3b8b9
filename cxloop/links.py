"""Links that work without a log-in: signed, expiring, for one purpose, about one thing, for one person."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import signing

from cxloop.errors import LinkExpired, NotFound

SALT = "cxloop.links."
PURPOSES: set[str] = set()  # every kind of link there is; each is tried by strangers in tests/strangers/test_links.py


def purpose(name: str) -> str:
    """The name, from now on that of a kind of link."""
    PURPOSES.add(name)
    return name


def sign(purpose: str, payload: dict[str, Any], *, expires_at: datetime) -> str:
    """The token. It carries its purpose and its end; changing a letter makes it worthless."""
    if purpose not in PURPOSES:
        raise ValueError(f"{purpose} is no kind of link")
    return signing.dumps({**payload, "until": int(expires_at.timestamp())}, salt=SALT + purpose, compress=True)


def read(purpose: str, token: str, *, now: datetime) -> dict[str, Any]:
    """What the token carries. NotFound when it was not signed by us for this purpose, LinkExpired after its end."""
    try:
        payload = signing.loads(token, salt=SALT + purpose)
    except signing.BadSignature:
        raise NotFound() from None
    if now.timestamp() >= payload.pop("until"):
        raise LinkExpired()
    return payload


def read_one_of(
    purposes: Iterable[str], token: str, *, now: datetime, remedy: str
) -> tuple[str, dict[str, Any]]:
    """Which of the purposes the token is for, and what it carries. NotFound when none, LinkExpired with the remedy."""
    for purpose in purposes:
        try:
            return purpose, read(purpose, token, now=now)
        except NotFound:
            continue
        except LinkExpired:
            raise LinkExpired(remedy) from None
    raise NotFound()


def ends_at(purpose: str, token: str) -> datetime:
    """When a token that `read` accepts ends, in UTC."""
    return datetime.fromtimestamp(signing.loads(token, salt=SALT + purpose)["until"], UTC)


def digest(token: str) -> str:
    """A fingerprint under which the use of a link is remembered; the token itself is never stored."""
    return hashlib.sha256(token.encode()).hexdigest()


def absolute(path: str) -> str:
    """The full address of a path of this installation."""
    return settings.BASE_URL + path


def in_days(now: datetime, days: int) -> datetime:
    return now + timedelta(days=days)
