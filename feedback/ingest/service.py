"""The one door through which feedback becomes rows: items, customers, ratings, touchpoints, revisions.

Files, pages, the API and every channel build `Incoming` and call `store`.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext as _

from cxloop import wakeups
from cxloop.errors import InvalidInput
from cxloop.models import Organisation
from feedback.ingest.customers import Customers
from feedback.ingest.incoming import Incoming
from feedback.ingest.occurrences import item_keys
from feedback.ingest.revisions import Revisions
from feedback.ingest.touchpoints import places
from feedback.models import FeedbackItem, ImportRun, Rating, Source

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
) -> StoreResult:
    """What became of each of up to 1,000 incoming items, in their order. One transaction, about 20 queries
    at most.

    An item is new unless the source already has its external id; then it is a duplicate, or a revision
    when its words or ratings are others than ever before. Without an external id, items of an `import_run`
    are told apart by their content and its nth occurrence in the run (counted in the same transaction);
    items without a run are always new. `follow_up_from`: see `follow_up_start`. `live` items overtake
    bulk; `acknowledge` writes to the customer that they were heard (a live source may say so by itself).
    New and revised items wait with `processed_at` NULL: the caller has them processed. `take_turns` is
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
        made = _create(batch, fresh)
        revisions.write(made)
        for key, stored in zip(keys, results, strict=True):
            stored.item_id, stored.public_id = revisions.identity(key)
        if live:
            wakeups.wake("feedback")
    return StoreResult(results)


@dataclass(slots=True)
class _Batch:
    organisation: Organisation
    source: Source
    now: datetime
    follow_up_from: datetime | None
    live: bool
    acknowledge: bool
    import_run: ImportRun | None


def _take_turns(organisation: Organisation) -> None:
    """One writer per organisation at a time: nobody else makes the same customer, touchpoint or item
    meanwhile.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [STORE_LOCK, organisation.pk])


def _create(batch: _Batch, fresh: list[tuple[str, Incoming]]) -> dict[str, FeedbackItem]:
    """The new items by key, with their customers, touchpoints and ratings."""
    if not fresh:
        return {}
    customers = Customers(batch.organisation, batch.now)
    owners = customers.resolve([item for _key, item in fresh])
    touchpoints = places(batch.organisation, {item.touchpoint for _key, item in fresh if item.touchpoint})
    rows = []
    for (key, item), customer in zip(fresh, owners, strict=True):
        row = _row(batch, key, item, touchpoints)
        row.customer = customer
        rows.append(row)
    made = FeedbackItem.objects.bulk_create(rows)
    Rating.objects.bulk_create(
        rating for row, (_key, item) in zip(made, fresh, strict=True) for rating in rating_rows(row, item)
    )
    customers.suggest(made)
    return {row.external_id: row for row in made}


def _row(batch: _Batch, key: str, item: Incoming, touchpoints: dict[str, int]) -> FeedbackItem:
    notes = {f"import.{name}": note for name, note in item.notes.items()}
    touchpoint_id = touchpoints[item.touchpoint] if item.touchpoint else batch.source.touchpoint_id
    return FeedbackItem(
        organisation=batch.organisation,
        source=batch.source,
        external_id=key,
        text=item.text,
        question=item.question,
        language=item.language[:10],
        locale=item.locale[:20],
        region=item.region[:100],
        permalink=item.permalink[:2000],
        attributes={**item.attributes, **notes},
        touchpoint_id=touchpoint_id,
        import_run=batch.import_run,
        occurred_at=item.occurred_at or batch.now,
        received_at=batch.now,
        follow_up_from=batch.follow_up_from,
        is_bulk=not batch.live,
        acknowledge=batch.acknowledge,
    )


def rating_rows(row: FeedbackItem, item: Incoming) -> list[Rating]:
    """The item's ratings as rows, one of each kind; the last one given wins."""
    by_kind = {rating.kind: rating for rating in item.ratings}
    return [
        Rating(
            organisation_id=row.organisation_id,
            item=row,
            kind=kind,
            value=rating.value,
            low=rating.low,
            high=rating.high,
        )
        for kind, rating in by_kind.items()
    ]
