"""A POST that is sent twice acts once: the same Idempotency-Key and the same body give the same answer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from cxloop.api.errors import KeyReused
from cxloop.errors import InvalidInput
from cxloop.idempotency import answered, remember
from cxloop.models import ApiToken, IdempotencyKey

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replay"
LONGEST = 200

Work = Callable[[], tuple[int, Any]]


def once(request: Request, work: Work, now: datetime) -> Response:
    """What `work` answers (`status, body`), in one transaction with the key it is remembered under. Without a key the
    work alone says what belongs together.

    A second request with the key waits for the first and gets its answer with `Idempotent-Replay: true`; with another
    body or address it gets KeyReused (422). What fails is not remembered, so it can be tried again. Keys belong to a
    token and are optional. Two queries more than the work.
    """
    key = key_of(request)
    if not key:
        status, body = work()
        return Response(body, status=status)
    with transaction.atomic():
        kept, is_new = remember(cast(ApiToken, request.auth), key, digest(request), now)
        if not is_new:
            return replay(kept, request)
        status, body = work()
        answered(kept, status, json.loads(JSONRenderer().render(body)))
        return Response(body, status=status)


def key_of(request: Request) -> str:
    key = request.headers.get(HEADER, "").strip()
    if len(key) > LONGEST or not key.isprintable():
        raise InvalidInput(_("An Idempotency-Key has up to %(longest)s printable characters.") % {"longest": LONGEST},
                           field=HEADER)
    return key


def replay(kept: IdempotencyKey, request: Request) -> Response:
    if kept.request_digest != digest(request):
        raise KeyReused()
    return Response(kept.body, status=kept.status, headers={REPLAYED: "true"})


def digest(request: Request) -> str:
    """SHA-256 of method, address and body; the order of keys and white space do not matter."""
    body = json.dumps(request.data, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{request.method} {request.path}\n{body}".encode()).hexdigest()
