"""Files of feedback, written by the tests themselves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from feedback.ingest.tables import FileRow, Table

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """`write("a,b\\n1,2\\n")` is the path of a file with this content, text or bytes."""

    def write_file(content: str | bytes, name: str = "feedback.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write_file


def good_rows(table: Table) -> list[dict[str, str]]:
    return [row.values for row in table.rows() if not row.problem]


def bad_rows(table: Table) -> list[FileRow]:
    return [row for row in table.rows() if row.problem]
