"""Named errors, each with a code a program can read, an HTTP status and a sentence a person can act on."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _


class CxloopError(Exception):
    """The root of every expected error. `str(error)` is the sentence; `details` carries what a program needs."""

    code = "error"
    status = 400
    sentence: Any = _("This could not be done.")

    def __init__(self, message: Any = None, **details: Any) -> None:
        self.details = details
        self.message = message if message is not None else self.sentence % details if details else self.sentence
        super().__init__(str(self.message))

    def __str__(self) -> str:
        return str(self.message)


class UnknownKind(CxloopError):
    code = "unknown_kind"

    def __init__(self, kind: str, key: str, known: list[str]) -> None:
        super().__init__(
            _("There is no %(kind)s called %(key)s. Known: %(known)s.")
            % {"kind": kind, "key": key, "known": ", ".join(known)},
            kind=kind, key=key, known=known,
        )


class InvalidInput(CxloopError):
    """Something a person or program gave is wrong: names the field, what is wrong and what to do."""

    code = "invalid_input"

    def __init__(self, message: Any, field: str = "", **details: Any) -> None:
        super().__init__(message, field=field, **details)
        self.field = field


class InvalidMove(CxloopError):
    code = "invalid_move"
    status = 409
    sentence = _("A case that is %(state)s cannot be moved by %(move)s.")


class Conflict(CxloopError):
    code = "conflict"
    status = 409


class NotAllowed(CxloopError):
    code = "not_allowed"
    status = 403
    sentence = _("Your role does not allow this.")


class NotFound(CxloopError):
    code = "not_found"
    status = 404
    sentence = _("There is nothing here.")


class Unscoped(CxloopError):
    """A query without an organisation: a mistake of ours, never of a person."""

    code = "unscoped"
    status = 500
    sentence = _("This query names no organisation.")


class OutsideTransaction(CxloopError):
    code = "outside_transaction"
    status = 500
    sentence = _("Events are published inside a transaction only.")


class NotAllSent(CxloopError):
    """The client left, or sent too slowly, in the middle of its request."""

    code = "not_all_sent"
    status = 408
    sentence = _("The request did not arrive whole. Send it again.")


class TooLarge(CxloopError):
    code = "too_large"
    status = 413
    sentence = _("This is longer than %(most)s bytes, the most that is taken here. Send it in parts.")


class LinkExpired(CxloopError):
    code = "link_expired"
    status = 410
    sentence = _("This link has expired.")
