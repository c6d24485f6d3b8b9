"""Files that people bring on a page: kept, looked at, rehearsed, started, stopped."""

from __future__ import annotations

import csv
import re
import shutil
import tempfile
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from cxloop import audit, links
from cxloop.actor import Actor
from cxloop.errors import Conflict, InvalidInput, NotFound
from cxloop.models import Organisation
from feedback.ingest import imports
from feedback.ingest.columns import guess_mapping
from feedback.ingest.files import open_file
from feedback.ingest.mapping import RATINGS, Mapping
from feedback.ingest.running import Counts, Process
from feedback.ingest.service import source_called
from feedback.ingest.tables import Table
from feedback.models import ImportRun

PURPOSE = links.purpose("upload")
GOOD_FOR = timedelta(days=2)
REHEARSED = 1_000  # rows a rehearsal reads: enough to judge by, few enough for one request
COUNTED = 200_000  # rows that are counted beforehand, so that progress has an end in sight


@dataclass(frozen=True)
class Wanted:
    """What a person decided about an uploaded file. `wishes` are `field=column[:low-high]`."""

    source: str
    wishes: tuple[str, ...] = ()
    zone: str = ""
    dates: str = ""
    follow_up: str = ""
    acknowledge: bool = False


@dataclass(frozen=True)
class Rehearsed:
    """The counts of a rehearsal and the first rejected rows as (line, column, reason)."""

    counts: Counts
    rejects: list[tuple[str, str, str]]
    is_partial: bool


def keep(organisation: Organisation, name: str, content: BinaryIO, now: datetime) -> str:
    """A token for the file, which is kept in the default storage. InvalidInput for an empty one."""
    name = re.sub(r"[^\w.\- ]+", "_", Path(name).name)[-200:] or "file"
    stored = default_storage.save(f"imports/{organisation.public_id}/{uuid.uuid4()}/{name}", File(content))
    if not default_storage.size(stored):
        default_storage.delete(stored)
        raise InvalidInput(_("The file is empty."), field="file")
    return links.sign(PURPOSE, {"organisation": organisation.pk, "file": stored}, expires_at=now + GOOD_FOR)


def stored_name(organisation: Organisation, token: str, now: datetime) -> str:
    """The file's name in the storage. NotFound when it was another organisation's or is gone, LinkExpired later."""
    payload = links.read(PURPOSE, token, now=now)
    name = str(payload["file"])
    if payload["organisation"] != organisation.pk or not default_storage.exists(name):
        raise NotFound()
    return name


@contextmanager
def on_disk(stored: str) -> Iterator[Path]:
    """The file at a path of its own, wherever the storage is."""
    with tempfile.TemporaryDirectory() as folder:
        local = Path(folder) / Path(stored).name
        with default_storage.open(stored, "rb") as source, local.open("wb") as copy:
            shutil.copyfileobj(source, copy)
        yield local


def open_up(organisation: Organisation, path: Path, now: datetime) -> tuple[Table, Mapping]:
    """The table and what can be told about its columns. InvalidInput when it cannot be read."""
    table = open_file(path)
    return table, guess_mapping(table, (), organisation.time_zone, now)


def look(organisation: Organisation, path: Path, wanted: Wanted, now: datetime) -> imports.Plan:
    """What importing the file would do; nothing is stored. InvalidInput says what cannot be read or mapped."""
    if wanted.wishes and not chosen(wanted.wishes) & {"text", "rating", *RATINGS}:
        raise InvalidInput(_("Say which column holds the customer's words, or a rating."), field="columns")
    return imports.plan(path, organisation, now, wishes=wanted.wishes, zone=wanted.zone, dates=wanted.dates)


def chosen(wishes: Iterable[str]) -> set[str]:
    """The fields that some column goes to."""
    return {wish.partition("=")[0] for wish in wishes if not wish.endswith("=")}


def notes_of(planned: imports.Plan) -> list[str]:
    """What to know, in words for a page: advice about options of the command is left out."""
    notes = [note for note in planned.notes if "--" not in note]
    if "occurred_at" not in planned.mapping.fields:
        notes.append(_("No column says when it was said: every row counts as said now and may open a case."))
    return notes


def rehearse(organisation: Organisation, stored: str, wanted: Wanted, now: datetime, process: Process) -> Rehearsed:
    """What the first thousand rows would come to: everything happens and nothing is kept."""
    with on_disk(stored) as path:
        planned = look(organisation, path, wanted, now)
        rejects = path.with_name("rejected.csv")
        whole = planned.table
        first = replace(whole, rows=lambda: islice(whole.rows(), REHEARSED))
        with transaction.atomic():
            run = _open(organisation, replace(planned, table=first), wanted, now, rehearsal=True)
            counts = imports.run(run, first, now, process=process, rejects=rejects, rehearse=True)
            transaction.set_rollback(True)
        return Rehearsed(counts, list(_read_rejects(rejects)), counts.read >= REHEARSED)


def _read_rejects(path: Path) -> Iterator[tuple[str, str, str]]:
    if path.exists():
        with path.open(encoding="utf-8", newline="") as lines:
            for row in islice(csv.reader(lines), 1, 11):
                yield row[0], row[1], row[2]


def _open(organisation: Organisation, planned: imports.Plan, wanted: Wanted, now: datetime, *, stored: str = "",
          started_by: Any = None, rehearsal: bool = False) -> ImportRun:
    source = source_called(organisation, wanted.source)
    if rehearsal:
        ImportRun.objects.for_organisation(organisation).filter(source=source).exclude(
            state=ImportRun.State.DONE).update(state=ImportRun.State.DONE)
    return imports.open_run(organisation, source, planned, now, follow_up=wanted.follow_up,
                            acknowledge=wanted.acknowledge, stored_as=stored, started_by=started_by)


def start(organisation: Organisation, stored: str, wanted: Wanted, actor: Actor, now: datetime) -> ImportRun:
    """The import, which a worker takes up after commit. One that was broken off goes on where it stopped."""
    with on_disk(stored) as path:
        planned = look(organisation, path, wanted, now)
        guessed = sum(1 for _row in islice(planned.table.rows(), COUNTED + 1))
        with transaction.atomic():
            run = _open(organisation, planned, wanted, now, stored=stored, started_by=actor.membership)
            if run.state == ImportRun.State.RUNNING:
                raise Conflict(_("This very file is being imported right now."))
            run.state, run.file, run.error, run.stop_asked_at = ImportRun.State.PLANNED, stored, "", None
            run.options = run.options | ({"rows_guessed": guessed} if guessed <= COUNTED else {})
            run.notes = notes_of(planned)
            run.save(update_fields=["state", "file", "error", "stop_asked_at", "options", "notes"])
            audit.record(organisation, actor, "import.started", "import", run.pk, now)
            imports.begin(run)
    return run


@transaction.atomic
def stop(organisation: Organisation, run: ImportRun, actor: Actor, now: datetime) -> None:
    """Asks it to stop after the rows it is at. Conflict when it is over."""
    rows = ImportRun.objects.for_organisation(organisation).filter(pk=run.pk)
    planned = rows.filter(state=ImportRun.State.PLANNED).update(state=ImportRun.State.STOPPED)
    if not planned and not rows.filter(state=ImportRun.State.RUNNING).update(stop_asked_at=now):
        raise Conflict(_("This import is over already."))
    audit.record(organisation, actor, "import.stop_asked", "import", run.pk, now)


@transaction.atomic
def resume(organisation: Organisation, run: ImportRun, actor: Actor, now: datetime) -> None:
    """Goes on where it stopped or failed. Conflict when there is nothing to go on with."""
    changed = ImportRun.objects.for_organisation(organisation).filter(
        pk=run.pk, state__in=[ImportRun.State.STOPPED, ImportRun.State.FAILED]
    ).exclude(file="").update(state=ImportRun.State.PLANNED, error="", stop_asked_at=None)
    if not changed:
        raise Conflict(_("This import does not wait to be taken up again."))
    audit.record(organisation, actor, "import.resumed", "import", run.pk, now)
    imports.begin(run)


def wishes_of(columns: Iterable[tuple[str, str, str]], guessed: Iterable[str]) -> tuple[str, ...]:
    """`field=column[:scale]` for each (column, field, scale) with a field; guessed fields nobody chose are let go."""
    chosen = [(field, f"{column}:{scale}" if scale else column) for column, field, scale in columns if field]
    taken = {field for field, _column in chosen}
    let_go = (field for field in guessed if field not in taken)
    return (*(f"{field}={column}" for field, column in chosen), *(f"{field}=" for field in let_go))


def rejected_file(run: ImportRun) -> Any:
    """The rejected rows, open for reading. NotFound when none were rejected or the file is gone."""
    if not run.rejects_file or not default_storage.exists(run.rejects_file):
        raise NotFound()
    return default_storage.open(run.rejects_file, "rb")
