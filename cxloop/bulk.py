"""Many rows written or changed by one statement, each with values of its own.

The values travel as one array a column; a value that all rows share travels once. Django makes a model instance of each
row and spells each of its values (or a CASE for each), which costs several times what the database needs. `COPY` is no
way out: row-level security refuses it. What `acting_in` says holds here as for any statement.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import cache, partial
from operator import attrgetter
from os import urandom
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import DEFERRED, Field, ForeignObject, Lookup, Model
from django.db.models.expressions import DatabaseDefault

AT_ONCE = 5_000
NUL = "\x00"  # no text of the database holds it

Row = TypeVar("Row", bound=Model)


def uuids(count: int) -> list[UUID]:
    """So many random UUIDs; the system is asked for its randomness once."""
    random = urandom(16 * count)
    return [UUID(bytes=random[start : start + 16], version=4) for start in range(0, len(random), 16)]


def insert_many(
    model: type[Model], names: Sequence[str], rows: Iterable[Sequence[Any]], *, on_conflict: str = ""
) -> int:
    """How many rows were written: the values of the fields named, in their order; of a foreign key, the key.

    Fields that are not named get their default, one for all rows. `on_conflict` is what follows ON CONFLICT, such as
    "DO NOTHING". One statement per 5,000 rows.
    """
    named: list[Any] = [model._meta.get_field(name) for name in names]
    others = [field for field in written(model) if field not in named and not field.primary_key]
    others = [field for field in others if field.has_default() or not field.has_db_default()]
    assert not any(field.unique for field in others), "what differs between rows must be named"
    defaults = [(field, [field.get_default()]) for field in others]
    done = 0
    with connection.cursor() as cursor:
        for batch in batches(rows):
            count = len(batch)
            columns = [*zip(named, zip(*batch, strict=True), strict=True), *defaults]
            values, source, params = spelled(columns)
            statement = f"INSERT INTO {table(model)} ({', '.join(values)}) SELECT {', '.join(values.values())}"
            statement += f" FROM {source or f'generate_series(1, {count})'}"
            cursor.execute(statement + (f" ON CONFLICT {on_conflict}" if on_conflict else ""), params)
            done += cursor.rowcount
    return done


def new(model: type[Row], **values: Any) -> Row:
    """An unsaved row: `model(**values)` in half the time. By columns (`owner_id`); the rest at its defaults."""
    columns = columns_of(model)
    assert values.keys() <= columns.keys(), values.keys() - columns.keys()
    return model(*[values[name] if name in values else default() for name, default in columns.items()])


@cache
def columns_of(model: type[Model]) -> dict[str, Callable[[], Any]]:
    """What gives the default of each column; what the database computes is left alone."""
    return {
        field.attname: (lambda: DEFERRED) if field.generated else field.get_default
        for field in model._meta.concrete_fields
    }


def create_many(rows: Sequence[Row]) -> Sequence[Row]:
    """The rows, written as they are, with the keys they got. Two statements per 5,000 rows."""
    if rows:
        model = type(rows[0])
        for row, key in zip(rows, next_keys(model, len(rows)), strict=True):
            row.pk = key
        like = rows[0]
        fields = [field for field in written(model) if not isinstance(getattr(like, field.attname), DatabaseDefault)]
        insert_many(model, [field.name for field in fields], map(attrgetter(*(f.attname for f in fields)), rows))
    return rows


def next_keys(model: type[Model], count: int) -> list[int]:
    """So many new keys, ascending, for rows that are to know theirs before they are written. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [table(model), model._meta.pk.column, count],
        )
        return [key for (key,) in cursor.fetchall()]


def update_many(rows: Sequence[Model], names: Sequence[str]) -> int:
    """How many rows were written: each row's columns of the fields as they are on it. One statement per 5,000 rows."""
    if not rows:
        return 0
    model = type(rows[0])
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    take = attrgetter("pk", *(field.attname for field in fields))
    return update_values(model, names, map(take, rows))


def update_values(model: type[Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """How many rows were written: each given as its key and the values of the fields named. Statements as above."""
    key: Any = model._meta.pk
    fields = [model._meta.get_field(name) for name in names]
    name = quoted(key.column)
    done = 0
    with connection.cursor() as cursor:
        for batch in batches(rows):
            keys, *columns = zip(*batch, strict=True)
            values, source, params = spelled(zip(fields, columns, strict=True), (key, keys))
            sets = ", ".join(f"{column} = {value}" for column, value in values.items())
            statement = f"UPDATE {table(model)} SET {sets} FROM {source}"  # noqa: S608  names come from models alone
            cursor.execute(f"{statement} WHERE {table(model)}.{name} = given.{name}", params)
            done += cursor.rowcount
    return done


@ForeignObject.register_lookup
@Field.register_lookup
class Among(Lookup):  # type: ignore[type-arg]
    """`filter(pk__among=keys)`: as `__in`, for very many: they travel as one array, not each by itself."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        kind = kind_of(self.lhs.output_field)
        sql, params = self.process_lhs(compiler, connection)
        return f"{sql} = ANY(%s::{kind}[])", (*params, array(kind, list(self.rhs)))


def spelled(
    columns: Iterable[tuple[Any, Sequence[Any]]], key: tuple[Any, Sequence[Any]] | None = None
) -> tuple[dict[str, str], str, list[Any]]:
    """The value of each column by its name, what the values come from ("" when all rows share all), the parameters.

    A column is a field with its values; one value stands for all rows. The key is an array, and no value.
    """
    values: dict[str, str] = {}
    shared: list[Any] = []
    sets: list[tuple[str, str, str]] = []  # name, what gives its values, the parameter of that
    for field, given in columns:
        name, kind = quoted(field.column), kind_of(field)
        if given.count(given[0]) == len(given):
            values[name] = f"%s::{kind}"
            shared.append(None if given[0] is None else spelling(kind)(given[0]))
        elif kind.endswith("[]"):  # an array of arrays would be one array: each travels as a text
            values[name] = f"given.{name}::{kind}"
            sets.append((name, *elements("text", [spelling(kind)(value) for value in given])))
        else:
            values[name] = f"given.{name}"
            sets.append((name, *elements(kind, given)))
    if key is not None:
        field, given = key
        sets.append((quoted(field.column), *elements(kind_of(field), given)))
    names = ", ".join(name for name, _elements, _literal in sets)
    source = f"ROWS FROM ({', '.join(each for _name, each, _literal in sets)}) AS given ({names})" if sets else ""
    return values, source, [*shared, *(literal for _name, _elements, literal in sets)]


def elements(kind: str, values: Sequence[Any]) -> tuple[str, str]:
    """What gives the values one by one, and its parameter. JSON is spelled all at once: one call, escaped once."""
    if kind == "jsonb" and None not in values:
        return "jsonb_array_elements(%s::jsonb)", as_json(values)
    return f"unnest(%s::{kind}[])", array(kind, values)


def array(kind: str, values: Sequence[Any]) -> str:
    """The values as PostgreSQL spells an array. ValueError for a text with NUL, which no text of a database holds."""
    spell = SPELLING[kind]
    if kind not in QUOTED or not values:
        return "{" + ",".join(["NULL" if value is None else spell(value) for value in values]) + "}"
    if None in values:
        return "{" + ",".join(["NULL" if value is None else f'"{escaped(spell(value))}"' for value in values]) + "}"
    whole = NUL.join(map(spell, values))  # escaped all at once: that is what costs
    if whole.count(NUL) >= len(values):
        raise ValueError("A text cannot hold NUL (0x00).")
    return '{"' + escaped(whole).replace(NUL, '","') + '"}'


def spelling(kind: str) -> Callable[[Any], str]:
    """How one value of the kind is spelled; of an array, its literal."""
    return partial(array, kind[:-2]) if kind.endswith("[]") else SPELLING[kind]


def escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


as_json = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode

SPELLING: dict[str, Callable[[Any], str]] = {
    "bigint": str,
    "integer": str,
    "smallint": str,
    "double precision": repr,
    "numeric": str,
    "boolean": str,
    "text": str,
    "jsonb": as_json,
    "timestamp with time zone": datetime.isoformat,
    "date": date.isoformat,
    "uuid": attrgetter("hex"),
    "bytea": lambda value: "\\x" + bytes(value).hex(),
}
QUOTED = ("text", "jsonb", "bytea")


def kind_of(field: Any) -> str:
    """The type of the column's values without its length: the column itself refuses what is too long for it."""
    pointed = field.target_field if field.is_relation else field
    kind = str(pointed.rel_db_type(connection)).partition("(")[0]
    return "text" if kind == "varchar" else kind


def written(model: type[Model]) -> list[Any]:
    """The fields with a column of their own that the database does not compute."""
    return [field for field in model._meta.concrete_fields if not field.generated]


def table(model: type[Model]) -> str:
    return quoted(model._meta.db_table)


def quoted(name: str) -> str:
    return str(connection.ops.quote_name(name))


def batches(rows: Iterable[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    given = list(rows)
    for start in range(0, len(given), AT_ONCE):
        yield given[start : start + AT_ONCE]
