"""Whether the service lives, whether it can work, and its numbers for Prometheus."""

from __future__ import annotations

from datetime import datetime

import prometheus_client
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_GET
from redis.exceptions import RedisError

from cxloop import gauges, mail_server

_migrated: set[int] = set()


@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the process answers at all."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_GET
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when database, migrations and cache answer, else 503; the body names each part. Never says why in detail.

    `mail_server` is false while mails wait for it to come back. Nothing else waits, so all are ready without it.
    """
    parts = {"database": database_answers(), "migrations": migrations_done(), "cache": cache_answers()}
    ready = all(parts.values())
    mail = parts["migrations"] and mail_server.outage() is None
    return JsonResponse({"ready": ready, **parts, "mail_server": mail}, status=200 if ready else 503)


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return True
    except DatabaseError:
        return False


def migrations_done() -> bool:
    if _migrated:
        return True
    try:
        executor = MigrationExecutor(connection)
        done = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return False
    if done:
        _migrated.add(1)
    return done


def cache_answers() -> bool:
    try:
        cache.set("readyz", 1, 5)
        return cache.get("readyz") == 1
    except (RedisError, OSError):
        return False


def may_scrape(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "")
        return constant_time_compare(given, f"Bearer {settings.METRICS_TOKEN}")
    proxied = "X-Forwarded-For" in request.headers
    return not proxied and request.META.get("REMOTE_ADDR") in ("127.0.0.1", "::1")


@require_GET
def prometheus(request: HttpRequest) -> HttpResponse:
    """The numbers an operator is woken by, read from the database: ages and counts, never names or texts.

    For whoever has METRICS_TOKEN, or without one for this machine itself; everyone else gets 404.
    """
    if not may_scrape(request):
        raise Http404
    now: datetime = timezone.now()
    body = prometheus_client.generate_latest(gauges.collect(now))
    return HttpResponse(body, content_type="text/plain; version=0.0.4")
