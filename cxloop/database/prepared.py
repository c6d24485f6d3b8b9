"""Statements the server plans once for each connection, for lists that are read all day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from time import monotonic
from typing import Any

import psycopg
from django.db import connection


def fetch(sql: str, values: Mapping[str, Any] | Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement, for the organisation that is acted in.

    The values are sent beside the statement, so that its plan serves the next ones too; joins over ten tables take
    longer to plan than to read. JSON comes as text, as everywhere in Django. Types must be spelled where the server
    cannot guess them (`%(ids)s::bigint[]`).
    """
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    connection.tell()  # type: ignore[attr-defined]
    began = monotonic()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        rows = cursor.execute(sql, values, prepare=True).fetchall()  # type: ignore[arg-type]
    if connection.queries_logged:
        connection.queries_log.append({"sql": sql, "time": f"{monotonic() - began:.3f}"})
    return rows
