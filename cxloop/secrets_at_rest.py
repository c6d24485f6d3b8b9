"""Secrets of others (tokens of channels) as they lie in the database: encrypted with the installation's keys.

FIELD_KEYS lists the keys, the newest first: it encrypts, all decrypt. Without it the keys come from SECRET_KEY
and SECRET_KEY_FALLBACKS, so that changing the secret key with a fallback loses nothing.
"""

from __future__ import annotations

import base64
import json
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from cxloop.errors import CxloopError

PURPOSE = b"cxloop secrets at rest"


class CannotDecrypt(CxloopError):
    code = "cannot_decrypt"
    sentence = _("This secret was stored with a key that is not known any more. Enter it again.")


def seal(values: dict[str, Any]) -> str:
    """The values, encrypted with the newest key; an empty string for no values."""
    if not values:
        return ""
    return keys().encrypt(json.dumps(values).encode()).decode()


def unseal(sealed: str) -> dict[str, Any]:
    """The values again. CannotDecrypt when none of the keys fits."""
    if not sealed:
        return {}
    try:
        return dict(json.loads(keys().decrypt(sealed.encode())))
    except InvalidToken:
        raise CannotDecrypt() from None


def reseal(sealed: str) -> str:
    """The same values under the newest key. CannotDecrypt when none of the keys fits."""
    return seal(unseal(sealed))


def keys() -> MultiFernet:
    given = settings.FIELD_KEYS or [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(derive(key)) for key in given])


def derive(key: str) -> bytes:
    """A Fernet key from any text, by HKDF with SHA-256 (RFC 5869)."""
    return base64.urlsafe_b64encode(HKDF(SHA256(), 32, None, PURPOSE).derive(key.encode()))
