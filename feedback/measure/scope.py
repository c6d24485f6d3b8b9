"""Of whom, of when, and of what part a number speaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import DateTimeField, Exists, F, FloatField, Func, IntegerField, OuterRef, Q, QuerySet, Value

from cxloop.models import Organisation
from cxloop.periods import Period, between, parse
from feedback.measure.dimensions import DIMENSIONS
from feedback.models import Case, FeedbackItem, Flag

DEFAULT_PERIOD = "all"


@dataclass(frozen=True)
class Scope:
    """An organisation, a period of its days, the instant the question is asked, and filters (dimension:
    handle).
    """

    organisation: Organisation
    period: Period
    now: datetime
    filters: Mapping[str, str] = field(default_factory=dict)
    only: Mapping[str, Q] = field(default_factory=dict)  # by subject, for what no filter can say; never with tallies
    tallies: Any = field(default=None, compare=False, repr=False)  # what was counted before; see `tallies.reading`

    @classmethod
    def read(
        cls,
        organisation: Organisation,
        query: Mapping[str, str],
        now: datetime,
        default: str = DEFAULT_PERIOD,
    ) -> Scope:
        """The scope a query string asks for. InvalidInput names the part that is wrong. One query per
        filter.
        """
        period = parse(query.get("period") or default, organisation.time_zone, now)
        filters = {key: query[key] for key in DIMENSIONS if query.get(key)}
        for key, handle in filters.items():
            DIMENSIONS[key].check(organisation, handle)
        return cls(organisation, period, now, filters)

    def during(self, period: Period) -> Scope:
        return replace(self, period=period)

    def before(self) -> Scope:
        return self.during(self.period.previous())

    def cases(self, dated_by: str = "opened_at") -> QuerySet[Any]:
        """The organisation's cases dated in the period; of every time when `dated_by` is empty."""
        return self._of(Case, "case", dated_by)

    def items(self, dated_by: str = "occurred_at") -> QuerySet[Any]:
        """The analysed feedback dated in the period."""
        return self._of(FeedbackItem, "item", dated_by).filter(processed_at__isnull=False)

    def query(self) -> dict[str, str]:
        """What a link needs to ask the same again: days by date, so that it opens the same days tomorrow."""
        fixed = self.period
        if fixed.kind == "days":
            fixed = between(fixed.first, fixed.after, fixed.zone)
        return {"period": fixed.key, **self.filters}

    def _of(self, model: Any, subject: str, dated_by: str) -> QuerySet[Any]:
        rows = model.objects.for_organisation(self.organisation)
        if subject == "case":
            rows = rows.exclude(outcome=Case.Outcome.MERGED)  # it counts with the case it is part of
        if dated_by:
            rows = rows.filter(**{f"{dated_by}__gte": self.period.start, f"{dated_by}__lt": self.period.end})
        for key, handle in self.filters.items():
            rows = rows.filter(DIMENSIONS[key].condition(subject, handle))
        if subject in self.only:
            rows = rows.filter(self.only[subject])
        return rows.order_by()


class Seconds(Func):
    """A length of time as seconds: numbers are read from the database much faster than times."""

    template = "EXTRACT(EPOCH FROM %(expressions)s)::float8"
    output_field = FloatField()


class Epoch(Seconds):
    """An instant as seconds since 1970, UTC."""


NO_GROUP = Value(None, output_field=IntegerField())


def with_flagged(rows: QuerySet[Any], scope: Scope) -> QuerySet[Any]:
    """The items, each with `is_flagged`: whether anything made us think that the customer is unhappy."""
    flags = Flag.objects.for_organisation(scope.organisation).filter(item=OuterRef("pk"))
    return rows.annotate(is_flagged=Exists(flags))


def bucket_of(dated_by: str, buckets: list[Period]) -> Func:
    """The number of the bucket (0 for the first) a row is dated in: local days, also when the clock
    changes.
    """
    edges = [bucket.start for bucket in buckets[1:]]
    return Func(
        F(dated_by),
        Value(edges, output_field=ArrayField(DateTimeField())),
        function="width_bucket",
        output_field=IntegerField(),
    )
