"""One shape for every error of the API: `{"code", "message", "field", "details"}` with its HTTP status."""

from __future__ import annotations

import sys
from math import ceil
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.utils.translation import gettext as _
from django.views.defaults import server_error
from redis.exceptions import RedisError
from rest_framework import exceptions
from rest_framework.response import Response

from cxloop.errors import CxloopError, InvalidInput, NotAllowed, NotAllSent

STORES_AWAY = (OperationalError, InterfaceError, RedisError)  # restarting, full, or out of connections
COME_BACK = 10  # seconds


class MissingScope(NotAllowed):
    """The token is good, but was not made for this."""

    code = "missing_scope"

    def __init__(self, scope: str) -> None:
        super().__init__(_("This token lacks the scope %(scope)s.") % {"scope": scope}, scope=scope)


class KeyReused(CxloopError):
    """One Idempotency-Key stands for one request."""

    code = "idempotency_key_reused"
    status = 422

    def __init__(self) -> None:
        super().__init__(_("This Idempotency-Key was used for another request. Use a new key for a new request."))


class UnknownParameter(InvalidInput):
    """A misspelt filter must not answer with everything."""

    code = "unknown_parameter"


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """The answer to an expected error; None for a mistake of ours, which Django reports as such."""
    if isinstance(error, UnreadablePostError):
        error = NotAllSent()
    if isinstance(error, CxloopError):
        if error.status >= 500:
            return None
        return Response(body_of(error), status=error.status)
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if not isinstance(error, exceptions.APIException):
        return None
    return Response(body_of_framework(error), status=error.status_code, headers=headers_of(error))


def failed(request: HttpRequest) -> HttpResponse:
    """The answer to a mistake of ours (500), or to a store that is away or full (503, and when to come back): to
    programs in the shape of every error, to people a page. Django calls it while the error is being handled.
    """
    if isinstance(sys.exc_info()[1], STORES_AWAY):
        message = _("This cannot be done just now. Send it again in a while, with the same Idempotency-Key.")
        answer = said(request, 503, "unavailable", message)
        answer.headers["Retry-After"] = str(COME_BACK)
        return answer
    return said(request, 500, "failed", _("Something on our side failed. What was sent may be sent again."))


def said(request: HttpRequest, status: int, code: str, message: str) -> HttpResponse:
    if request.path_info.startswith("/api/"):
        return JsonResponse({"code": code, "message": message, "field": "", "details": {}}, status=status)
    page = server_error(request, f"{status}.html")
    page.status_code = status
    return page


def body_of(error: CxloopError) -> dict[str, Any]:
    """The error as a program reads it. `field` is empty when no single field is to blame."""
    details = {key: plain(value) for key, value in error.details.items() if key != "field"}
    field = str(error.details.get("field") or "")
    return {"code": error.code, "message": str(error), "field": field, "details": details}


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set):
        return [plain(inner) for inner in value]
    return value if value is None or isinstance(value, bool | int | float) else str(value)


def body_of_framework(error: exceptions.APIException) -> dict[str, Any]:
    if isinstance(error, exceptions.ValidationError):
        field, message = first_complaint(error.detail)
        return {"code": "invalid_input", "message": message, "field": field, "details": plain_complaints(error.detail)}
    codes = error.get_codes()
    code = codes if isinstance(codes, str) else error.default_code
    return {"code": code, "message": str(error.detail), "field": "", "details": {}}


def first_complaint(detail: Any, field: str = "") -> tuple[str, str]:
    """`(field, sentence)` of the first complaint, the field as a path with dots."""
    if isinstance(detail, dict) and detail:
        key, inner = next(iter(detail.items()))
        name = "" if key == "non_field_errors" else str(key)
        return first_complaint(inner, ".".join(filter(None, (field, name))))
    if isinstance(detail, list) and detail:
        return first_complaint(detail[0], field)
    return field, str(detail)


def plain_complaints(detail: Any) -> dict[str, Any]:
    return plain(detail) if isinstance(detail, dict) else {"messages": plain(detail)}


def headers_of(error: exceptions.APIException) -> dict[str, str]:
    """What HTTP wants beside the status: how to authenticate, when to come back."""
    given = {"WWW-Authenticate": getattr(error, "auth_header", None), "Retry-After": getattr(error, "wait", None)}
    return {name: value if isinstance(value, str) else str(ceil(value)) for name, value in given.items() if value}
