"""Every number from tallies beside the same number counted row by row."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from random import Random
from typing import Any

import pytest

from cxloop.models import Organisation
from cxloop.periods import parse
from feedback.measure import service
from feedback.measure.dimensions import DIMENSIONS
from feedback.measure.metrics.time_to_contact import TimeToContact
from feedback.measure.scope import Scope
from feedback.measure.tallies import folding, reading
from feedback.models import Recount, Tally, TallyState

# Only the whole names its oldest case at a glance, and nothing its median age.
NOT_AT_A_GLANCE = ("median_age_seconds", "oldest_seconds", "business_median", "business_p90")


def swept(now: datetime) -> None:
    """Everything that waits has been counted."""
    while folding.sweep(now):
        pass


def told(measured: Any, *without: str) -> dict[str, Any]:
    found = measured.as_json()
    found["extras"] = {key: value for key, value in found["extras"].items() if key not in without}
    return found


def assert_same(fast: Any, slow: Any, where: Any) -> None:
    """Equal, numbers up to what is lost by adding them in another order."""
    if isinstance(slow, dict):
        assert fast.keys() == slow.keys(), where
        for key in slow:
            assert_same(fast[key], slow[key], (*where, key))
    elif isinstance(slow, list | tuple):
        assert len(fast) == len(slow), where
        for one, other in zip(fast, slow, strict=True):
            assert_same(one, other, where)
    elif isinstance(slow, float):
        assert fast == pytest.approx(slow, abs=2e-6), where
    else:
        assert fast == slow, where


def assert_the_same(scope: Scope, dimensions: tuple[str, ...] = tuple(DIMENSIONS), step: str = "") -> int:
    """How many numbers were compared: each metric whole, per group and over time, with the scope's filters."""
    slow = replace(scope, tallies=None)
    fast = replace(scope, tallies=reading.opened(scope))
    assert fast.tallies is not None
    checked = 0
    for metric in service.in_order():
        buckets = scope.period.buckets(step) if metric.dated_by and scope.period.days < 4000 else None
        for by in (None, *(DIMENSIONS[key] for key in dimensions), buckets):
            expected = {key: told(each, *NOT_AT_A_GLANCE) for key, each in metric.grouped(slow, by).items()}
            found = {key: told(each, *NOT_AT_A_GLANCE) for key, each in metric.glance(fast, by).items()}
            assert_same(found, expected, (metric.key, str(getattr(by, "key", by))[:40], dict(scope.filters)))
            checked += len(expected)
    backlog = service.metrics.get("backlog")
    oldest = [backlog.glance(each)[None].extras["oldest_seconds"] for each in (fast, slow)]
    assert oldest[0] == oldest[1], scope.filters
    assert TimeToContact().bands(fast) == TimeToContact().bands(slow)
    return checked


def compare_some(organisation: Organisation, now: datetime, period: str, chance: Random, filters: int = 1) -> int:
    """Compares the period without a filter, and with so many handles of the dimensions by chance."""
    scope = Scope(organisation, parse(period, organisation.time_zone, now), now)
    checked = assert_the_same(scope)
    known = [(dimension, handle) for dimension in DIMENSIONS for handle in handles(scope, dimension)]
    for dimension, handle in chance.sample(known, min(filters, len(known))):
        checked += assert_the_same(replace(scope, filters={dimension: handle}), ("touchpoint", "position"))
    return checked


def handles(scope: Scope, dimension: str) -> list[str]:
    volume = service.metrics.get("feedback_volume")
    return [group.handle for group in volume.breakdown(scope, DIMENSIONS[dimension])]


def is_kept(organisation: Organisation) -> bool:
    """Whether all is counted and nothing waits."""
    state = TallyState.objects.for_organisation(organisation).get()
    return state.is_whole and not Recount.objects.for_organisation(organisation).exists()


def sums(organisation: Organisation) -> dict[tuple[Any, ...], tuple[bytes, bytes]]:
    """Every tally that is not empty, for comparing."""
    rows = Tally.objects.for_organisation(organisation).values_list(
        "subject", "cut", "day", "first", "second", "counts", "steps"
    )
    return {tuple(row[:5]): (bytes(row[5]), bytes(row[6] or b"")) for row in rows if any(bytes(row[5]))}
