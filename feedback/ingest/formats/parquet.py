"""Parquet, read by DuckDB in a locked sandbox: this file and nothing else, no network, no extensions."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.ingest.flatten import as_text, flatten
from feedback.ingest.formats import FORMATS, Request
from feedback.ingest.streams import unpacked
from feedback.ingest.tables import FileRow, Progress, Table, UnreadableFile

MAGIC = b"PAR1"
BATCH = 1000


@FORMATS.register
class Parquet:
    key = "parquet"
    label = gettext_lazy("Parquet")

    def fits(self, request: Request) -> float:
        return 1.0 if request.sample.startswith(MAGIC) else 0.0

    def open(self, request: Request) -> Table:
        with _opened(request.path) as connection:
            columns = [str(column[0]) for column in connection.description or ()]
        progress = Progress(total=request.path.stat().st_size)
        return Table(
            path=request.path,
            format=self.key,
            columns=columns,
            rows=partial(_rows, request.path, columns, progress),
            progress=progress,
        )


@contextmanager
def _opened(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection whose running query reads the file. UnreadableFile when DuckDB cannot make sense of it."""
    with _plain(path) as plain:
        connection = duckdb.connect(":memory:")
        try:
            quoted = str(plain).replace("'", "''")
            connection.execute(f"SET allowed_paths=['{quoted}']")
            for setting in (
                "threads=1",
                "memory_limit='512MB'",
                "temp_directory=''",
                "autoinstall_known_extensions=false",
                "autoload_known_extensions=false",
                "enable_external_access=false",
                "lock_configuration=true",
            ):
                connection.execute(f"SET {setting}")
            connection.execute("SELECT * FROM read_parquet(?)", [str(plain)])
            yield connection
        except duckdb.Error as error:
            raise UnreadableFile(
                _("%(name)s is not a Parquet file that can be read: %(why)s")
                % {"name": path.name, "why": str(error).partition("\n")[0][:200]},
                field="file",
            ) from error
        finally:
            connection.close()


@contextmanager
def _plain(path: Path) -> Iterator[Path]:
    """The file itself, or an unpacked copy of it for as long as it is needed: Parquet is read from its
    end.
    """
    with path.open("rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
    if not packed:
        yield path.resolve()
        return
    with tempfile.NamedTemporaryFile(suffix=".parquet") as copy:
        with unpacked(path) as stream:
            shutil.copyfileobj(stream, copy)
        copy.flush()
        yield Path(copy.name).resolve()


def _rows(path: Path, columns: list[str], progress: Progress) -> Iterator[FileRow]:
    with _opened(path) as connection:
        number = 0
        while batch := connection.fetchmany(BATCH):
            for values in batch:
                number += 1
                yield FileRow(
                    number,
                    flatten({column: _plain_value(value) for column, value in zip(columns, values, strict=True)}),
                )
    progress.read = lambda: progress.total


def _plain_value(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, dict | list):
        return value
    return as_text(value)
