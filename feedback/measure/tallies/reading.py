"""Numbers from tallies, always equal to a count of every row: what changed since the last sweep is read anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

import numpy
from django.db import connection, transaction

from cxloop.models import Position
from feedback.measure.dimensions import DIMENSIONS, Dimension
from feedback.measure.ranked import Ranked, step_of
from feedback.measure.registry import By, Metric
from feedback.measure.scope import Scope
from feedback.measure.tallies import facts, vectors
from feedback.measure.tallies.facts import Fact
from feedback.measure.tallies.folding import is_current
from feedback.measure.tallies.layout import CASE, CUTS, ITEM, STEPPED, Layout, layout, name_of
from feedback.models import CaseFact, Recount, Tally, TallyState
from feedback.models.tally import EVER

MOST = 5_000  # rows that may have changed since the last sweep; above it every row is counted, as that is no slower
NOTES = 4 * MOST  # a row is noted once for each table that tells of it

Sums = dict[Any, dict[str, float]]


@contextmanager
def tallied(scope: Scope) -> Iterator[Scope]:
    """The scope, with tallies where the organisation's are whole; all that is asked within is of one instant."""
    if scope.tallies is not None:
        yield scope
        return
    with snapshot():
        yield replace(scope, tallies=None if scope.only else opened(scope))


@contextmanager
def snapshot() -> Iterator[None]:
    """Within the block every query sees the database as it was at its beginning, and writes nothing. Inside a
    transaction that has begun already it changes nothing.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def opened(scope: Scope) -> Tallies | None:
    """The organisation's tallies as of the scope's instant; None while they are not whole or too much waits. Four
    queries at most.
    """
    state = TallyState.objects.for_organisation(scope.organisation).filter(is_whole=True).first()
    if state is None or not is_current(state, scope.organisation):
        return None
    noted = Recount.objects.for_organisation(scope.organisation).order_by("pk").values_list("subject", "row")
    waiting: dict[str, set[int]] = {CASE: set(), ITEM: set()}
    notes = list(noted[: NOTES + 1])
    for subject, row in notes:
        waiting[subject].add(row)
    kept = CaseFact.objects.for_organisation(scope.organisation)
    for turned in (kept.filter(valid_until__lt=scope.now), kept.filter(valid_from__gte=scope.now)):
        waiting[CASE].update(turned.values_list("row", flat=True)[: MOST + 1])
    if len(notes) > NOTES or sum(map(len, waiting.values())) > MOST:
        return None
    return Tallies(scope, state.generation, waiting)


@dataclass(frozen=True)
class Cells:
    """Tallies of one cut: a day, two keys and a vector in each row."""

    days: list[date]
    keys: list[tuple[str, str]]
    sums: numpy.ndarray


class Tallies:
    """What was counted before, for one organisation at one instant. What is read once is not read again."""

    def __init__(self, scope: Scope, generation: int, waiting: dict[str, set[int]]) -> None:
        self.organisation, self.now = scope.organisation, scope.now
        self.generation, self.waiting = generation, waiting
        self._read: dict[Any, Any] = {}

    def sums(self, metric: Metric, scope: Scope, by: By = None) -> Sums | None:
        """The metric's sums per group, named as `SummedMetric.summed` names them; None where no tallies are kept for
        such filters and groups. At most one query, and one for each filter.
        """
        cut = self.cut_of(metric, scope, by)
        if cut is None:
            return None
        shape = layout(metric.subject)
        cells = self.cells(metric.subject, cut, scope, bool(metric.dated_by))
        groups = grouped(cells, cut, by)
        return named(metric, shape, groups, cells.sums, whole=by is None)

    def ranked(self, metric: Metric, scope: Scope, by: By = None) -> dict[Any, tuple[dict[str, float], Ranked]] | None:
        """For each group its sums and its times in ascending order; None where no steps are kept. Two queries more than
        `sums`, three where there are few times.
        """
        cut = self.cut_of(metric, scope, by)
        if not metric.conditions or cut not in STEPPED or isinstance(by, list):
            return None
        sums = self.sums(metric, scope, by)
        assert sums is not None
        steps = self.steps(cut, scope, by)
        empty = vectors.steps_of(None)
        times = {key: Ranked(steps.get(key, empty)) for key in sums}
        self.load(times, cut, scope, by)
        return {key: (row, times[key]) for key, row in sums.items()}

    def oldest_open(self, scope: Scope) -> datetime | None:
        """When the oldest case that is open opened. One query, and one for each filter."""
        found = CaseFact.objects.for_organisation(self.organisation).filter(is_open=True)
        for key in scope.filters:
            wanted = [int(handle or 0) if DIMENSIONS[key].model else handle for handle in self.handles(key, scope)]
            found = found.filter(**{"themes__overlap": wanted} if key == "theme" else {f"{key}__in": wanted})
        found = found.exclude(row__in=self.waiting[CASE]).order_by("at")
        times = list(found.values_list("at", flat=True)[:1])
        times += [fact.at for fact in self.now_facts(CASE) if fact.is_open and self.is_asked(fact, scope)]
        return min(times, default=None)

    # How it is read.

    def cut_of(self, metric: Metric, scope: Scope, by: By) -> tuple[str, ...] | None:
        """The cut that tells these groups and filters apart; None when there is none."""
        wanted = set(scope.filters)
        if isinstance(by, Dimension):
            if by.key in wanted and by.key == "theme" and metric.subject == ITEM:
                return None  # an item has several: those beside the one that is asked for are counted too
            wanted.add(by.key)
        return next((cut for cut in CUTS if set(cut) == wanted), None)

    def handles(self, key: str, scope: Scope) -> list[str]:
        """The keys that the filter of this dimension lets through, as tallies write them."""
        handle = scope.filters[key]
        if (key, handle) not in self._read:
            found = DIMENSIONS[key].keys(self.organisation, handle)
            self._read[key, handle] = [str(each) if each else "" for each in found]
        return list(self._read[key, handle])

    def is_asked(self, fact: Fact, scope: Scope) -> bool:
        """Whether the fact is one of those the filters let through."""
        return all(set(fact.keys(key)) & set(self.handles(key, scope)) for key in scope.filters)

    def now_facts(self, subject: str) -> list[Fact]:
        return self.changes[subject][0]

    @cached_property
    def changes(self) -> dict[str, tuple[list[Fact], vectors.Change]]:
        """Of each subject the rows that changed as they are now, and what that changes of the tallies. Four queries."""
        found = {}
        for subject, rows in self.waiting.items():
            ids = sorted(rows)
            before = facts.stored(self.organisation, self.generation, subject, ids) if ids else []
            after = facts.fresh(self.organisation, subject, ids, self.now) if ids else []
            found[subject] = after, vectors.change(layout(subject), before, after)
        return found

    def asked(self, cut: tuple[str, ...], scope: Scope, is_dated: bool) -> Any:
        """Whether a key of the cut belongs to the scope, as a function of (cut, day, first, second)."""
        allowed = [set(self.handles(key, scope)) if key in scope.filters else None for key in cut]
        first, after = (scope.period.first, scope.period.after) if is_dated else (EVER, None)

        def is_asked(key: vectors.Key) -> bool:
            of, day, *handles = key
            is_then = day == EVER if after is None else day != EVER and first <= day < after
            return of == name_of(cut) and is_then and all(
                some is None or handle in some for handle, some in zip(handles, allowed, strict=False)
            )

        return is_asked

    def rows(self, subject: str, cut: tuple[str, ...], scope: Scope, is_dated: bool, column: str) -> list[Any]:
        """(day, first, second, the column's bytes) of the tallies that the scope asks for. One query."""
        found = Tally.objects.for_organisation(self.organisation).filter(subject=subject, cut=name_of(cut))
        if is_dated:
            found = found.filter(day__gte=scope.period.first, day__lt=scope.period.after)
        else:
            found = found.filter(day=EVER)
        for key, field in zip(cut, ("first", "second"), strict=False):
            if key in scope.filters:
                found = found.filter(**{f"{field}__in": self.handles(key, scope)})
        return list(found.order_by().values_list("day", "first", "second", column))

    def cells(self, subject: str, cut: tuple[str, ...], scope: Scope, is_dated: bool) -> Cells:
        """The tallies of the cut that the scope asks for, with what changed since as rows of their own."""
        known = (subject, cut, scope.period if is_dated else None, tuple(scope.filters.items()))
        if known not in self._read:
            shape = layout(subject)
            rows = self.rows(subject, cut, scope, is_dated, "counts")
            kept = numpy.frombuffer(b"".join(bytes(row[3]) for row in rows), vectors.COUNTS).reshape(-1, shape.width)
            is_asked = self.asked(cut, scope, is_dated)
            more = self.changes[subject][1]
            places = [place for place, key in enumerate(more.keys) if is_asked(key)]
            added = [more.keys[place] for place in places]
            self._read[known] = Cells(
                [row[0] for row in rows] + [key[1] for key in added],
                [(row[1], row[2]) for row in rows] + [(key[2], key[3]) for key in added],
                numpy.vstack([kept, more.sums[places]]),
            )
        found: Cells = self._read[known]
        return found

    def steps(self, cut: tuple[str, ...], scope: Scope, by: By) -> dict[Any, numpy.ndarray]:
        """How many cases of each group took which step. One query."""
        found: dict[Any, numpy.ndarray] = defaultdict(lambda: vectors.steps_of(None))
        for _day, first, second, data in self.rows(CASE, cut, scope, True, "steps"):
            if data:
                start, *_rest = kept = numpy.frombuffer(data, vectors.STEP)
                found[group_of((first, second), cut, by)][start : start + len(kept) - 1] += kept[1:]
        is_asked, more = self.asked(cut, scope, True), self.changes[CASE][1]
        for key, counts in more.steps.items():
            if is_asked(key):
                for step, number in counts.items():
                    found[group_of((key[2], key[3]), cut, by)][step] += number
        return found

    def load(self, times: dict[Any, Ranked], cut: tuple[str, ...], scope: Scope, by: By) -> None:
        """Gives each group the exact times of those of its steps that decide. One query, through an index alone."""
        wanted = {(key, step) for key, ranked in times.items() for step in ranked.deciding()}
        if not wanted:
            return
        found: dict[tuple[Any, int], list[float]] = defaultdict(list)
        for position, touchpoint, step, seconds in self.exact(wanted, scope, by):
            of = {"position": facts.written(position), "touchpoint": facts.written(touchpoint)}
            found[group_of([of[key] for key in cut], cut, by), step].append(seconds)
        for fact in self.now_facts(CASE):
            if fact.seconds is not None and self.is_asked(fact, scope) and (
                scope.period.first <= fact.day < scope.period.after
            ):
                keys = [next(iter(fact.keys(key))) for key in cut]
                found[group_of(keys, cut, by), step_of(fact.seconds)].append(fact.seconds)
        for key, step in wanted:
            times[key].exact[step] = sorted(found[key, step])

    def exact(self, wanted: set[tuple[Any, int]], scope: Scope, by: By) -> list[tuple[int, int, int, float]]:
        """(position, touchpoint, step, seconds) of the period's cases in these steps, those that changed left out. The
        index begins with the position, so every position is named.
        """
        if isinstance(by, Dimension) and by.key == "position":
            pairs = sorted({(key or 0, step) for key, step in wanted})
        else:
            steps = {step for _key, step in wanted}
            pairs = [(position, step) for position in self.positions(scope) for step in sorted(steps)]
        touchpoints = None
        if "touchpoint" in scope.filters:
            touchpoints = [int(handle or 0) for handle in self.handles("touchpoint", scope)]
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT fact.position, touchpoint, fact.step, seconds FROM {CaseFact._meta.db_table} AS fact"  # noqa: S608
                " JOIN unnest(%s::bigint[], %s::smallint[]) AS wanted (position, step)"
                " ON fact.position = wanted.position AND fact.step = wanted.step"
                " WHERE organisation_id = %s AND day >= %s AND day < %s AND fact.step IS NOT NULL"
                " AND row <> ALL(%s::bigint[]) AND (%s::bigint[] IS NULL OR touchpoint = ANY(%s::bigint[]))",
                [[pair[0] for pair in pairs], [pair[1] for pair in pairs], self.organisation.pk, scope.period.first,
                 scope.period.after, sorted(self.waiting[CASE]), touchpoints, touchpoints],
            )
            return cursor.fetchall()

    def positions(self, scope: Scope) -> list[int]:
        """The positions the scope asks for; 0 stands for none. One query."""
        if "position" in scope.filters:
            return [int(handle or 0) for handle in self.handles("position", scope)]
        return [0, *Position.objects.for_organisation(self.organisation).values_list("pk", flat=True)]


def group_of(keys: Sequence[str], cut: tuple[str, ...], by: By) -> Any:
    """The group a tally with these keys belongs to, as the database's own grouping names it."""
    if not isinstance(by, Dimension):
        return None
    handle = keys[cut.index(by.key)]
    return (int(handle) if handle else None) if by.model else handle


def grouped(cells: Cells, cut: tuple[str, ...], by: By) -> list[Any]:
    """The group of each cell."""
    if isinstance(by, list):
        edges = [bucket.first for bucket in by[1:]]
        return [int(each) for each in numpy.searchsorted(
            numpy.array(edges, "datetime64[D]"), numpy.array(cells.days, "datetime64[D]"), side="right")]
    return [group_of(keys, cut, by) for keys in cells.keys]


def named(metric: Metric, shape: Layout, groups: list[Any], sums: numpy.ndarray, *, whole: bool) -> Sums:
    """The metric's own sums of each group, by name; groups without any row are left out, the whole never is."""
    order = {group: place for place, group in enumerate(dict.fromkeys(groups))}
    if whole:
        order.setdefault(None, 0)
    totals = numpy.zeros((len(order), shape.width), vectors.COUNTS)
    numpy.add.at(totals, [order[group] for group in groups], sums)
    places, found = shape.of(metric), {}
    for group, row in order.items():
        values = totals[row].tolist()
        if whole or values[places["present"]]:
            found[group] = {name: shape.value(values, place) for name, place in places.items()}
    return found
