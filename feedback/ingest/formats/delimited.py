"""CSV, TSV and their relatives: any delimiter, any encoding, rows torn by quotes and all."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from io import BytesIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cxloop.spreadsheet import typed
from feedback.ingest.dialects import Dialect, detect_dialect
from feedback.ingest.encodings import detect_encoding, known_encoding, read_text
from feedback.ingest.formats import FORMATS, Request
from feedback.ingest.lines import physical_lines
from feedback.ingest.records import NEVER, Record, records
from feedback.ingest.streams import unpacked
from feedback.ingest.tables import OWN_COLUMNS, FileRow, Progress, Table, UnreadableFile, unique_columns

ENDINGS = (".csv", ".tsv", ".txt", ".tab")
CONTROL_SHARE = 0.05  # share of control characters from which a file is no text


@FORMATS.register
class Delimited:
    key = "csv"
    label = gettext_lazy("text with delimiters (CSV, TSV)")

    def fits(self, request: Request) -> float:
        return 0.95 if request.name.endswith(ENDINGS) else 0.3

    def open(self, request: Request) -> Table:
        """The table. UnreadableFile when the bytes are no text or no row can be the header."""
        encoding = known_encoding(request.encoding) if request.encoding else detect_encoding(request.sample)
        text = "".join(read_text(BytesIO(request.sample), encoding))
        _refuse_binary(request.path.name, text)
        dialect = detect_dialect(request.path.name, text, request.delimiter, request.expected)
        columns, notes = unique_columns(as_typed(dialect.header.values, dialect.header.values))
        if dialect.skipped:
            notes.insert(
                0,
                _("The header is on line %(line)s; what stands above it was passed over.")
                % {"line": dialect.header.line},
            )
        progress = Progress()
        labels = dict(zip(columns, dialect.labels, strict=False))
        return Table(
            path=request.path,
            format=self.key,
            columns=columns,
            encoding=encoding,
            notes=notes,
            labels=labels,
            delimiter="" if dialect.delimiter == NEVER else dialect.delimiter,
            header_line=dialect.header.line,
            progress=progress,
            rows=partial(_rows, request, encoding, dialect, columns, progress),
        )


def _refuse_binary(name: str, text: str) -> None:
    strange = sum(character < " " and character not in "\t\r\n\x00" for character in text)
    if strange > len(text) * CONTROL_SHARE:
        raise UnreadableFile(
            _("%(name)s is not a text file. Save it as CSV (UTF-8) and import that.") % {"name": name},
            field="file",
        )


def _rows(
    request: Request, encoding: str, dialect: Dialect, columns: list[str], progress: Progress
) -> Iterator[FileRow]:
    with unpacked(request.path, progress) as stream:
        lines = physical_lines(read_text(stream, encoding), dialect.end)
        for record in records(lines, dialect.delimiter, len(columns)):
            if record.line > dialect.after:
                record.values = as_typed(record.values, columns)
                row = _row(record, columns)
                if row is not None:
                    yield row


def as_typed(cells: list[str], columns: list[str]) -> list[str]:
    """The cells; those of a file of rejected rows, which is ours, as they were before they were defused."""
    return [typed(cell) for cell in cells] if OWN_COLUMNS[0] in columns else cells


def _row(record: Record, columns: list[str]) -> FileRow | None:
    """The row, with what is wrong with it; None for a row without a single value."""
    values, width = record.values, len(columns)
    missing, extra = width - len(values), values[width:]
    if missing > 0:
        values = values + [""] * missing
    row = FileRow(record.line, dict(zip(columns, values, strict=False)), problem=record.problem)
    if record.problem:
        row.column = columns[min(record.at, width - 1)] if record.at is not None else ""
        row.extra = extra
    elif any(value.strip() for value in extra):
        row.problem, row.extra = _counted(len(record.values), width), extra
    elif missing > 0 and record.strict:
        row.problem = _counted(len(record.values), width)
    elif not any(value and not value.isspace() for value in values):
        return None
    return row


def _counted(given: int, width: int) -> str:
    return _("the row has %(given)s values for %(width)s columns: quote the values that contain the delimiter") % {
        "given": given,
        "width": width,
    }
