"""Metrics that are made of sums over rows: how many fulfil what, and the totals of some amounts."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Sum

from feedback.measure.measured import Measured
from feedback.measure.registry import By, Metric
from feedback.measure.scope import Scope


class SummedMetric(Metric):
    """Counted anew by one query, or added up from tallies where there are some; both give the same sums."""

    def grouped(self, scope: Scope, by: By = None) -> dict[Any, Measured]:
        """At most one query, however many rows and groups."""
        sums = scope.tallies.sums(self, scope, by) if scope.tallies else None
        return {key: self.measured(row) for key, row in (self.summed(scope, by) if sums is None else sums).items()}

    @abstractmethod
    def measured(self, row: Mapping[str, Any]) -> Measured:
        """What the sums say: `count_<condition>` and `sum_<amount>` (None or 0 without rows)."""

    def summed(self, scope: Scope, by: By) -> dict[Any, dict[str, Any]]:
        """The sums per group, counted row by row. One query."""
        sums: dict[str, Any] = {
            f"count_{name}": Count("pk", filter=condition or None) for name, condition in self.conditions.items()
        }
        sums |= {f"sum_{name}": Sum(amount) for name, amount in self.amounts.items()}
        rows = self.cohort_rows(scope)
        if by is None:
            return {None: rows.aggregate(**sums)}
        return {row["group"]: row for row in rows.values(group=self.group(by)).annotate(**sums)}
