"""The one door through which feedback becomes rows: items, customers, ratings, touchpoints, revisions.

Files, pages, the API and every channel build `Incoming` and call `store`.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import structlog
from django.db import connection, transaction
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext as _

from cxloop import wakeups
from cxloop.bulk import insert_many, next_keys, uuids
from cxloop.database.again import again_when_beaten
from cxloop.errors import InvalidInput
from cxloop.models import Organisation
from feedback.ingest.customers import Customers
from feedback.ingest.incoming import Incoming
from feedback.ingest.occurrences import item_keys
from feedback.ingest.revisions import Revisions
from feedback.ingest.touchpoints import paths_of, places
from feedback.models import Customer, FeedbackItem, ImportRun, Rating, Source
from feedback.queries import items
from feedback.subject import Item, Subject

log = structlog.get_logger(__name__)

# Decides about items before they are written, and writes what hangs on them.
Process = Callable[[Organisation, list[Item], datetime], Any]

MOST_AT_ONCE = 1000
LONGEST_KEY = 80
STORE_LOCK = 7001  # class of the advisory lock; the organisation is the object
EVERYTHING = datetime(1900, 1, 1, tzinfo=UTC)
NOTHING = datetime(9999, 1, 1, tzinfo=UTC)
NEWER = re.compile(r"newer-than=(\d{1,4})d$")

CREATED, DUPLICATE, REVISED = "created", "duplicate", "revised"


@dataclass(slots=True)
class Stored:
    """What became of one `Incoming`: created, duplicate or revised, and the item it is now."""

    outcome: str
    incoming: Incoming
    item_id: int | None = None
    public_id: uuid.UUID | None = None


@dataclass(slots=True)
class StoreResult:
    """One `Stored` per `Incoming`, in the same order."""

    results: list[Stored] = field(default_factory=list)

    def count(self, outcome: str) -> int:
        return sum(stored.outcome == outcome for stored in self.results)

    def item_ids(self) -> list[int]:
        """The items that are new or changed and wait to be processed, each once."""
        waiting = (stored.item_id for stored in self.results if stored.outcome != DUPLICATE and stored.item_id)
        return list(dict.fromkeys(waiting))


def follow_up_start(said: str, now: datetime) -> datetime | None:
    """From when on feedback may open a case, for `all`, `none` or `newer-than=14d`.

    None, for an empty string, leaves it to the organisation's own window. InvalidInput for anything else.
    """
    match = NEWER.match(said)
    if match:
        return now - timedelta(days=int(match[1]))
    known = {"": None, "all": EVERYTHING, "none": NOTHING}
    if said not in known:
        raise InvalidInput(
            _("“%(said)s” is not known: say all, none or newer-than=14d.") % {"said": said}, field="follow_up"
        )
    return known[said]


@lru_cache(maxsize=1_000)
def source_key(name: str) -> str:
    """The key of the source with this name: the same for names that differ in case, marks and punctuation alone.

    Where a key cannot hold the name (other scripts, very long names) a digest of it keeps two sources apart.
    """
    key = slugify(name)
    marks_off = "".join(letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter))
    if key and len(key) <= LONGEST_KEY and slugify(marks_off, allow_unicode=True) == key:
        return key
    digest = hashlib.sha256(" ".join(name.casefold().split()).encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{key[: LONGEST_KEY - 9]}-{digest}" if key else f"source-{digest}"


def source_called(organisation: Organisation, name: str, channel: str = "file") -> Source:
    """The organisation's source with this name or key, made when there is none. InvalidInput without a name."""
    key = source_key(name)
    if not name.strip():
        raise InvalidInput(_("Name the source."), field="source")
    mine = Source.objects.for_organisation(organisation)
    found = mine.filter(Q(key=key) | Q(name=name[:200])).order_by("pk").first()
    if found is None:
        found, _made = Source.objects.for_organisation(organisation).get_or_create(
            organisation=organisation, key=key, defaults={"name": name[:200], "channel": channel}
        )
    return found


@again_when_beaten
def store(
    organisation: Organisation,
    source: Source,
    incoming: list[Incoming],
    now: datetime,
    *,
    follow_up_from: datetime | None = None,
    live: bool,
    acknowledge: bool = False,
    import_run: ImportRun | None = None,
    take_turns: bool = True,
    process: Process | None = None,
) -> StoreResult:
    """What became of each of up to 1,000 incoming items, in their order. One transaction, about 20 queries
    at most.

    An item is new unless the source already has its external id; then it is a duplicate, or a revision
    when its words or ratings are others than ever before. Without an external id, items of an `import_run`
    are told apart by their content and its nth occurrence in the run (counted in the same transaction);
    items without a run are always new. `follow_up_from`: see `follow_up_start`. `live` items overtake
    bulk; `acknowledge` writes to the customer that they were heard (a live source may say so by itself).
    With `process` new and revised items are processed in the same transaction, and new ones are written once, with
    what came of it; without, they wait with `processed_at` NULL and the caller has them processed. `take_turns` is
    False only for a rehearsal that is rolled back: it must not keep others waiting. InvalidInput for more
    than 1,000.
    """
    if len(incoming) > MOST_AT_ONCE:
        raise InvalidInput(_("At most %(most)s items at once.") % {"most": f"{MOST_AT_ONCE:,}"}, field="items")
    with transaction.atomic():
        if take_turns:
            _take_turns(organisation)
        keys = item_keys(organisation, import_run, incoming)
        revisions = Revisions(organisation, source, keys, now)
        results = [Stored(revisions.outcome(key, item), item) for key, item in zip(keys, incoming, strict=True)]
        fresh = [(key, stored.incoming) for key, stored in zip(keys, results, strict=True) if stored.outcome == CREATED]
        told = acknowledge or (live and source.acknowledge)
        batch = _Batch(organisation, source, now, follow_up_from, live, told, import_run)
        _keep(batch, fresh, revisions, process)
        for key, stored in zip(keys, results, strict=True):
            stored.item_id, stored.public_id = revisions.identity(key)
        if live:
            wakeups.wake("feedback")
    return StoreResult(results)


def _keep(
    batch: _Batch, fresh: list[tuple[str, Incoming]], revisions: Revisions, process: Process | None
) -> None:
    """Writes the new items and the edits. What is new and edited at once is written first, and read again to be
    processed, like anything that stood before."""
    made = _prepare(batch, fresh)
    revisions.know((new.key, new.item.id, new.public_id) for new in made)
    edited = set(revisions.edited())
    _write(batch, [new for new in made if new.item.id in edited])
    revisions.write()
    whole = [new for new in made if new.item.id not in edited]
    if process is not None:
        changed = items.load(batch.organisation, list(edited)) if edited else []
        _process(batch.organisation, [*(new.item for new in whole), *changed], process, batch.now)
        items.finish(changed)
    _write(batch, whole)


def _process(organisation: Organisation, batch: list[Item], process: Process, now: datetime) -> None:
    """Has the items processed; when that fails, one by one, and the guilty ones are set aside with the reason."""
    if not batch:
        return
    cases = [item.case_id for item in batch]
    try:
        with transaction.atomic():
            process(organisation, batch, now)
        return
    except Exception as error:
        log.warning("store.batch_failed", items=len(batch), error=type(error).__name__)
    for item, case_id in zip(batch, cases, strict=True):
        item.case_id = case_id
        try:
            with transaction.atomic():
                process(organisation, [item], now)
        except Exception as error:
            log.warning("store.item_failed", item=item.id, error=type(error).__name__)
            item.case_id, item.processed_at, item.failed_at = case_id, None, now
            item.failure = f"{type(error).__name__}: {error}"[:2000]


@dataclass(slots=True)
class _Batch:
    organisation: Organisation
    source: Source
    now: datetime
    follow_up_from: datetime | None
    live: bool
    acknowledge: bool
    import_run: ImportRun | None


@dataclass(slots=True)
class _New:
    """An item that is about to be written."""

    key: str
    incoming: Incoming
    item: Item
    public_id: uuid.UUID


def _take_turns(organisation: Organisation) -> None:
    """One writer per organisation at a time: nobody else makes the same customer, touchpoint or item
    meanwhile. Only single new items pass by (`single.py`), with the constraints to say who was first.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [STORE_LOCK, organisation.pk])


def _prepare(batch: _Batch, fresh: list[tuple[str, Incoming]]) -> list[_New]:
    """The new items with their keys, in the order given; their customers and touchpoints are written."""
    if not fresh:
        return []
    customers = Customers(batch.organisation, batch.now)
    owners = customers.resolve([item for _key, item in fresh])
    said = places(batch.organisation, {item.touchpoint for _key, item in fresh if item.touchpoint})
    usual = batch.source.touchpoint_id
    paths = paths_of(batch.organisation) if said or usual else {}
    ids = next_keys(FeedbackItem, len(fresh))
    customers.suggest(ids)
    made = []
    for pk, public_id, (key, given), customer in zip(ids, uuids(len(ids)), fresh, owners, strict=True):
        touchpoint_id = said[given.touchpoint] if given.touchpoint else usual
        path = paths[touchpoint_id] if touchpoint_id else ()
        item = Item(
            pk,
            _subject(batch, given, customer, path),
            source_id=batch.source.pk,
            occurred_at=given.occurred_at or batch.now,
            received_at=batch.now,
            follow_up_from=batch.follow_up_from,
            touchpoint_id=touchpoint_id,
            customer_id=customer.pk if customer else None,
        )
        made.append(_New(key, given, item, public_id))
    return made


def _subject(batch: _Batch, given: Incoming, customer: Customer | None, path: tuple[str, ...]) -> Subject:
    """The item as the stages see it: the same that `items.load` makes of its row."""
    subject = given.subject()
    subject.source, subject.channel = batch.source.key, batch.source.channel
    subject.touchpoint, subject.touchpoint_path = path[-1] if path else "", path
    subject.occurred_at = given.occurred_at or batch.now
    subject.attributes = {**given.attributes, **{f"import.{name}": note for name, note in given.notes.items()}}
    subject.region = given.region[:100]
    if customer is not None:
        subject.segment, subject.value = customer.segment, customer.value
        subject.region = subject.region or customer.region
    return subject


ITEM = (
    "id", "public_id", "external_id", "text", "question", "language", "locale", "region", "permalink", "attributes",
    "touchpoint", "customer", "occurred_at", *items.RESULT, "organisation", "source", "import_run", "received_at",
    "follow_up_from", "is_bulk", "acknowledge",
)  # fmt: skip


def _write(batch: _Batch, made: list[_New]) -> None:
    """The rows of the new items and of their ratings. Two queries."""
    run_id = batch.import_run.pk if batch.import_run else None
    shared = (batch.organisation.pk, batch.source.pk, run_id, batch.now, batch.follow_up_from, not batch.live,
              batch.acknowledge)  # fmt: skip
    insert_many(FeedbackItem, ITEM, (
        (
            new.item.id, new.public_id, new.key, given.text, given.question, given.language[:10], given.locale[:20],
            given.region[:100], given.permalink[:2000], new.item.subject.attributes, new.item.touchpoint_id,
            new.item.customer_id, new.item.occurred_at, new.item.case_id, new.item.processed_at, new.item.failed_at,
            new.item.failure, *shared,
        )
        for new in made for given in (new.incoming,)
    ))  # fmt: skip
    insert_many(Rating, ("organisation", "item", "kind", "value", "low", "high"), (
        (batch.organisation.pk, new.item.id, each.kind, each.value, each.low, each.high)
        for new in made for each in new.incoming.last_ratings()
    ))  # fmt: skip
