"""What is in the database, so that "nothing changed" can be said of all of it."""

from __future__ import annotations

from django.apps import apps
from django.db import connection

from cxloop.acting import EVERYBODY, confiding

# What looking leaves behind: a log-in's own session, and that a token is in use.
TRACES = {"django_session": "", "cxloop_apitoken": " - 'last_used_at'", "cxloop_user": " - 'last_login'"}


def snapshot() -> dict[str, tuple[int, str]]:
    """For each table how many rows there are, and a sum over all that is in them. One query."""
    tables = sorted({model._meta.db_table for model in apps.get_models(include_auto_created=True)} - {"django_session"})
    parts = (
        f"SELECT '{table}', count(*), md5(coalesce(string_agg(row, '' ORDER BY row), '')) FROM "
        f"(SELECT (to_jsonb(t){TRACES.get(table, '')})::text AS row FROM {table} t) rows" for table in tables)
    with confiding(EVERYBODY), connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return {table: (count, total) for table, count, total in cursor.fetchall()}


def changed(before: dict[str, tuple[int, str]]) -> dict[str, tuple[int, int]]:
    """The tables that are not as they were, with their numbers of rows then and now."""
    now = snapshot()
    return {table: (before[table][0], now[table][0]) for table in now if before[table] != now[table]}
