"""A metric is one file in `metrics/`: what it is called, what it means, what it is for, and how it is
counted.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import Q, QuerySet

from cxloop import statistics
from cxloop.errors import UnknownKind
from cxloop.periods import Period
from cxloop.registry import Registry
from feedback.measure.dimensions import Dimension
from feedback.measure.measured import Group, Measured
from feedback.measure.scope import NO_GROUP, Scope, bucket_of

NOTHING = Measured(numerator=0, denominator=0)
By = Dimension | list[Period] | None  # what rows are grouped by: a thing, the bucket of their date, or not at all


class Metric(ABC):
    """One number with one definition, for the page, the API, the CSV and the e-mail.

    A metric says how to count groups of rows (`grouped`); the number of a period, its breakdowns and its
    course over time all come from that one function, each with a number of queries that does not depend
    on the rows.
    """

    key: str
    label: ClassVar[Any]
    definition: ClassVar[Any]  # one sentence
    serves: ClassVar[Any]  # the decision it is for
    cohort: ClassVar[Any]  # which rows, dated by what
    unit: ClassVar[str]  # share, seconds, points, score, count
    subject: ClassVar[str] = "case"  # what its rows are: case or item
    counts: ClassVar[str] = "case"  # what people call what it counts: case, answer or feedback
    dated_by: ClassVar[str] = "opened_at"
    better: ClassVar[str] = "up"  # up, down, or "" when neither is
    parts: ClassVar[Mapping[str, Q]] = {}  # the rows each part counts, among `cohort_rows`
    order: ClassVar[int] = 50
    ripens: ClassVar[bool] = False  # grows by itself while its youngest cases find their end
    # What tallies keep: how many rows fulfil each condition, the sums of the amounts (0..1 a row), and how many rows
    # there are at all (`present`), without which there is no group. Nothing without conditions.
    conditions: ClassVar[Mapping[str, Q]] = {}
    amounts: ClassVar[Mapping[str, Any]] = {}
    present: ClassVar[Q] = Q()

    @abstractmethod
    def grouped(self, scope: Scope, by: By = None) -> dict[Any, Measured]:
        """The measurement of each group that has rows; under None for all rows when `by` is None. Groups are keys of
        the dimension's things, or numbers of buckets.
        """

    def glance(self, scope: Scope, by: By = None) -> dict[Any, Measured]:
        """The same for a page that shows no more than the number, its interval and few extras."""
        return self.grouped(scope, by)

    def prepared(self, rows: QuerySet[Any], scope: Scope) -> QuerySet[Any]:
        """The rows with whatever the conditions speak of beside their columns."""
        return rows

    def cohort_rows(self, scope: Scope) -> QuerySet[Any]:
        """Every row of the cohort; `parts` are conditions on it."""
        rows = scope.cases(self.dated_by) if self.subject == "case" else scope.items(self.dated_by)
        return self.prepared(rows, scope)

    def group(self, by: By) -> Any:
        """The expression that rows are grouped by."""
        if by is None:
            return NO_GROUP
        return by.group(self.subject) if isinstance(by, Dimension) else bucket_of(self.dated_by, by)

    def compute(self, scope: Scope) -> Measured:
        return self.grouped(scope).get(None, NOTHING)

    def breakdown(self, scope: Scope, dimension: Dimension, glance: bool = False) -> list[Group]:
        """The measurement per group, those with most rows first. One query more than `compute`."""
        found = self.glance(scope, dimension) if glance else self.grouped(scope, dimension)
        names = dimension.names(scope.organisation, found)
        merged = {names[key]: measured for key, measured in found.items() if key in names}
        groups = [Group(handle, label, measured) for (handle, label), measured in merged.items()]
        return sorted(groups, key=lambda group: (-group.measured.n, group.label))

    def series(self, scope: Scope, step: str = "") -> list[tuple[Any, Measured]]:
        """(period, measurement) for each bucket of the period, in order. As many queries as `compute`."""
        buckets = scope.period.buckets(step)
        found = self.grouped(scope, buckets) if self.dated_by else {}
        return [(bucket, found.get(number, NOTHING)) for number, bucket in enumerate(buckets)]

    def rows(self, scope: Scope, part: str) -> QuerySet[Any]:
        """Exactly the rows that a part of the number counts. UnknownKind for a part it does not have."""
        if part not in self.parts:
            raise UnknownKind(kind="part", key=part, known=sorted(self.parts))
        return self.cohort_rows(scope).filter(self.parts[part])

    def differs(self, one: Measured, other: Measured) -> bool | None:
        """Whether the two really differ; None when there are too few to say.

        Without a better test: their intervals do not touch, which errs on the side of "no real change".
        """
        if one.is_too_few or other.is_too_few or one.interval is None or other.interval is None:
            return None
        return one.interval.high < other.interval.low or other.interval.high < one.interval.low

    def as_json(self) -> dict[str, Any]:
        """What the metric is, in the reader's language."""
        return {
            "key": self.key,
            "label": str(self.label),
            "unit": self.unit,
            "definition": str(self.definition),
            "serves": str(self.serves),
            "cohort": str(self.cohort),
            "level": statistics.LEVEL,
        }


metrics: Registry[Metric] = Registry("metric")
