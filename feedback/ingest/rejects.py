"""The rows that were not taken, as a file that can be corrected and imported again as it stands."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from cxloop import spreadsheet
from feedback.ingest.incoming import IncomingRejected
from feedback.ingest.tables import OWN_COLUMNS


class RejectsFile:
    """CSV (UTF-8) with cxloop's own three columns first, then the columns of the file.

    It comes into being with the first rejected row. Values beyond the last column stay beyond it. A cell that a
    spreadsheet would run is defused; imported again, it is what it was.
    """

    def __init__(self, path: Path, columns: list[str]) -> None:
        self.path, self.columns = path, columns

    def start(self) -> None:
        """Removes what an earlier run left."""
        self.path.unlink(missing_ok=True)

    def add(self, rejected: Iterable[IncomingRejected]) -> None:
        rows = list(rejected)
        if not rows:
            return
        new = not self.path.exists()
        with self.path.open("a", encoding="utf-8", newline="", errors="replace") as out:
            if new:
                out.write(spreadsheet.line([*OWN_COLUMNS, *self.columns]))
            for row in rows:
                values = [row.raw.get(column, "") for column in self.columns]
                out.write(spreadsheet.line([row.line, row.column, row.reason, *values, *row.extra]))
