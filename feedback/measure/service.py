"""What others ask of the numbers: one metric, all of them, their breakdowns, and the rows behind a number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from feedback.measure.dimensions import dimension
from feedback.measure.measured import Measured
from feedback.measure.registry import Metric, metrics
from feedback.measure.scope import Scope
from feedback.measure.tallies.reading import tallied

__all__ = ["Change", "Scope", "all_of", "change", "in_order", "report", "reports", "rows", "subject_of"]

BETTER, WORSE, SAME, FEW, YOUNG = "better", "worse", "same", "few", "young"


@dataclass(frozen=True, slots=True)
class Change:
    """How a number moved against the period before. `kind`: better, worse, changed, same (no real change)
    or few.
    """

    kind: str
    by: float | None = None  # in the metric's unit; None unless it really moved


def in_order() -> list[Metric]:
    return sorted(metrics, key=lambda metric: (metric.order, metric.key))


def all_of(scope: Scope) -> dict[str, Measured]:
    """Every metric by its key. A number of queries that depends on how many metrics there are, not on
    rows.
    """
    return {metric.key: metric.compute(scope) for metric in in_order()}


def change(metric: Metric, now: Measured, before: Measured) -> Change:
    """Whether the number really moved: never by less than the noise, never out of too few answers."""
    differs = metric.differs(now, before)
    if differs is None or now.value is None or before.value is None:
        return Change(FEW)
    if not differs:
        return Change(SAME)
    by = now.value - before.value
    if not metric.better:
        return Change("changed", by)
    return Change(BETTER if (by > 0) == (metric.better == "up") else WORSE, by)


def report(metric: Metric, scope: Scope, by: str = "", step: str = "") -> dict[str, Any]:
    """One metric as the API, the command and the CSV say it, with what it means and the way to its rows.

    `by` adds a breakdown, `step` (day, week, month, year) its course over the period.
    """
    measured = metric.compute(scope)
    told = {
        **metric.as_json(),
        **measured.as_json(),
        "period": period_json(scope),
        "filters": dict(scope.filters),
    }
    told["rows"] = {part: link(metric, part, scope) for part in metric.parts}
    if by:
        groups = metric.breakdown(scope, dimension(by))
        told["by"] = by
        told["groups"] = [
            {"handle": group.handle, "label": group.label, **group.measured.as_json()} for group in groups
        ]
    if step:
        told["series"] = [
            {
                "period": bucket.key,
                "from": bucket.first.isoformat(),
                "to": bucket.last.isoformat(),
                **found.as_json(),
            }
            for bucket, found in metric.series(scope, step)
        ]
    return told


def reports(wanted: Iterable[Metric], scope: Scope, by: str = "", step: str = "") -> list[dict[str, Any]]:
    """A report of each metric, all of the same instant."""
    with tallied(scope) as scope:
        return [report(metric, scope, by, step) for metric in wanted]


def rows(key: str, part: str, scope: Scope) -> QuerySet[Any]:
    """Exactly the cases or items (see `subject_of`) that a part of a number counts, in no order.

    UnknownKind for a metric or a part that does not exist.
    """
    return metrics.get(key).rows(scope, part)


def subject_of(key: str) -> str:
    """What the rows of a metric are: case or item."""
    return metrics.get(key).subject


def link(metric: Metric, part: str, scope: Scope) -> dict[str, str]:
    """The query of the list that shows exactly these rows."""
    return {"metric": metric.key, "part": part, **scope.query()}


def parts_of(metric: Metric) -> Iterable[str]:
    return metric.parts.keys()


def period_json(scope: Scope) -> dict[str, str]:
    period = scope.period
    return {
        "key": period.key,
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        "zone": period.zone,
    }
