"""Files that came in or are coming in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cxloop.models import Organisation
from feedback.models import ImportRun, Source


def runs(organisation: Organisation) -> Any:
    """The last hundred, newest first."""
    return ImportRun.objects.for_organisation(organisation).select_related("source", "started_by__user").order_by(
        "-created_at", "-pk")[:100]


@dataclass(frozen=True)
class Progress:
    """How far a run is. `share` is None while the number of rows is unknown; `rate` is rows per second."""

    run: ImportRun
    share: float | None
    rate: float | None
    seconds_left: float | None

    @property
    def is_moving(self) -> bool:
        return self.run.state in (ImportRun.State.PLANNED, ImportRun.State.RUNNING)


def progress(run: ImportRun, now: datetime) -> Progress:
    """Asks the database nothing."""
    total = run.rows_total or run.options.get("rows_guessed")
    end = run.finished_at or run.heartbeat_at or now
    seconds = max((end - run.created_at).total_seconds(), 0.001)
    rate = run.rows_read / seconds if run.rows_read else None
    share = min(1.0, run.rows_read / total) if total else None
    left = (total - run.rows_read) / rate if total and rate and total > run.rows_read else None
    return Progress(run, share, rate, left)


def sources(organisation: Organisation) -> Any:
    """Every source with its touchpoint, by name. One query."""
    return Source.objects.for_organisation(organisation).select_related("touchpoint").order_by("name")
