"""Imports of whole files: looked at, shown, stored, resumed.

`plan` says what would happen, `open_run` makes (or finds again) the run, `run` reads the file. What a killed run left
behind is taken up where its last transaction ended; a second run of the same file finds everything known.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.files.storage import default_storage
from django.db.models import Q
from django.utils import timezone

from cxloop import wakeups
from cxloop.errors import InvalidInput
from cxloop.models import Organisation
from cxloop.tenancy import across, acting_in
from feedback.ingest.files import open_file
from feedback.ingest.mapping import Mapping
from feedback.ingest.planning import Plan, plan
from feedback.ingest.running import Counts, Process, Reached, Read, count, run
from feedback.ingest.service import follow_up_start
from feedback.models import ImportRun, Source

Reader = Callable[[Organisation], Read]

__all__ = ["Counts", "Plan", "Process", "Reached", "count", "open_run", "plan", "run", "run_by_id", "waiting"]


def open_run(
    organisation: Organisation,
    source: Source,
    planned: Plan,
    now: datetime,
    *,
    follow_up: str = "",
    acknowledge: bool = False,
    country: str = "",
    stored_as: str = "",
    started_by: Any = None,
) -> ImportRun:
    """The run for this file: the one that was broken off, or a new one.

    The same file (by its bytes) into the same source with the same options goes on where it stopped.
    `follow_up`: see `service.follow_up_start`; `stored_as` is the file's name in the default storage when
    it was uploaded.
    """
    follow_up_start(follow_up, now)
    options = {
        "mapping": planned.mapping.as_json(),
        "follow_up": follow_up,
        "acknowledge": acknowledge,
        "country": country,
        "encoding": planned.table.encoding,
        "delimiter": planned.table.delimiter,
    }
    digest = file_digest(planned.table.path)
    broken_off = _broken_off(organisation, source, digest)
    if broken_off is not None and _same(broken_off.options, options):
        return broken_off
    return ImportRun.objects.create(
        organisation=organisation,
        source=source,
        started_by=started_by,
        file_name=planned.table.path.name[:300],
        file=stored_as,
        file_digest=digest,
        options=options,
        notes=planned.notes,
        created_at=now,
    )


def _broken_off(organisation: Organisation, source: Source, digest: str) -> ImportRun | None:
    unfinished = [ImportRun.State.RUNNING, ImportRun.State.STOPPED, ImportRun.State.FAILED]
    runs = ImportRun.objects.for_organisation(organisation).filter(
        source=source, file_digest=digest, state__in=unfinished
    )
    return runs.order_by("-id").first()


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


@across()
def waiting(now: datetime, *, lost_after: timedelta) -> list[ImportRun]:
    """The uploaded files that nobody reads: not begun, or without a sign of life for `lost_after`. One query.

    Only uploads: a file on somebody's own disk can be reached by nobody else.
    """
    lost = Q(state=ImportRun.State.RUNNING) & (Q(heartbeat_at=None) | Q(heartbeat_at__lt=now - lost_after))
    runs = ImportRun.across_organisations.filter(Q(state=ImportRun.State.PLANNED) | lost).exclude(file="")
    return list(runs.order_by("id")[:100])


def run_by_id(
    run_id: int, *, process: Process, reader: Reader | None = None, rest: Callable[[], bool] = lambda: False
) -> Counts:
    """The counts of an uploaded import that is read to its end, or until `rest()`. Rejected rows go into the storage.

    Conflict when another process is at it; `UnreadableFile` where the file breaks (the run says so).
    """
    with across():
        import_run = ImportRun.across_organisations.select_related("organisation", "source").get(pk=run_id)
    options = import_run.options
    with acting_in(import_run.organisation), tempfile.TemporaryDirectory() as folder:
        local = Path(folder) / Path(import_run.file_name).name
        with default_storage.open(import_run.file, "rb") as stored, local.open("wb") as copy:
            shutil.copyfileobj(stored, copy)
        rejects = Path(folder) / "rejected.csv"
        try:
            mapping = Mapping.from_json(options["mapping"])
            table = open_file(local, options["encoding"], options["delimiter"], mapping.used())
            read = reader(import_run.organisation) if reader else None
            counts = run(import_run, table, timezone.now(), process=process, read=read, rejects=rejects, rest=rest)
        except InvalidInput as error:
            ImportRun.objects.for_organisation(import_run.organisation).filter(pk=run_id).update(
                state=ImportRun.State.FAILED, error=str(error)
            )
            raise
        finally:
            if rejects.exists():
                _keep_rejects(import_run, rejects)
    return counts


def begin(import_run: ImportRun) -> None:
    """Wakes a worker for an uploaded run, once the transaction has committed."""
    wakeups.wake("imports")


def _keep_rejects(import_run: ImportRun, rejects: Path) -> None:
    name = f"imports/{import_run.public_id}.rejected.csv"
    if default_storage.exists(name):
        default_storage.delete(name)
    with rejects.open("rb") as content:
        kept = default_storage.save(name, File(content))
    ImportRun.objects.for_organisation(import_run.organisation_id).filter(pk=import_run.pk).update(rejects_file=kept)
