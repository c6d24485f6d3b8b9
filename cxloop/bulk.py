"""Many rows changed by one statement, each to values of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Model

AT_ONCE = 1_000


def update_many(rows: Sequence[Model], fields: Sequence[str]) -> int:
    """How many rows were written: each row's columns of the fields as they are on it. One statement per 1,000 rows.

    Django's `bulk_update` spells a CASE for each column of each row, which costs more than the update itself. Here the
    values travel as one array a column. Not for JSON columns. What `acting_in` says holds for it as for any statement.
    """
    if not rows:
        return 0
    meta = rows[0]._meta
    columns: list[Any] = [meta.get_field(name) for name in fields]
    kinds: list[Any] = [meta.pk, *columns]
    assert all(field.get_internal_type() != "JSONField" for field in columns), "values of JSON columns make no array"
    quoted = connection.ops.quote_name
    names = [quoted(field.column) for field in kinds]
    arrays = ", ".join(f"%s::{type_of(field)}[]" for field in kinds)
    table = quoted(meta.db_table)
    sets = ", ".join(f"{name} = given.{name}" for name in names[1:])
    statement = (
        f"UPDATE {table} SET {sets} FROM unnest({arrays}) AS given ({', '.join(names)})"  # noqa: S608
        f" WHERE {table}.{names[0]} = given.{names[0]}"
    )  # names of columns and types come from the models alone
    done = 0
    with connection.cursor() as cursor:
        for start in range(0, len(rows), AT_ONCE):
            batch = rows[start : start + AT_ONCE]
            values = [
                [field.get_db_prep_save(getattr(row, field.attname), connection) for row in batch] for field in kinds
            ]
            cursor.execute(statement, values)
            done += cursor.rowcount
    return done


def type_of(field: Any) -> str:
    """The type of the column's values: for a foreign key that of the key it points to, never an identity."""
    pointed = field.target_field if field.is_relation else field
    return str(pointed.rel_db_type(connection))
