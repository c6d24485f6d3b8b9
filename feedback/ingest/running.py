"""Reading a file to its end, batch by batch, so that it can be killed at any moment and taken up again."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from contextvars import copy_context
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cxloop.collector import unhurried
from cxloop.errors import Conflict
from feedback.ingest.build import builder
from feedback.ingest.incoming import Incoming, IncomingRejected
from feedback.ingest.mapping import Mapping
from feedback.ingest.rejects import RejectsFile
from feedback.ingest.service import Process, follow_up_start, store
from feedback.ingest.tables import FileRow, Table, UnreadableFile
from feedback.models import Case, FeedbackItem, Flag, ImportRun

BATCH = 1_000
RUN_LOCK = 7002  # class of the advisory lock that one run of an import holds; the run is the object

Built = Incoming | IncomingRejected
Build = Callable[[FileRow], Built]
Read = Callable[[list[Incoming]], None]  # fills `found`


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
    """`read` is `stored` + `duplicates` + `rejected`; the duplicates include `revised`, items edited
    since. `failed` are stored, but could not be processed; they wait where they can be retried.
    """

    read: int
    stored: int
    duplicates: int
    revised: int
    rejected: int
    flagged: int
    cases_opened: int
    cases_joined: int
    rejects_file: str | None
    failed: int = 0


def run(
    import_run: ImportRun,
    table: Table,
    now: datetime,
    *,
    process: Process,
    read: Read | None = None,
    progress: Callable[[Reached], None] | None = None,
    rejects: Path | None = None,
    rehearse: bool = False,
    batch: int = BATCH,
    rest: Callable[[], bool] = lambda: False,
) -> Counts:
    """The counts after reading the file to its end, or to where somebody asked to stop, or until `rest()`: then the
    run waits to be taken up.

    Each batch is stored and processed in one transaction together with the run's counts. Memory and
    queries per batch do not grow with the file. Meanwhile a thread reads the next batch from the file, and has the
    items read by `read` (which must not ask the database) as long as most of them are new. Rejected
    rows go to the file `rejects`. With `rehearse` everything happens and is rolled back. Conflict when
    another process is at this run; `UnreadableFile` where the file breaks (what came before stays, and the
    run can be resumed).
    """
    runner = _Runner(import_run, table, now, process, read, progress, rejects, batch, rehearse, rest)
    if rehearse:
        with transaction.atomic(), unhurried():
            counts = runner.go()
            transaction.set_rollback(True)
        return counts
    with _alone(import_run), unhurried():
        try:
            return runner.go()
        except UnreadableFile as error:
            _end(import_run, ImportRun.State.FAILED, now, str(error))
            raise


@contextmanager
def quick_turns() -> Iterator[None]:
    """Within the block a thread that has an answer from the database waits a millisecond for its turn, not five."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(0.001)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


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
    read: Read | None
    progress: Callable[[Reached], None] | None
    rejects: Path | None
    size: int
    rehearse: bool
    rest: Callable[[], bool]
    are_new: bool = True  # most rows of the last batch were

    def go(self) -> Counts:
        run, started = self.import_run, time.monotonic()
        run.refresh_from_db()
        begun_at = run.rows_read
        run.state, run.error, run.heartbeat_at = ImportRun.State.RUNNING, "", timezone.now()
        run.save(update_fields=["state", "error", "heartbeat_at"])
        build = builder(Mapping.from_json(run.options["mapping"]), self.now, run.options.get("country", ""))
        rejected = RejectsFile(self.rejects, self.table.columns) if self.rejects else None
        rows = self.table.rows()
        self._pass_over(islice(rows, begun_at), build, rejected)
        with closing(self._batches(rows, build)) as batches:
            for built in batches:
                self._take_in(built, rejected)
                self._report(started, begun_at)
                if self._asked_to_stop():
                    _end(run, ImportRun.State.STOPPED, self.now)
                    return count(run, self.rejects)
                if self.rest():
                    run.heartbeat_at = None
                    run.save(update_fields=["heartbeat_at"])
                    return count(run, self.rejects)
        run.rows_total = run.rows_read
        _end(run, ImportRun.State.DONE, self.now)
        return count(run, self.rejects)

    def _pass_over(self, rows: Iterator[FileRow], build: Build, rejected: RejectsFile | None) -> None:
        """Goes past the rows that are stored already, and writes those among them that were rejected once more."""
        if rejected is not None:
            rejected.start()
        for row in rows:
            built = build(row) if rejected is not None else None
            if isinstance(built, IncomingRejected) and rejected is not None:
                rejected.add([built])

    def _batches(self, rows: Iterator[FileRow], build: Build) -> Generator[list[Built]]:
        """The rows in batches, each made ready while the one before is taken in."""
        here = copy_context()  # the language

        def batch() -> list[Built]:
            built = [build(row) for row in islice(rows, self.size)]
            if self.read is not None and self.are_new:
                self.read([item for item in built if isinstance(item, Incoming)])
            return built

        with ThreadPoolExecutor(1, "read-ahead") as pool, quick_turns():
            coming = pool.submit(here.run, batch)
            while built := coming.result():
                coming = pool.submit(here.run, batch)
                yield built

    def _take_in(self, built: list[Built], rejected: RejectsFile | None) -> None:
        """Stores and processes one batch, and moves the cursor. One transaction."""
        run = self.import_run
        taken = [item for item in built if isinstance(item, Incoming)]
        refused = [item for item in built if isinstance(item, IncomingRejected)]
        with transaction.atomic():
            result = store(
                run.organisation,
                run.source,
                taken,
                self.now,
                live=False,
                import_run=run,
                follow_up_from=follow_up_start(run.options.get("follow_up", ""), self.now),
                acknowledge=run.options.get("acknowledge", False),
                take_turns=not self.rehearse,
                process=self.process,
            )
            self.are_new = 2 * result.count("created") >= len(taken)
            run.rows_read += len(built)
            run.stored += result.count("created")
            run.revised += result.count("revised")
            run.duplicates += len(taken) - result.count("created")
            run.rejected += len(refused)
            run.heartbeat_at = timezone.now()  # a sign of life, not a fact: the real clock
            run.save(update_fields=["rows_read", "stored", "revised", "duplicates", "rejected", "heartbeat_at"])
        if rejected is not None:
            rejected.add(refused)

    def _report(self, started: float, begun_at: int) -> None:
        if self.progress is not None:
            reading = self.table.progress
            self.progress(
                Reached(
                    self.import_run.rows_read,
                    reading.done,
                    reading.total,
                    time.monotonic() - started,
                    begun_at,
                )
            )

    def _asked_to_stop(self) -> bool:
        runs = ImportRun.objects.for_organisation(self.import_run.organisation_id)
        return runs.filter(pk=self.import_run.pk, stop_asked_at__isnull=False).exists()


def _end(run: ImportRun, state: str, now: datetime, error: str = "") -> None:
    run.state, run.error = state, error
    run.finished_at = now if state == ImportRun.State.DONE else None
    run.stop_asked_at = None
    run.save(update_fields=["state", "error", "finished_at", "stop_asked_at", "rows_total"])


def count(import_run: ImportRun, rejects: Path | None = None) -> Counts:
    """The counts of a run, and what the loop made of its items so far (four queries)."""
    organisation = import_run.organisation_id
    flagged = Flag.objects.for_organisation(organisation).filter(item__import_run=import_run)
    opened = Case.objects.for_organisation(organisation).filter(first_item__import_run=import_run)
    joined = FeedbackItem.objects.for_organisation(organisation).filter(
        import_run=import_run, case__isnull=False, opened_case=None
    )
    failed = FeedbackItem.objects.for_organisation(organisation).filter(import_run=import_run, failed_at__isnull=False)
    file = str(rejects or import_run.rejects_file) if import_run.rejected else ""
    return Counts(
        read=import_run.rows_read,
        stored=import_run.stored,
        duplicates=import_run.duplicates,
        revised=import_run.revised,
        rejected=import_run.rejected,
        flagged=flagged.values("item").distinct().count(),
        cases_opened=opened.count(),
        cases_joined=joined.count(),
        rejects_file=file or None,
        failed=failed.count(),
    )
