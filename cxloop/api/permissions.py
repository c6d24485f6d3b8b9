"""What a token may do: the scope a view names for the method. No scope named means no."""

from __future__ import annotations

from typing import Any

from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from cxloop.api.errors import MissingScope
from cxloop.models import ApiToken

READS = {"HEAD": "GET"}


class HasScope(BasePermission):
    """A view says `scopes = {"GET": "cases:read", ...}`; a token without it gets 403 that names the scope."""

    def has_permission(self, request: Request, view: Any) -> bool:
        token = request.auth
        if not isinstance(token, ApiToken):
            raise NotAuthenticated()
        method = READS.get(request.method or "", request.method)
        name = str(method).lower()
        if name not in view.http_method_names or not hasattr(view, name):
            return True  # there is no such method: 405 follows
        scope = view.scopes.get(method)
        if scope is None:
            return False
        if scope not in token.scopes:
            raise MissingScope(scope)
        return True
