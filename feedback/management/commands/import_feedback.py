"""`manage.py import_feedback FILE`: a file of feedback goes through the whole loop."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cxloop import tenancy
from cxloop.errors import CxloopError, InvalidInput
from cxloop.models import Organisation
from feedback.flow import process, reader
from feedback.ingest.imports import Counts, Plan, Reached, open_run, plan, run
from feedback.ingest.service import source_called
from feedback.models import ImportRun

ORDERS = {"": "", "day-first": "dmy", "month-first": "mdy"}
CANNOT = 2


class Command(BaseCommand):
    help = _("Imports a file of feedback: CSV, TSV, JSON, JSON Lines, Parquet, or gzip of any.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--organisation", required=True, help="its short name")
        parser.add_argument("--source", required=True, help="where it comes from; made when there is none")
        parser.add_argument("--map", action="append", default=[], metavar="FIELD=COLUMN[:LOW-HIGH]", dest="wishes")
        parser.add_argument("--timezone", default="", help="of dates without one; the organisation's by default")
        parser.add_argument("--dates", default="", choices=sorted(ORDERS), help="when days and months can be mixed up")
        parser.add_argument("--country", default="", help="of phone numbers without one, two letters")
        parser.add_argument("--encoding", default="")
        parser.add_argument("--delimiter", default="")
        parser.add_argument("--follow-up", default="", help="all, none or newer-than=14d; the organisation's window")
        parser.add_argument("--acknowledge", action="store_true", help="write to the customers that they were heard")
        parser.add_argument("--rejects", type=Path, help="where rejected rows go; beside the file by default")
        parser.add_argument("--dry-run", action="store_true", help="do everything and keep nothing")
        parser.add_argument("--json", action="store_true", help="print the counts as one JSON object, last")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        self.stderr.style_func = None  # what is shown and how far it is are no errors
        self._is_drawing = False
        try:
            counts = self._import(options)
        except CxloopError as error:
            self._end_bar()
            self.stderr.write(str(error), self.style.ERROR if self.stderr.isatty() else None)
            sys.exit(CANNOT)
        self._end_bar()
        self._report(counts, time.monotonic() - started, options)

    def _import(self, options: dict[str, Any]) -> Counts:
        now = timezone.now()
        zone = options["timezone"]
        if zone and zone not in available_timezones():
            raise InvalidInput(
                _("There is no time zone called %(zone)s; say for example Europe/Berlin.") % {"zone": zone},
                field="timezone",
            )
        organisation = Organisation.objects.filter(slug=options["organisation"]).first()
        if organisation is None:
            raise InvalidInput(
                _("There is no organisation called %(slug)s.") % {"slug": options["organisation"]},
                field="organisation",
            )
        with tenancy.acting_in(organisation):
            planned = plan(
                options["file"],
                organisation,
                now,
                wishes=options["wishes"],
                zone=zone,
                encoding=options["encoding"],
                delimiter=options["delimiter"],
                dates=ORDERS[options["dates"]],
                country=options["country"].upper(),
            )
            self._show(planned)
            return self._run(organisation, planned, options)

    def _run(self, organisation: Organisation, planned: Plan, options: dict[str, Any]) -> Counts:
        now, rejects = timezone.now(), self._rejects_path(options)

        def open_it() -> ImportRun:
            return open_run(
                organisation,
                source_called(organisation, options["source"]),
                planned,
                now,
                follow_up=options["follow_up"],
                acknowledge=options["acknowledge"],
                country=options["country"].upper(),
            )

        if options["dry_run"]:
            with transaction.atomic():
                counts = run(
                    open_it(),
                    planned.table,
                    now,
                    process=process,
                    progress=self._progress,
                    rejects=rejects,
                    rehearse=True,
                )
                transaction.set_rollback(True)
            return counts
        with transaction.atomic():
            import_run = open_it()
        if import_run.rows_read:
            self.stderr.write(_("Going on after row %(row)s.") % {"row": f"{import_run.rows_read:,}"})
        return run(import_run, planned.table, now, process=process, read=reader(organisation),
                   progress=self._progress, rejects=rejects)

    def _rejects_path(self, options: dict[str, Any]) -> Path:
        """Beside the file where that can be written, else in the current or the temporary folder.

        InvalidInput for a place where they cannot go, before anything is read: above all the file itself.
        """
        file: Path = options["file"].resolve()
        if options["rejects"]:
            rejects = Path(options["rejects"]).resolve()
            if rejects == file or rejects.is_dir() or not os.access(rejects.parent, os.W_OK):
                raise InvalidInput(
                    _("Rejected rows cannot be written to %(path)s: name another file.") % {"path": rejects},
                    field="rejects",
                )
            return rejects
        name = f"{file.name.removesuffix('.gz').rpartition('.')[0] or file.name}.rejected.csv"
        folders = [file.parent, Path.cwd(), Path(tempfile.gettempdir())]
        return next(folder for folder in folders if os.access(folder, os.W_OK)) / name

    def _show(self, planned: Plan) -> None:
        table = planned.table
        kind = ", ".join(
            filter(None, (table.format, table.encoding, f"“{table.delimiter}”" if table.delimiter else ""))
        )
        self.stderr.write(f"{table.path.name}: {kind}")
        for name, column in planned.mapping.shown():
            self.stderr.write(f"  {name:<28} {column}")
        unused = planned.mapping.unused
        if unused:
            more = f" (+{len(unused) - 12})" if len(unused) > 12 else ""
            self.stderr.write("  " + _("not used").ljust(29) + ", ".join(unused[:12]) + more)
        for note in planned.notes:
            self.stderr.write(f"  ! {note}")

    def _progress(self, reached: Reached) -> None:
        """A bar that is drawn again in its place on a terminal, and not at all elsewhere."""
        if not self.stderr.isatty():
            return
        filled = round(reached.share * 30)
        left = reached.seconds_left
        line = f"\r[{'█' * filled}{'·' * (30 - filled)}] {reached.share:4.0%}  " + _(
            "%(rows)s rows, %(rate)s a second"
        ) % {"rows": f"{reached.rows:,}", "rate": f"{reached.rate:,.0f}"}
        if left is not None:
            line += ", " + _("%(minutes)d:%(seconds)02d left") % {"minutes": left // 60, "seconds": left % 60}
        self.stderr.write(line.ljust(79), ending="")
        self._is_drawing = True

    def _end_bar(self) -> None:
        """What comes next begins on a line of its own."""
        if self._is_drawing:
            self.stderr.write()
            self._is_drawing = False

    def _report(self, counts: Counts, seconds: float, options: dict[str, Any]) -> None:
        if options["dry_run"]:
            self.stderr.write(_("A rehearsal: nothing was kept."))
        if counts.failed:
            self.stderr.write(
                _("%(count)s items could not be processed. The page of failures says why; retry them there.")
                % {"count": f"{counts.failed:,}"}
            )
        if options["json"]:
            told = asdict(counts)
            for name in ("revised", "failed"):
                told.pop(name)
            file = told.pop("rejects_file")
            self.stdout.write(json.dumps({**told, "seconds": round(seconds, 2), "rejects_file": file}))
            return
        for name, number in asdict(counts).items():
            if name != "rejects_file":
                self.stdout.write(f"{name.replace('_', ' '):<14} {number:>10,}")
        self.stdout.write(f"{'seconds':<14} {seconds:>10.1f}")
        if counts.rejects_file:
            self.stdout.write(
                _("Rejected rows, to be corrected and imported again: %(file)s") % {"file": counts.rejects_file}
            )
