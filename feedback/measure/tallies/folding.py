"""Keeps the tallies true: facts of rows that changed are read anew, and the difference is added to the sums.

Triggers note each changed row (`Recount`) in the transaction that changes it. Tallies are always the sums of the facts
that are kept; a fact differs from its row only while the row is noted or its `valid_until` has passed. So whoever reads
takes back the facts of those few rows, adds what they are now (`reading`), and is right before and after the sweep.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import structlog
from django.db import DatabaseError, connection, transaction
from django.db.models import F, Q

from cxloop.bulk import insert_many
from cxloop.models import Organisation
from cxloop.tenancy import across, acting_in
from feedback.measure.tallies import facts, vectors
from feedback.measure.tallies.layout import CASE, ITEM, fingerprint, layout
from feedback.models import Case, CaseFact, FeedbackItem, Recount, Tally, TallyState

log = structlog.get_logger(__name__)

AT_ONCE = 5_000
NAMES = ("organisation", "subject", "cut", "day", "first", "second", "counts", "steps")
REPLACED = (
    "(organisation_id, subject, cut, day, first, second) DO UPDATE SET counts = excluded.counts, steps = excluded.steps"
)
SOURCES = ((CASE, Case, "cases_up_to"), (ITEM, FeedbackItem, "items_up_to"))


def sweep(now: datetime, limit: int = AT_ONCE) -> int:
    """The number of rows looked at; 0 when all facts are right, or others are at it. Call until 0.

    One organisation that cannot be counted does not keep the others from it.
    """
    done = 0
    for organisation in waiting(now):
        with acting_in(organisation):
            try:
                done += fold(organisation, now, limit)
            except DatabaseError as error:
                log.exception("tallies.failed", organisation=organisation.pk, error=type(error).__name__)
    return done


@across()
def waiting(now: datetime) -> list[Organisation]:
    """The organisations whose facts are not whole, or not right any more. Four queries; of large tables they read only
    indexes of what waits.
    """
    state = TallyState.across_organisations
    whole = state.filter(is_whole=True, layout=fingerprint(), zone=F("organisation__time_zone"))
    changed = Recount.across_organisations.order_by().values_list("organisation_id").distinct()
    turned = CaseFact.across_organisations.filter(valid_until__lt=now).order_by().values_list("organisation_id")
    found = {key for (key,) in (*changed, *turned.distinct())}
    unfinished = ~Q(pk__in=list(whole.values_list("organisation_id", flat=True)))
    return list(Organisation.objects.filter(unfinished | Q(pk__in=found)).order_by("pk"))


def fold(organisation: Organisation, now: datetime, limit: int = AT_ONCE) -> int:
    """The number of rows whose facts were read anew; about `limit` for each reason there may be. One transaction."""
    with transaction.atomic():
        state = locked(organisation)
        if state is None:
            return 0
        if not is_current(state, organisation):
            begin_again(state, organisation)
        done = 0 if state.is_whole else fill(state, organisation, now, limit)
        return done + fold_changed(state, organisation, now, limit) + fold_turned(state, organisation, now, limit)


def locked(organisation: Organisation) -> TallyState | None:
    """The organisation's state, for us alone; None when somebody else is at it. Two queries."""
    states = TallyState.objects.for_organisation(organisation)
    if not states.exists():
        TallyState.objects.bulk_create(
            [TallyState(organisation=organisation, zone=organisation.time_zone, layout=fingerprint())],
            ignore_conflicts=True,
        )
    return states.select_for_update(skip_locked=True).first()


def is_current(state: TallyState, organisation: Organisation) -> bool:
    return state.layout == fingerprint() and state.zone == organisation.time_zone


def begin_again(state: TallyState, organisation: Organisation) -> None:
    """Forgets every sum: days or conditions are others now. Facts of the generation before count for nothing."""
    Tally.objects.for_organisation(organisation).delete()
    state.generation += 1
    state.layout, state.zone = fingerprint(), organisation.time_zone
    state.cases_up_to = state.items_up_to = 0
    state.is_whole = False
    state.save()


def fill(state: TallyState, organisation: Organisation, now: datetime, limit: int) -> int:
    """Goes on with the first count of rows that were there before: in the order of their ids, some at a time."""
    for subject, model, mark in SOURCES:
        later = model.objects.for_organisation(organisation).filter(pk__gt=getattr(state, mark)).order_by("pk")
        rows = list(later.values_list("pk", flat=True)[:limit])
        if rows:
            fold_rows(state, organisation, subject, rows, now)
            setattr(state, mark, rows[-1])
            state.save(update_fields=[mark])
            return len(rows)
    state.is_whole = True
    state.save(update_fields=["is_whole"])
    return 0


def fold_changed(state: TallyState, organisation: Organisation, now: datetime, limit: int) -> int:
    noted = Recount.objects.for_organisation(organisation)
    taken = list(noted.order_by("pk").select_for_update(skip_locked=True).values_list("pk", "subject", "row")[:limit])
    if not taken:
        return 0
    noted.filter(pk__among=[pk for pk, _subject, _row in taken]).delete()
    for subject in (CASE, ITEM):
        rows = sorted({row for _pk, of, row in taken if of == subject})
        if rows:
            fold_rows(state, organisation, subject, rows, now)
    return len(taken)


def fold_turned(state: TallyState, organisation: Organisation, now: datetime, limit: int) -> int:
    past = CaseFact.objects.for_organisation(organisation).filter(valid_until__lt=now).order_by("valid_until")
    rows = sorted(past.values_list("row", flat=True)[:limit])
    if rows:
        fold_rows(state, organisation, CASE, rows, now)
    return len(rows)


def fold_rows(state: TallyState, organisation: Organisation, subject: str, rows: Sequence[int], now: datetime) -> None:
    """The facts of these rows are right now, and so are the sums. Six queries."""
    before = facts.stored(organisation, state.generation, subject, rows)
    after = facts.fresh(organisation, subject, rows, now)
    facts.keep(organisation, state.generation, subject, rows, after)
    add(organisation, subject, vectors.change(layout(subject), before, after))


def add(organisation: Organisation, subject: str, more: vectors.Change) -> None:
    """Adds the change to the tallies. Two queries, and one more for each 5,000 keys."""
    if not more.keys:
        return
    width = layout(subject).width
    known = existing(organisation, subject, more.keys)
    counts: list[bytes] = []
    steps: list[bytes | None] = []
    for key, sums in zip(more.keys, more.sums, strict=True):
        old_counts, old_steps = known.get(key, (None, None))
        total = sums if old_counts is None else sums + vectors.counts_of(old_counts, width)
        counts.append(total.tobytes())
        steps.append(old_steps)
        if more.steps.get(key):
            found = vectors.steps_of(old_steps)
            for step, number in more.steps[key].items():
                found[step] += number
            steps[-1] = vectors.packed(found)
    rows = [
        (organisation.pk, subject, *key, sums, stepped)
        for key, sums, stepped in zip(more.keys, counts, steps, strict=True)
    ]
    insert_many(Tally, NAMES, rows, on_conflict=REPLACED)


def existing(
    organisation: Organisation, subject: str, keys: list[vectors.Key]
) -> dict[vectors.Key, tuple[bytes, bytes]]:
    """(counts, steps) of those tallies that are there already."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT cut, day, first, second, counts, steps FROM {Tally._meta.db_table}"  # noqa: S608 the model's
            " JOIN unnest(%s::text[], %s::date[], %s::text[], %s::text[]) AS wanted (cut, day, first, second)"
            " USING (cut, day, first, second) WHERE organisation_id = %s AND subject = %s",
            [*parts(keys), organisation.pk, subject],
        )
        return {(cut, day, first, second): (counts, steps) for cut, day, first, second, counts, steps in cursor}


def parts(keys: list[vectors.Key]) -> tuple[list[str], list[date], list[str], list[str]]:
    """The keys as one list for each part."""
    return tuple(map(list, zip(*keys, strict=True)))  # type: ignore[return-value]
