"""What all pages without a log-in share: language, brand, headers, and a limit for each address."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import wraps
from typing import Any

import structlog
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from redis.exceptions import RedisError

from cxloop.models import Organisation
from cxloop.tenancy import acting_in

log = structlog.get_logger(__name__)
View = Callable[..., HttpResponse]


def now_of(request: HttpRequest) -> datetime:
    return getattr(request, "now", None) or timezone.now()


@contextmanager
def speaking(request: HttpRequest, organisation: Organisation, language: str) -> Iterator[None]:
    """Within the block: the organisation, its zone, and the language; `?lang=` overrules it."""
    ours = {code for code, _name in settings.LANGUAGES}
    asked = request.GET.get("lang", "")
    spoken = asked if asked in ours else language
    with acting_in(organisation), translation.override(spoken), timezone.override(organisation.zone):
        yield


def show(
    request: HttpRequest, template: str, organisation: Organisation, context: dict[str, Any], *, status: int = 200,
    languages: Collection[str] = (),
) -> HttpResponse:
    """The page in the organisation's colours: kept by nobody, found by no search engine, telling nobody its address.

    `languages` are those it can be read in; the installation's unless told.
    """
    language = translation.get_language()
    brand = {"name": organisation.name, "stylesheet_url": reverse("brand", args=[organisation.slug])}
    others = [(code, name) for code, name in settings.LANGUAGES
              if code != language and (not languages or code in languages)]
    query = request.GET.copy()
    query.pop("lang", None)
    full = {
        **context,
        "organisation": organisation,
        "brand": brand,
        "LANGUAGE_CODE": language,
        "now": now_of(request),
        "other_languages": others,
        "query": query.urlencode(),
    }
    response = render(request, template, full, status=status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Content-Language"] = language or "en"
    return response


def limited(name: str, most: int, seconds: int = 60) -> Callable[[View], View]:
    """A view that takes at most so many presses from one address in so many seconds. Looking is never limited.

    Each address has its own count, so nobody can lock others out. Without the cache nothing is limited.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST" and count(f"{name}:{address_of(request)}", seconds) > most:
                response = render(request, "slow_down.html", {}, status=429)
                response.headers["Retry-After"] = str(seconds)
                return response
            return view(request, *args, **kwargs)

        return wrapped

    return decorate


def count(key: str, seconds: int) -> int:
    """How often this key was counted in the running window, this time included; 0 when the cache is away."""
    try:
        cache.add(f"public:{key}", 0, timeout=seconds)
        return cache.incr(f"public:{key}")
    except (RedisError, OSError, ValueError) as error:
        log.info("public.uncounted", error=type(error).__name__)
        return 0


def address_of(request: HttpRequest) -> str:
    """Where the request comes from: the address before the trusted proxies; of IPv6 the network: one house."""
    hops = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    trusted = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    said = hops[-trusted] if trusted and len(hops) >= trusted else request.META.get("REMOTE_ADDR", "")
    try:
        ip = ipaddress.ip_address(said)
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network(f"{ip}/64", strict=False)) if ip.version == 6 else str(ip)
