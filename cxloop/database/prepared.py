"""Statements the server plans once for each connection: for what is asked all day, composing and planning cost most."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from time import monotonic
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Model


def fetch(sql: str, values: Mapping[str, Any] | Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement, for the organisation that is acted in.

    The values are sent beside the statement, so that its plan serves the next ones too; joins over ten tables take
    longer to plan than to read. JSON comes as text, as everywhere in Django. Types must be spelled where the server
    cannot guess them (`%(ids)s::bigint[]`).
    """
    wrapper: Any = connections[DEFAULT_DB_ALIAS]
    wrapper.close_if_health_check_failed()
    wrapper.ensure_connection()
    wrapper.validate_no_broken_transaction()
    wrapper.tell()
    began = monotonic()
    with wrapper.wrap_database_errors:
        cursor = psycopg.Cursor(wrapper.connection)
        rows = cursor.execute(sql, values, prepare=True).fetchall()  # type: ignore[arg-type]
    if wrapper.queries_logged:
        wrapper.queries_log.append({"sql": sql, "time": f"{monotonic() - began:.3f}"})
    return rows


def columns(model: type[Model], name: str) -> str:
    """Every column of the model, of a table that the statement calls so; `one` reads them."""
    return ", ".join(f'{name}."{field.column}"' for field in model._meta.concrete_fields)


def one(model: type[Model], values: Iterator[Any]) -> Any:
    """The row that the next values make: as many are taken as the model has columns."""
    names, readers = kept_as(model)
    read = [value if reader is None else reader(value, None, connection)
            for reader, value in zip(readers, values, strict=False)]
    return model.from_db(DEFAULT_DB_ALIAS, names, read)


@cache
def kept_as(model: type[Model]) -> tuple[list[str], list[Any]]:
    """The attributes of the model's columns, and what reads each from the database, None for as it is."""
    fields = model._meta.concrete_fields
    return [field.attname for field in fields], [getattr(field, "from_db_value", None) for field in fields]
