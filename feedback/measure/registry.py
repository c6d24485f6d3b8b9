"""A metric is one file in `metrics/`: what it is called, what it means, what it is for, and how it is
counted.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import F, Q, QuerySet

from cxloop import statistics
from cxloop.errors import UnknownKind
from cxloop.registry import Registry
from feedback.measure.dimensions import Dimension
from feedback.measure.measured import Group, Measured
from feedback.measure.scope import Scope, bucket_of

NOTHING = Measured(numerator=0, denominator=0)


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

    @abstractmethod
    def grouped(self, scope: Scope, by: Any = None) -> dict[Any, Measured]:
        """The measurement of each group; under None for all rows when `by` is None."""

    def cohort_rows(self, scope: Scope) -> QuerySet[Any]:
        """Every row of the cohort; `parts` are conditions on it."""
        return scope.cases(self.dated_by) if self.subject == "case" else scope.items(self.dated_by)

    def compute(self, scope: Scope) -> Measured:
        return self.grouped(scope).get(None, NOTHING)

    def breakdown(self, scope: Scope, dimension: Dimension) -> list[Group]:
        """The measurement per group, those with most rows first. One query more than `compute`."""
        found = self.grouped(scope, F(dimension.path(self.subject)))
        names = dimension.names(scope.organisation, found)
        merged = {names[key]: measured for key, measured in found.items() if key in names}
        groups = [Group(handle, label, measured) for (handle, label), measured in merged.items()]
        return sorted(groups, key=lambda group: (-group.measured.n, group.label))

    def series(self, scope: Scope, step: str = "") -> list[tuple[Any, Measured]]:
        """(period, measurement) for each bucket of the period, in order. As many queries as `compute`."""
        buckets = scope.period.buckets(step)
        found = self.grouped(scope, bucket_of(self.dated_by, buckets)) if self.dated_by else {}
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
