"""The file by which installations exchange scores without anybody in the middle: JSON, signed with Ed25519.

It holds companies' scores by dimension in whole points, never an answer, a function, a statement or a name. What is
signed is the canonical text of everything but the signature: UTF-8, keys in order, no spaces, whole numbers only, so
that the same content is the same bytes everywhere (RFC 8785 for what stands in here; Ed25519: RFC 8032).
Trust is between people: an installation reads files of keys that somebody there has entered.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.utils.translation import gettext_lazy as _

from assessments.comparison import FUNCTIONS, PEOPLE, Cell, Company
from cxloop.errors import InvalidInput

FORMAT = "cxloop-scores"
VERSION = 1  # of the file; others are refused, because a field that is not understood cannot be judged
LONGEST = 1_000_000  # characters
FIELDS = ("companies", "format", "instrument", "issued_on", "key", "signature", "version")
NAME = re.compile(r"[A-Za-z0-9_-]{8,64}")
KEY = re.compile(r"[a-z][a-z0-9_]{0,63}")


def public_text(key: Ed25519PrivateKey | Ed25519PublicKey) -> str:
    """A public key as people hand it on: base64 of its 32 bytes."""
    public = key.public_key() if isinstance(key, Ed25519PrivateKey) else key
    return base64.b64encode(public.public_bytes_raw()).decode()


def key_id(public: str) -> str:
    """How a file names its key: the first 16 hex digits of the SHA-256 of the public key's bytes."""
    return hashlib.sha256(_decoded(public, "key")).hexdigest()[:16]


def made(companies: Sequence[Company], instrument: str, issued_on: str, private: Ed25519PrivateKey) -> str:
    """The signed file. InvalidInput for a cell that is too small to leave the house, naming it."""
    content: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "instrument": instrument,
        "issued_on": issued_on,
        "key": key_id(public_text(private)),
        "companies": [
            {
                "name": each.name,
                "scores": {
                    key: {"score": cell.score, "people": cell.people, "functions": cell.functions}
                    for key, cell in each.scores.items()
                },
            }
            for each in companies
        ],
    }
    _companies(content["companies"])
    signature = base64.b64encode(private.sign(canonical(content))).decode()
    return canonical({**content, "signature": signature}).decode()


def read(text: str, keys: Mapping[str, str], instrument: str, not_before: str = "") -> tuple[Company, ...]:
    """The companies in a file, once everything about it is right; InvalidInput otherwise, naming the field.

    `keys` are the public keys trusted here, by their id. `instrument` is the version of the questions that the scores
    must answer. `not_before` is the day of the file that was read last from this key: an older one is refused.
    """
    content = _parsed(text)
    _is(content["format"] == FORMAT, "format", _("This is not a file of scores made by cxloop."))
    _is(
        content["version"] == VERSION, "version",
        _("The file is of version %(found)s; this installation reads version %(known)s. Ask for a new one.")
        % {"found": content["version"], "known": VERSION},
    )
    public = keys.get(content["key"]) if isinstance(content["key"], str) else None
    if public is None:
        raise InvalidInput(_("The file is signed with a key that nobody has entered here."), field="key")
    _verify(content, public)
    _is(
        content["instrument"] == instrument, "instrument",
        _("The scores answer other questions (%(found)s) than yours (%(known)s).")
        % {"found": content["instrument"], "known": instrument},
    )
    _is(_is_day(content["issued_on"]), "issued_on", _("This is not a date like 2026-01-31."))
    _is(
        content["issued_on"] >= not_before, "issued_on",
        _("A newer file of the same key, of %(day)s, has been read already.") % {"day": not_before},
    )
    return _companies(content["companies"])


def canonical(content: Mapping[str, Any]) -> bytes:
    """The one text of a content. There are no fractions in it, whose spelling differs between programs."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def _parsed(text: str) -> dict[str, Any]:
    _is(len(text) <= LONGEST, "file", _("The file is too long."))
    try:
        content = json.loads(text, object_pairs_hook=_without_doubles)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(_("This is not JSON, or a field stands in it twice."), field="file") from error
    _is(isinstance(content, dict), "file", _("This is not a file of scores made by cxloop."))
    for field in FIELDS:
        _is(field in content, field, _("This field is missing."))
    for field in content:
        _is(field in FIELDS, str(field)[:64], _("This field does not belong into the file."))
    return content


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice")
    return found


def _verify(content: Mapping[str, Any], public: str) -> None:
    signed = {key: value for key, value in content.items() if key != "signature"}
    signature = _decoded(content["signature"], "signature")
    try:
        Ed25519PublicKey.from_public_bytes(_decoded(public, "key")).verify(signature, canonical(signed))
    except (InvalidSignature, ValueError) as error:
        raise InvalidInput(
            _("The signature does not fit: the file was changed after it was signed."), field="signature"
        ) from error


def _companies(given: Any) -> tuple[Company, ...]:
    _is(isinstance(given, list), "companies", _("This must be a list."))
    found = tuple(_company(each, f"companies[{place}]") for place, each in enumerate(given))
    _is(len({each.name for each in found}) == len(found), "companies", _("A company stands in the file twice."))
    return found


def _company(given: Any, field: str) -> Company:
    _is(isinstance(given, dict) and set(given) == {"name", "scores"}, field, _("A company has a name and scores."))
    name, scores = given["name"], given["scores"]
    _is(
        isinstance(name, str) and bool(NAME.fullmatch(name)), f"{field}.name",
        _("A company goes by 8 to 64 letters and digits made at random, never by its name."),
    )
    _is(isinstance(scores, dict), f"{field}.scores", _("Scores go by dimension."))
    return Company(name, {key: _cell(key, each, f"{field}.scores.{str(key)[:64]}") for key, each in scores.items()})


def _cell(key: Any, given: Any, field: str) -> Cell:
    _is(isinstance(key, str) and bool(KEY.fullmatch(key)), field, _("This is not the key of a dimension."))
    whole = isinstance(given, dict) and set(given) == {"score", "people", "functions"}
    _is(whole and all(type(each) is int for each in given.values()), field,
        _("A score has score, people and functions, each a whole number."))
    _is(0 <= given["score"] <= 100, f"{field}.score", _("A score lies between 0 and 100."))
    _is(given["people"] >= PEOPLE, f"{field}.people", _("A score of fewer than five people is not passed on."))
    _is(given["functions"] >= FUNCTIONS, f"{field}.functions", _("A score of a single function is not passed on."))
    return Cell(**given)


def _decoded(text: Any, field: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError, TypeError) as error:
        raise InvalidInput(_("This is not base64."), field=field) from error


def _is_day(text: Any) -> bool:
    return isinstance(text, str) and bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", text))


def _is(right: bool, field: str, message: Any) -> None:
    if not right:
        raise InvalidInput(message, field=field)
