"""A whole file of feedback: looked at, shown, then stored batch by batch so that it can be killed at any moment.

Every batch is one transaction that holds the items, how far the file was read and the counts. What a killed run left
behind is taken up where the last transaction ended; a second run of the same file finds everything known.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from cxloop.errors import Conflict, InvalidInput
from cxloop.models import Organisation
from feedback.ingest.build import builder
from feedback.ingest.columns import guess_mapping
from feedback.ingest.files import open_file
from feedback.ingest.incoming import Incoming, IncomingRejected
from feedback.ingest.mapping import Mapping, wished_columns
from feedback.ingest.rejects import RejectsFile
from feedback.ingest.service import follow_up_start, store
from feedback.ingest.tables import FileRow, Table, UnreadableFile
from feedback.models import Case, FeedbackItem, Flag, ImportRun, Source

BATCH = 500
PREVIEW = 5
RUN_LOCK = 7002  # class of the advisory lock that one run of an import holds; the run is the object

Process = Callable[[Organisation, list[int], datetime], Any]


@dataclass(slots=True)
class Plan:
    """What an import would do: the table, the mapping, the first rows as they would come out, what to know."""

    table: Table
    mapping: Mapping
    preview: list[Incoming | IncomingRejected] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Reached:
    """How far a run is: rows, bytes of all bytes on the disk, seconds since it was started (or resumed)."""

    rows: int
    done: int
    total: int
    seconds: float
    begun_at: int = 0  # rows that were there before this process began

    @property
    def rate(self) -> float:
        """Rows a second."""
        return (self.rows - self.begun_at) / self.seconds if self.seconds else 0.0

    @property
    def share(self) -> float:
        return self.done / self.total if self.total else 0.0

    @property
    def seconds_left(self) -> float | None:
        return self.seconds * (1 - self.share) / self.share if self.share > 0.001 and not self.begun_at else None


@dataclass(slots=True)
class Counts:
    """`read` is `stored` + `duplicates` + `rejected`; the duplicates include `revised`, items edited since."""

    read: int
    stored: int
    duplicates: int
    revised: int
    rejected: int
    flagged: int
    cases_opened: int
    cases_joined: int
    rejects_file: str | None


def plan(path: Path | str, organisation: Organisation, now: datetime, *, wishes: Iterable[str] = (), zone: str = "",
         encoding: str = "", delimiter: str = "", dates: str = "", country: str = "") -> Plan:
    """What importing the file would do; nothing is stored.

    `wishes` are `field=column[:low-high]`; `zone` the time zone of dates without one (the organisation's by default);
    `dates` dmy or mdy; `country` completes phone numbers. InvalidInput names what cannot be read or mapped.
    """
    wishes = list(wishes)
    table = open_file(path, encoding, delimiter, wished_columns(wishes))
    mapping = guess_mapping(table, wishes, zone or organisation.time_zone, now, dates)
    if "text" not in mapping.fields and not mapping.ratings:
        raise InvalidInput(
            _("No column of %(name)s was recognised as a text or a rating. Say which one is: --map text=COLUMN. "
              "Its columns are: %(columns)s.")
            % {"name": table.path.name, "columns": ", ".join(table.columns[:20])}, field="map")
    notes = [*table.notes, *mapping.notes]
    if "occurred_at" not in mapping.fields:
        notes.append(_("No column says when something was said: every row counts as said now and may open a case. "
                       "Say --map occurred_at=COLUMN, or --follow-up none."))
    build = builder(mapping, now, country)
    return Plan(table, mapping, [build(row) for row in table.sample[:PREVIEW]], notes)


def open_run(organisation: Organisation, source: Source, planned: Plan, now: datetime, *, follow_up: str = "",
             acknowledge: bool = False, country: str = "", rejects_file: str = "", stored_as: str = "",
             started_by: Any = None) -> ImportRun:
    """The run for this file: the one that was broken off, or a new one.

    The same file (by its bytes) into the same source with the same options goes on where it stopped. `follow_up`: see
    `service.follow_up_start`; `stored_as` is the file's name in the default storage when it was uploaded.
    """
    follow_up_start(follow_up, now)
    options = {"mapping": planned.mapping.as_json(), "follow_up": follow_up, "acknowledge": acknowledge,
               "country": country, "encoding": planned.table.encoding, "delimiter": planned.table.delimiter}
    digest = file_digest(planned.table.path)
    broken_off = (
        ImportRun.objects.for_organisation(organisation)
        .filter(source=source, file_digest=digest, state__in=[ImportRun.State.RUNNING, ImportRun.State.STOPPED,
                                                              ImportRun.State.FAILED])
        .order_by("-id").first())
    if broken_off is not None and _same(broken_off.options, options):
        return broken_off
    return ImportRun.objects.create(
        organisation=organisation, source=source, started_by=started_by, file_name=planned.table.path.name[:300],
        file=stored_as, file_digest=digest, options=options, notes=planned.notes, created_at=now,
        rejects_file=rejects_file)


def _same(before: dict[str, Any], now: dict[str, Any]) -> bool:
    """Whether two runs read the file the same way; what was merely said about it does not count."""
    ignored = {"notes", "unused"}
    first, second = dict(before.get("mapping", {})), dict(now["mapping"])
    for name in ignored:
        first.pop(name, None), second.pop(name, None)
    return first == second and all(before.get(key) == now[key] for key in now if key != "mapping")


def file_digest(path: Path) -> str:
    """SHA-256 of the file's bytes, in hexadecimal."""
    with path.open("rb") as raw:
        return hashlib.file_digest(raw, "sha256").hexdigest()


def run(import_run: ImportRun, table: Table, now: datetime, *, process: Process,
        progress: Callable[[Reached], None] | None = None, rehearse: bool = False, batch: int = BATCH) -> Counts:
    """The counts after reading the file to its end, or to where somebody asked to stop.

    Each batch is stored in one transaction together with the run's counts, then `process` is called with the
    organisation, the ids of its items and `now`. Memory and queries per batch do not grow with the file. With
    `rehearse` everything happens and is rolled back. Conflict when another process is at this run; `UnreadableFile`
    where the file breaks (what came before stays, and the run can be resumed).
    """
    runner = _Runner(import_run, table, now, process, progress, batch, rehearse)
    if rehearse:
        with transaction.atomic():
            counts = runner.go()
            transaction.set_rollback(True)
        return counts
    with _alone(import_run):
        try:
            return runner.go()
        except UnreadableFile as error:
            _end(import_run, ImportRun.State.FAILED, now, str(error))
            raise


@contextmanager
def _alone(import_run: ImportRun) -> Iterator[None]:
    """Holds a lock of the database session: it goes with the process, however that ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [RUN_LOCK, import_run.pk])
        if not cursor.fetchone()[0]:
            raise Conflict(_("This file is being imported by another process right now."))
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [RUN_LOCK, import_run.pk])


@dataclass(slots=True)
class _Runner:
    import_run: ImportRun
    table: Table
    now: datetime
    process: Process
    progress: Callable[[Reached], None] | None
    size: int
    rehearse: bool

    def go(self) -> Counts:
        run, started = self.import_run, time.monotonic()
        run.refresh_from_db()
        rejects = RejectsFile(Path(run.rejects_file), self.table.columns) if run.rejects_file else None
        if rejects is not None:
            rejects.cut_to(run.rejected)
        begun_at = run.rows_read
        run.state, run.error, run.heartbeat_at = ImportRun.State.RUNNING, "", self.now
        run.save(update_fields=["state", "error", "heartbeat_at"])
        self._process(self._waiting())
        build = builder(Mapping.from_json(run.options["mapping"]), self.now, run.options.get("country", ""))
        rows = islice(self.table.rows(), begun_at, None)
        while chunk := list(islice(rows, self.size)):
            self._process(self._store(chunk, build, rejects))
            self._report(started, begun_at)
            if self._asked_to_stop():
                _end(run, ImportRun.State.STOPPED, self.now)
                return count(run)
        run.rows_total = run.rows_read
        _end(run, ImportRun.State.DONE, self.now)
        return count(run)

    def _store(self, chunk: list[FileRow], build: Callable[[FileRow], Incoming | IncomingRejected],
               rejects: RejectsFile | None) -> list[int]:
        """The ids of the items of one batch that wait to be processed. One transaction."""
        run = self.import_run
        built = [build(row) for row in chunk]
        taken = [item for item in built if isinstance(item, Incoming)]
        refused = [item for item in built if isinstance(item, IncomingRejected)]
        with transaction.atomic():
            result = store(
                run.organisation, run.source, taken, self.now, live=False, import_run=run,
                follow_up_from=follow_up_start(run.options.get("follow_up", ""), self.now),
                acknowledge=run.options.get("acknowledge", False), take_turns=not self.rehearse)
            run.rows_read += len(chunk)
            run.stored += result.count("created")
            run.revised += result.count("revised")
            run.duplicates += len(taken) - result.count("created")
            run.rejected += len(refused)
            run.heartbeat_at = self.now
            run.save(update_fields=["rows_read", "stored", "revised", "duplicates", "rejected", "heartbeat_at"])
            if rejects is not None:
                rejects.add(refused)
        return result.item_ids()

    def _waiting(self) -> list[int]:
        """Items that were stored before the process was killed, and not yet processed."""
        if not self.import_run.rows_read:
            return []
        items = FeedbackItem.objects.for_organisation(self.import_run.organisation_id)
        return list(items.filter(import_run=self.import_run, processed_at=None, failed_at=None)
                    .order_by("id").values_list("pk", flat=True)[: self.size * 2])

    def _process(self, ids: list[int]) -> None:
        if ids:
            self.process(self.import_run.organisation, ids, self.now)

    def _report(self, started: float, begun_at: int) -> None:
        if self.progress is not None:
            reading = self.table.progress
            self.progress(Reached(self.import_run.rows_read, reading.done, reading.total,
                                  time.monotonic() - started, begun_at))

    def _asked_to_stop(self) -> bool:
        runs = ImportRun.objects.for_organisation(self.import_run.organisation_id)
        return runs.filter(pk=self.import_run.pk, stop_asked_at__isnull=False).exists()


def _end(run: ImportRun, state: str, now: datetime, error: str = "") -> None:
    run.state, run.error = state, error
    run.finished_at = now if state == ImportRun.State.DONE else None
    run.stop_asked_at = None
    run.save(update_fields=["state", "error", "finished_at", "stop_asked_at", "rows_total"])


def count(import_run: ImportRun) -> Counts:
    """The counts of a run, and what the loop made of its items so far (three queries)."""
    organisation = import_run.organisation_id
    flagged = Flag.objects.for_organisation(organisation).filter(item__import_run=import_run)
    opened = Case.objects.for_organisation(organisation).filter(first_item__import_run=import_run)
    joined = FeedbackItem.objects.for_organisation(organisation).filter(
        import_run=import_run, case__isnull=False, opened_case=None)
    file = import_run.rejects_file if import_run.rejected else None
    return Counts(
        read=import_run.rows_read, stored=import_run.stored, duplicates=import_run.duplicates,
        revised=import_run.revised, rejected=import_run.rejected,
        flagged=flagged.values("item").distinct().count(), cases_opened=opened.count(), cases_joined=joined.count(),
        rejects_file=file or None)
