"""Live counts that stop at a thousand, any number of them in one query."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from django.db.models import IntegerField, QuerySet, Subquery
from psycopg.sql import Literal

from cxloop.database.prepared import fetch
from cxloop.models import Membership, Organisation
from cxloop.tenancy import nobody

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
    row: Any = counting(organisation.pk, wanted, limit).get()
    return dict(zip(wanted, row, strict=True))


def counting(organisation_id: int, wanted: Mapping[str, QuerySet[Any]], limit: int) -> QuerySet[Any]:
    counts = {f"n_{name}": CountUpTo(rows.order_by().values("pk")[:limit]) for name, rows in wanted.items()}
    return Organisation.objects.filter(pk=organisation_id).values_list(*counts.values())


def with_constants(sql: str, places: Sequence[Any], changes: Callable[[Any], bool]) -> tuple[str, list[Any]]:
    """The statement with every value written out but those that change, and these. An index over open cases is used
    by a plan for any values only where the statement itself says "open"."""
    spelled = ["%s" if changes(place) else Literal(place).as_string() for place in places]
    words = [piece for pair in zip(sql.split("%s"), [*spelled, ""], strict=True) for piece in pair]
    return "".join(words), [place for place in places if changes(place)]


class StandingCounts:
    """Counts that every page shows, by name, each at most `limit`: put into SQL once, then only given new values.

    `wanted` says them as querysets for a person and a time; it may compare with the person's keys and with times
    reckoned from `now`, and must ask for the same rows whoever asks.
    """

    ANYBODY = Membership(pk=-1001, organisation_id=-1002)
    SOMETIME = datetime(4000, 1, 1, tzinfo=UTC)

    def __init__(self, wanted: Callable[[Membership, datetime], Mapping[str, QuerySet[Any]]], limit: int) -> None:
        self.wanted, self.limit = wanted, limit

    @cached_property
    def _spelled(self) -> tuple[list[str], str, list[Any]]:
        with nobody():  # nothing is read: a statement for anybody at some time
            wanted = self.wanted(self.ANYBODY, self.SOMETIME)
            query = counting(self.ANYBODY.organisation_id, wanted, self.limit).query
            sql, places = query.sql_with_params()
        return [*wanted], *with_constants(sql, places, self._changes)

    def _changes(self, place: Any) -> bool:
        return isinstance(place, datetime) or place in (self.ANYBODY.pk, self.ANYBODY.organisation_id)

    def read(self, me: Membership, now: datetime = SOMETIME) -> dict[str, int]:
        """How many rows each has for this person at this time. One query."""
        names, sql, places = self._spelled
        mine = {self.ANYBODY.pk: me.pk, self.ANYBODY.organisation_id: me.organisation_id}
        values = [now + (place - self.SOMETIME) if isinstance(place, datetime) else mine.get(place, place)
                  for place in places]
        return dict(zip(names, fetch(sql, values)[0], strict=True))
