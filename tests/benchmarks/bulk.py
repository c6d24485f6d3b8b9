"""Very many rows quickly, for benchmarks alone: one real row and what hangs on it, copied inside the database."""

from __future__ import annotations

from typing import Any

from django.db import connection

from cxloop.models import Position
from cxloop.tenancy import across
from feedback.models import Case, Theme, Touchpoint

# What every copy must have of its own; the rest is as it is on the row that is copied. `g` counts from 1.
OWN = {
    "feedback_customer": {"public_id": "gen_random_uuid()", "email": "'bulk' || g || '@example.test'"},
    "feedback_feedbackitem": {
        "public_id": "gen_random_uuid()", "external_id": "'bulk' || {item} + g", "case_id": "NULL",
        "customer_id": "{customer} + g",
        "occurred_at": "occurred_at - (g % 129600) * interval '1 minute'",
        "touchpoint_id": "({touchpoints})[1 + g / 5 % cardinality({touchpoints})]",
        "text": "CASE WHEN g % 997 = 0 THEN 'A zebra was on board, number ' || g || '. ' ELSE '' END || text",
    },
    "feedback_case": {
        "public_id": "gen_random_uuid()", "number": "10000000 + {case} + g", "customer_id": "{customer} + g",
        "first_item_id": "{item} + g",
        "opened_at": "opened_at - (g % 129600) * interval '1 minute'",
        "due_at": "CASE WHEN g % 20 = 0 THEN due_at + (g % 5000) * interval '1 minute' END",
        "next_deadline_at": "CASE WHEN g % 20 = 0 THEN next_deadline_at + (g % 5000 + 5000) * interval '1 minute' END",
        "status": "CASE WHEN g % 20 = 0 THEN 'open' ELSE 'closed' END",
        "outcome": "CASE WHEN g % 20 = 0 THEN '' ELSE (ARRAY['confirmed', 'silent', 'unreachable'])[1 + g % 3] END",
        "closed_at": "CASE WHEN g % 20 <> 0 THEN opened_at + interval '2 days' END",
        "resolved_at": "CASE WHEN g % 20 <> 0 THEN opened_at + interval '1 day' END",
        "first_contacted_at":
            "CASE WHEN g % 20 <> 0 THEN opened_at + (g * 7919::bigint % 300000) * interval '1 second' END",
        "touchpoint_id": "({touchpoints})[1 + g / 5 % cardinality({touchpoints})]",
        "position_id": "({positions})[1 + g / 7 % cardinality({positions})]",
        "theme_id": "({themes})[1 + g / 11 % cardinality({themes})]",
        "segment": "(ARRAY['', 'gold', 'silver', 'bronze'])[1 + g / 3 % 4]",
        "last_answer": "CASE WHEN g % 20 <> 0 AND g % 3 = 0 THEN 'yes' ELSE '' END",
    },
    "feedback_rating": {"item_id": "{item} + g", "value": "g % 11"},
    "feedback_analysis": {"item_id": "{item} + g"},
    "feedback_flag": {"item_id": "{item} + g"},
}


def columns(table: str) -> list[str]:
    """The columns that are written: neither the key nor what the database computes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_name = %s AND table_schema = current_schema()"
            " AND is_generated = 'NEVER' AND column_name <> 'id' ORDER BY ordinal_position",
            [table],
        )
        return [name for (name,) in cursor.fetchall()]


def last(table: str) -> int:
    """A key behind which all are free."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")
        return int(cursor.fetchone()[0])


def copy(table: str, where: str, start: int, count: int, keys: dict[str, Any], *, keyed: bool) -> None:
    """`count` copies of the rows found, numbered from `start`. With `keyed`, their keys follow the last one."""
    names = columns(table)
    own = {name: words.format(**keys) for name, words in OWN[table].items()}
    values = [own.get(name, f'"{name}"') for name in names]
    if keyed:
        names, values = ["id", *names], [f"{keys[KEY_OF[table]]} + g", *values]
    targets = ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({targets}) SELECT {', '.join(values)} FROM {table},"
            f" generate_series({start}, {start + count - 1}) AS g WHERE {where}"
        )


KEY_OF = {"feedback_customer": "customer", "feedback_feedbackitem": "item", "feedback_case": "case"}


def more_cases(like: Case, count: int, start: int = 1) -> None:
    """`count` more cases like this one, each with a customer and a piece of feedback; one in twenty is open."""
    item = like.first_item_id
    with across():
        keys: dict[str, Any] = {name: last(table) - start + 1 for table, name in KEY_OF.items()}
        for name, model in (("touchpoints", Touchpoint), ("positions", Position), ("themes", Theme)):
            ids = model.objects.for_organisation(like.organisation_id).order_by("pk").values_list("pk", flat=True)[:20]
            keys[name] = f"ARRAY[{', '.join(map(str, ids)) or 'NULL'}]::bigint[]"
        copy("feedback_customer", f"id = {like.customer_id}", start, count, keys, keyed=True)
        copy("feedback_feedbackitem", f"id = {item}", start, count, keys, keyed=True)
        for table in ("feedback_rating", "feedback_analysis", "feedback_flag"):
            copy(table, f"item_id = {item}", start, count, keys, keyed=False)
        copy("feedback_case", f"id = {like.pk}", start, count, keys, keyed=True)
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE feedback_feedbackitem SET case_id = id - {keys['item']} + {keys['case']}"
                f" WHERE id BETWEEN {keys['item'] + start} AND {keys['item'] + start + count - 1}"
            )
            for table in KEY_OF:
                cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
            for table in OWN:
                cursor.execute(f"VACUUM ANALYZE {table}")
