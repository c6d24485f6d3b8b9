"""One line for each request: which page, how it ended, who asked. Never an address, a search word or a signed link."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django_structlog.middlewares import RequestMiddleware


class RequestLog(RequestMiddleware):
    """The pattern of the path stands for the path: tokens in it, and what follows the "?", stay out of the logs."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        try:
            return f"{request.method} /{resolve(request.path_info).route}"
        except Resolver404:
            return f"{request.method} (no page)"

    @classmethod
    def bind_ip(cls, request: HttpRequest) -> None:
        """Addresses of visitors are not kept."""
