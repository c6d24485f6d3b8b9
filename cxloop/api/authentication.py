"""Who calls: `Authorization: Bearer <token>` and nothing else; cookies do not count here."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from cxloop import tokens
from cxloop.models import ApiToken, User


class TokenAuthentication(BaseAuthentication):
    """The person behind a token, with the token as `request.auth`. 401 for one that is unknown, revoked or expired."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        if not secret.strip().isascii():
            raise AuthenticationFailed(_("This token is unknown, revoked or expired."))
        token = tokens.find(secret.strip(), timezone.now())
        if token is None:
            raise AuthenticationFailed(_("This token is unknown, revoked or expired."))
        return token.membership.user, token

    def authenticate_header(self, request: Any) -> str:
        return "Bearer"
