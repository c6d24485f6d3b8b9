"""A token short enough for the local part of an address, that says which thread an answer belongs to.

It is the thread's number and a keyed hash of it, in letters and digits that survive any mail program: nobody can make
one for a thread they were not written to about. It does not expire; who may use it is checked when it comes back.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re

from django.conf import settings

MARK = "r"
NUMBER, DIGEST = 6, 9  # bytes: 15 together are 24 letters without padding
SHAPE = re.compile(rf"\+{MARK}([a-z2-7]{{24}})@")


def token(purpose: str, number: int) -> str:
    """25 lower-case letters and digits."""
    named = number.to_bytes(NUMBER, "big")
    return MARK + base64.b32encode(named + seal(purpose, named)).decode().lower()


def address(mailbox: str, purpose: str, number: int) -> str:
    """The mailbox's address with the token behind a plus sign, which every common mail server delivers to it."""
    local, _at, domain = mailbox.partition("@")
    return f"{local}+{token(purpose, number)}@{domain}"


def number_in(purpose: str, addressed: str) -> int | None:
    """The thread's number in an address, or None when it carries no token of ours for this purpose."""
    found = SHAPE.search(addressed.lower())
    if found is None:
        return None
    packed = base64.b32decode(found[1].upper())
    named, sealed = packed[:NUMBER], packed[NUMBER:]
    return int.from_bytes(named, "big") if hmac.compare_digest(sealed, seal(purpose, named)) else None


def seal(purpose: str, named: bytes) -> bytes:
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, f"cxloop.reply.{purpose}.".encode() + named, hashlib.sha256).digest()[:DIGEST]
