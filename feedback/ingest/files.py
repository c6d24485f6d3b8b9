"""Any file of feedback as a table: what kind it is, how it is written, its columns, its rows as a stream."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from django.utils.translation import gettext as _

from feedback.ingest.formats import FORMATS, Request
from feedback.ingest.streams import first_bytes
from feedback.ingest.tables import OWN_COLUMNS, Table, UnreadableFile, first_of

FORMATS.discover("feedback.ingest.formats")
SAMPLE_ROWS = 2000
SAMPLE_CHARACTERS = 4_000_000
MOST_COLUMNS = 1000  # more than anybody can look at and say what is what


def open_file(path: Path | str, encoding: str = "", delimiter: str = "", expected: Collection[str] = ()) -> Table:
    """The file as a table with a sample of its first rows.

    Kind, encoding, delimiter and header row are told from the first 256 kB unless given. `expected` are
    column names that the caller knows to be in the header. Memory does not grow with the file. Raises
    `UnreadableFile`.
    """
    path = Path(path)
    request = Request(path, first_bytes(path), encoding, delimiter, frozenset(expected))
    kind = max(FORMATS, key=lambda known: known.fits(request))
    table = kind.open(request)
    if len(table.columns) > MOST_COLUMNS:
        raise UnreadableFile(
            _("%(name)s has %(count)s columns, more than %(most)s: save it with those that say something.")
            % {"name": path.name, "count": f"{len(table.columns):,}", "most": f"{MOST_COLUMNS:,}"}
        )
    table.sample = first_of(table.rows(), SAMPLE_ROWS, SAMPLE_CHARACTERS)
    table.columns = [column for column in table.columns if column not in OWN_COLUMNS]
    return table
