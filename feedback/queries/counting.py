"""Live counts that stop at a thousand, any number of them in one query."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import IntegerField, QuerySet, Subquery

from cxloop.models import Organisation

ENOUGH = 1000


class CountUpTo(Subquery):
    """How many rows a query has, counting no further than its own limit."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def count_all(
    organisation: Organisation, wanted: Mapping[str, QuerySet[Any]], limit: int = ENOUGH
) -> dict[str, int]:
    """How many rows each query has, at most `limit`. One query."""
    if not wanted:
        return {}
    counts = {f"n_{name}": CountUpTo(rows.order_by().values("pk")[:limit]) for name, rows in wanted.items()}
    row: Any = Organisation.objects.filter(pk=organisation.pk).values(**counts).get()
    return {name: row[f"n_{name}"] for name in wanted}
