"""The kinds of file that can be read. One kind is one file in this folder."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from cxloop.registry import Registry
from feedback.ingest.tables import Table


@dataclass(slots=True)
class Request:
    """What to open: the path, its first bytes (unpacked) and what the person said about it.

    `expected` are column names the person used in a mapping: a row that holds them all is the header.
    """

    path: Path
    sample: bytes
    encoding: str = ""
    delimiter: str = ""
    expected: frozenset[str] = field(default_factory=frozenset)

    @property
    def name(self) -> str:
        """The file's name without `.gz`, in lower case."""
        return self.path.name.lower().removesuffix(".gz")


class FileFormat(Protocol):
    """`fits` says how sure we are (0 to 1) that the file is of this kind; the surest kind reads it."""

    key: str
    label: Any

    def fits(self, request: Request) -> float: ...

    def open(self, request: Request) -> Table: ...


FORMATS: Registry[FileFormat] = Registry("file format")
