"""How long things are kept, and their going, a bounded batch at a time.

Apps register kinds. One of an organisation's goes once it is older than the organisation decided; without a decision it
stays, or goes after `usual` days where it is of no use to anybody. Things that only the installation knows (handled
events, sessions that ended) go after a fixed time. Each batch is a transaction of its own that takes the rows nobody
else holds, so no lock is waited for, and a process that is killed leaves whole batches: the next one goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cxloop import audit
from cxloop.actor import Actor
from cxloop.errors import InvalidInput
from cxloop.models import Organisation
from cxloop.tenancy import across, acting_in

BATCH = 500
TIDY_LOCK = 7003  # one process tidies at a time
MOST_DAYS = 36_500
EVERY = timedelta(hours=20)  # an organisation is gone through about once a day

Due = Callable[[datetime], QuerySet[Any]]
Erase = Callable[[QuerySet[Any], datetime], None]


def delete(rows: QuerySet[Any], now: datetime) -> None:
    """The rows are gone, and with them what hangs on them."""
    rows.delete()


@dataclass(frozen=True)
class Kept:
    """A kind of thing. `due(organisation, before)` are the rows that may go, `erase(rows, now)` lets a batch of them
    go, all of one organisation; afterwards they are no longer due.
    """

    key: str
    label: Any
    help: Any
    due: Callable[[Organisation, datetime], QuerySet[Any]]
    erase: Erase = delete
    least: int = 1  # days that it must be kept
    usual: int | None = None  # days that it is kept without a decision; None: for ever


@dataclass(frozen=True)
class Passing:
    """Something of the installation that is of use for `days` and then of none."""

    key: str
    days: int
    due: Due
    erase: Erase = delete


@dataclass(frozen=True)
class Gone:
    """How many of a kind went, or would go; the organisation's slug, or nothing for the installation's own."""

    organisation: str
    kind: str
    count: int


_kinds: dict[str, Kept] = {}
_passing: dict[str, Passing] = {}


def register(*kinds: Kept | Passing) -> None:
    for kind in kinds:
        if isinstance(kind, Kept):
            _kinds[kind.key] = kind
        else:
            _passing[kind.key] = kind


def kinds() -> list[Kept]:
    """Every kind an organisation decides about, in the order they were registered."""
    return list(_kinds.values())


def days_kept(organisation: Organisation, kind: Kept) -> int | None:
    """How many days the organisation keeps it; None: for ever."""
    found: int | None = organisation.keep_days.get(kind.key, kind.usual)
    return found


@transaction.atomic
def decide(organisation: Organisation, days: Mapping[str, int | None], actor: Actor, now: datetime) -> None:
    """From now on things are kept for so many days. InvalidInput naming the kind. What is stored changes at night."""
    for key, count in days.items():
        if key not in _kinds:
            raise InvalidInput(_("There is no kind %(key)s.") % {"key": key}, field=key)
        if count is not None and not _kinds[key].least <= count <= MOST_DAYS:
            raise InvalidInput(
                _("From %(low)s to %(high)s.") % {"low": _kinds[key].least, "high": MOST_DAYS}, field=key)
    row = Organisation.objects.select_for_update().get(pk=organisation.pk)
    before, row.keep_days = row.keep_days, {**row.keep_days, **days}
    row.save(update_fields=["keep_days"])
    organisation.keep_days = row.keep_days
    changed = {key: [before.get(key, _kinds[key].usual), count] for key, count in days.items()
               if before.get(key, _kinds[key].usual) != count}
    if changed:
        audit.record(organisation, actor, "retention.decided", "organisation", organisation.pk, now, days=changed)


def would_go(
    organisation: Organisation, now: datetime, days: Mapping[str, int | None] | None = None, most: int = 0
) -> dict[str, int]:
    """How many of each kind would go now; with `days` if that were decided. Counting stops at `most` (0: never)."""
    found = {}
    for kind in kinds():
        count = (days or {}).get(kind.key, days_kept(organisation, kind))
        if count is None:
            continue
        rows = kind.due(organisation, now - timedelta(days=count)).order_by()
        found[kind.key] = rows.values("pk")[:most].count() if most else rows.count()
    return found


def preview(now: datetime, slug: str = "") -> Iterator[Gone]:
    """What tidying would take now, by organisation and kind. Changes nothing."""
    for organisation in _organisations(slug):
        with acting_in(organisation):
            yield from (Gone(organisation.slug, key, count) for key, count in would_go(organisation, now).items())
    if not slug:
        with across():
            for passing in _passing.values():
                yield Gone("", passing.key, passing.due(now - timedelta(days=passing.days)).count())


def tidy(
    now: datetime, *, rest: Callable[[], bool] = lambda: False, slug: str = "", only_due: bool = False,
    batch: int = BATCH, told: Callable[[Gone], None] = lambda gone: None,
) -> bool:
    """Whether everything that may go is gone; false when `rest()` said so before, or another process is at it.

    With `only_due` organisations that were gone through today are left alone.
    """
    with _alone() as alone:
        if not alone:
            return False
        for organisation in _organisations(slug):
            recent = organisation.tidied_at is not None and organisation.tidied_at > now - EVERY
            if (recent and only_due) or _tidy_one(organisation, now, rest, batch, told):
                continue
            return False
        return bool(slug) or _tidy_passing(now, rest, batch, told)


def _tidy_one(
    organisation: Organisation, now: datetime, rest: Callable[[], bool], batch: int, told: Callable[[Gone], None]
) -> bool:
    with acting_in(organisation):
        for kind in kinds():
            days = days_kept(organisation, kind)
            if days is None:
                continue
            count = 0
            try:
                for done in batches(kind.due(organisation, now - timedelta(days=days)), kind.erase, now, batch):
                    count += done
                    if rest():
                        return False
            finally:
                if count:
                    audit.record(organisation, Actor.process("tidy"), "retention.tidied", "organisation",
                                 organisation.pk, now, kind=kind.key, count=count)
                    told(Gone(organisation.slug, kind.key, count))
    Organisation.objects.filter(pk=organisation.pk).update(tidied_at=now)
    return True


@across()
def _tidy_passing(now: datetime, rest: Callable[[], bool], batch: int, told: Callable[[Gone], None]) -> bool:
    for passing in _passing.values():
        count = 0
        for done in batches(passing.due(now - timedelta(days=passing.days)), passing.erase, now, batch):
            count += done
            if rest():
                return False
        if count:
            told(Gone("", passing.key, count))
    return True


def batches(due: QuerySet[Any], erase: Erase, now: datetime, size: int) -> Iterator[int]:
    """The size of each batch after it went. Rows somebody else holds are passed over; tomorrow is another day.

    Goes once through the rows by their key, so what is passed over is not looked at again and again.
    """
    after: Any = None
    while True:
        with transaction.atomic():
            rows = due if after is None else due.filter(pk__gt=after)
            ids = list(rows.order_by("pk").select_for_update(skip_locked=True, of=("self",))
                       .values_list("pk", flat=True)[:size])
            if not ids:
                return
            erase(due.model._base_manager.filter(pk__in=ids), now)
        after = ids[-1]
        yield len(ids)


def _organisations(slug: str) -> list[Organisation]:
    rows = Organisation.objects.order_by("pk")
    return list(rows.filter(slug=slug) if slug else rows)


@contextmanager
def _alone() -> Iterator[bool]:
    """Holds a lock of the database session: it goes with the process, however that ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, 0)", [TIDY_LOCK])
        alone = cursor.fetchone()[0]
        try:
            yield alone
        finally:
            if alone:
                cursor.execute("SELECT pg_advisory_unlock(%s, 0)", [TIDY_LOCK])
