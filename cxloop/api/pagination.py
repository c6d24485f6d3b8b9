"""Lists page by page, by key instead of by number: no row is skipped or shown twice while rows arrive."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from cxloop.errors import InvalidInput

DEFAULT_LIMIT = 50
LARGEST_LIMIT = 500


class KeysetPagination(BasePagination):
    """`{"results": [...], "next": <address of the next page, or null>}`. `limit` is 1 to 500, `cursor` opaque.

    The view's `ordering` names two columns that are never null, as in `("-created_at", "-id")`; the last one is unique.
    One query a page, however deep.
    """

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.ordering: tuple[str, ...] = view.ordering
        self.request = request
        limit = limit_of(request)
        cursor = request.query_params.get("cursor")
        if cursor:
            queryset = queryset.filter(after(self.ordering, decode(cursor, self.ordering)))
        rows = list(queryset.order_by(*self.ordering)[: limit + 1])
        self.more = len(rows) > limit
        self.page = rows[:limit]
        return self.page

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"results": data, "next": self.next_link()})

    def next_link(self) -> str | None:
        if not self.more:
            return None
        address = self.request.build_absolute_uri()
        return str(replace_query_param(address, "cursor", encode(self.page[-1], self.ordering)))


def limit_of(request: Request) -> int:
    given = request.query_params.get("limit", str(DEFAULT_LIMIT))
    if not (given.isascii() and given.isdigit() and len(given) < 6 and 1 <= int(given) <= LARGEST_LIMIT):
        raise InvalidInput(_("limit must be a number from 1 to %(largest)s.") % {"largest": LARGEST_LIMIT},
                           field="limit")
    return int(given)


def after(ordering: tuple[str, ...], values: list[Any]) -> Q:
    """The rows behind the one with these values, in this order."""
    behind = Q()
    equal = Q()
    for column, value in zip(ordering, values, strict=True):
        name, step = (column[1:], "lt") if column.startswith("-") else (column, "gt")
        behind |= equal & Q(**{f"{name}__{step}": value})
        equal &= Q(**{name: value})
    return behind


def encode(row: Any, ordering: tuple[str, ...]) -> str:
    values = [getattr(row, column.removeprefix("-")) for column in ordering]
    plain = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    return base64.urlsafe_b64encode(json.dumps([",".join(ordering), *plain]).encode()).decode().rstrip("=")


def decode(cursor: str, ordering: tuple[str, ...]) -> list[Any]:
    """The values in the cursor. InvalidInput when it was not made by a list of this order."""
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        made_for, *values = json.loads(raw)
        if made_for != ",".join(ordering) or len(values) != len(ordering):
            raise ValueError
        return [as_value(value) for value in values]
    except (ValueError, TypeError, RecursionError, binascii.Error):
        raise InvalidInput(_("This cursor does not belong to this list. Start without one."), field="cursor") from None


def as_value(value: Any) -> Any:
    """A number as it is, an instant read back; ValueError for anything else."""
    if isinstance(value, str):
        instant = datetime.fromisoformat(value)
        if instant.tzinfo is None:
            raise ValueError
        return instant
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= 2**63:
        raise ValueError
    return value
