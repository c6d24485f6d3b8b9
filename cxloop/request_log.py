"""One line for each request: which page, how it ended, who asked. Never an address, a search word or a signed link."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django_structlog.middlewares import RequestMiddleware

_fixed: dict[str, str] = {}  # paths that are their own pattern: asked for most, and no more of them than pages


class RequestLog(RequestMiddleware):
    """The pattern of the path stands for the path: tokens in it, and what follows the "?", stay out of the logs."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        path = request.path_info
        return f"{request.method} {_fixed.get(path) or pattern_of(path)}"

    @classmethod
    def bind_ip(cls, request: HttpRequest) -> None:
        """Addresses of visitors are not kept."""


def pattern_of(path: str) -> str:
    try:
        pattern = f"/{resolve(path).route}"
    except Resolver404:
        return "(no page)"
    if pattern == path:
        _fixed[path] = pattern
    return pattern
