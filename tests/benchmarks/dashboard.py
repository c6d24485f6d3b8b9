"""The dashboard of a small and of a large company, from tallies and counted row by row; and what tallies cost to make.

`SIZES=100000,2000000 make bench BENCH=dashboard` chooses the numbers of items; every item has a case.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

from django.test import Client
from django.utils import timezone

from cxloop import organisations
from cxloop.models import Membership, Organisation, Position
from cxloop.tenancy import acting_in
from feedback.measure.tallies import folding
from feedback.models import Case, Recount, TallyState
from tests.benchmarks import bulk, overdue
from tests.benchmarks.rows import Row

ADDRESS = "/o/bench/dashboard/?period=90d"
AT_ONCE = 250_000
ROUNDS = 15


def bench_dashboard(member: Membership, small: int, large: int) -> list[Row]:
    """The least of several rounds each, as other work on the machine only ever adds to them."""
    if sizes := os.environ.get("SIZES"):
        small, large = map(int, sizes.split(","))
    company = member.organisation
    with acting_in(company):
        like = Case.objects.for_organisation(company).get(first_item=overdue.speak(member, "much@example.test"))
        Position.objects.bulk_create([Position(organisation=company, title=f"Lead of {n}") for n in range(20)])
    visitor = Client()
    visitor.force_login(organisations.user_of("bench@example.test"))
    have, took, slow, folded, folding_took = 0, [], [], 0, 0.0
    for size in (small, large):
        while have < size:
            more = min(AT_ONCE, size - have)
            bulk.more_cases(like, more, have + 1)
            have += more
            begun = time.perf_counter()
            folded += counted_first(company)
            folding_took += time.perf_counter() - begun
        took.append(least(lambda: visitor.get(ADDRESS), ROUNDS))
        slow.append(without_tallies(company, lambda: visitor.get(ADDRESS)))
    ratio = took[1] / took[0]
    return [
        Row(f"dashboard, 90 days, {large:,} against {small:,} items", ms(took[1]), ms(took[0]), ratio, "at most 1.5",
            ratio <= 1.5),
        Row(f"the same counted row by row, {large:,} items", ms(slow[1]), f"{ms(slow[0])} at {small:,}",
            slow[1] / took[1], "-", True),
        Row("first count of cases and items", f"{folded / folding_took:,.0f} rows/s", f"{folded:,} rows",
            1.0, "-", True),
    ]


def counted_first(company: Organisation) -> int:
    """How many rows were counted, as those of an installation from before tallies are: without notes."""
    with acting_in(company):
        Recount.objects.for_organisation(company).delete()
        TallyState.objects.for_organisation(company).update(is_whole=False)
    done = 0
    while more := folding.sweep(timezone.now()):
        done += more
    return done


def ms(seconds: float) -> str:
    return f"{seconds * 1e3:,.0f} ms"


def least(work: Callable[[], Any], rounds: int) -> float:
    """The seconds of the fastest round, one before them left out."""
    times = []
    for _round in range(rounds + 1):
        began = time.perf_counter()
        assert work().status_code == 200
        times.append(time.perf_counter() - began)
    return min(times[1:])


def without_tallies(company: Organisation, work: Callable[[], Any]) -> float:
    """The seconds while the first count is not done: every row is counted."""
    with acting_in(company):
        state = TallyState.objects.for_organisation(company)
        state.update(is_whole=False)
        try:
            return least(work, 2)
        finally:
            state.update(is_whole=True)
