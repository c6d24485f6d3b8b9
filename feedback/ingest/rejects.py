"""The rows that were not taken, as a file that can be corrected and imported again as it stands."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from feedback.ingest.incoming import IncomingRejected
from feedback.ingest.tables import OWN_COLUMNS


class RejectsFile:
    """CSV (UTF-8) with cxloop's own three columns first, then the columns of the file.

    It comes into being with the first rejected row. Values beyond the last column stay beyond it.
    """

    def __init__(self, path: Path, columns: list[str]) -> None:
        self.path, self.columns = path, columns

    def cut_to(self, rows: int) -> None:
        """Keeps the first `rows` rejected rows: what a run that was killed wrote after its last commit goes."""
        if not self.path.exists():
            return
        kept = []
        with self.path.open(encoding="utf-8", newline="") as lines:
            for count, row in enumerate(csv.reader(lines)):
                if count > rows:
                    break
                kept.append(row)
        with self.path.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows(kept if rows else [])
        if not rows:
            self.path.unlink()

    def add(self, rejected: Iterable[IncomingRejected]) -> None:
        rows = list(rejected)
        if not rows:
            return
        new = not self.path.exists()
        with self.path.open("a", encoding="utf-8", newline="", errors="replace") as out:
            writer = csv.writer(out)
            if new:
                writer.writerow([*OWN_COLUMNS, *self.columns])
            for row in rows:
                values = [row.raw.get(column, "") for column in self.columns]
                writer.writerow([row.line, row.column, row.reason, *values, *row.extra])
