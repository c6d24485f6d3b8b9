"""The bytes of a file, unpacked on the way when it is gzipped, with a guard against bombs."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from django.utils.translation import gettext as _

from feedback.ingest.tables import Progress, UnreadableFile

GZIP = b"\x1f\x8b"
SAMPLE = 1 << 18  # bytes read to find out what a file is
BOMB_SIZE = 256 << 20  # unpacked bytes from which the ratio is looked at
BOMB_RATIO = 400  # text packs to a tenth or, when it repeats itself, to a hundredth
OFFICE = {
    b"PK\x03\x04": "xlsx or zip",
    b"\xd0\xcf\x11\xe0": "xls",
    b"%PDF": "pdf",
    b"\x89PNG": "png",
    b"\xff\xd8\xff": "jpeg",
}


class Unpacking(io.RawIOBase):
    """A gzip stream that says what is wrong in one sentence and stops at a bomb."""

    def __init__(self, packed: BinaryIO, name: str) -> None:
        self.packed, self.name = packed, name
        self.inner = gzip.GzipFile(fileobj=packed, mode="rb")
        self.given = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        try:
            block = self.inner.read(size)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise UnreadableFile(
                _("%(name)s is damaged: the gzip breaks off or is wrong after %(given)s bytes. Fetch it again.")
                % {"name": self.name, "given": f"{self.given:,}"},
                field="file",
            ) from error
        self.given += len(block)
        if self.given > BOMB_SIZE and self.given > BOMB_RATIO * max(self.packed.tell(), 1):
            raise UnreadableFile(
                _(
                    "%(name)s unpacks to more than %(ratio)s times its size and was not read further. "
                    "Unpack it yourself if it is meant to be like that."
                )
                % {"name": self.name, "ratio": BOMB_RATIO},
                field="file",
            )
        return block


@contextmanager
def unpacked(path: Path, progress: Progress | None = None) -> Iterator[BinaryIO]:
    """The file's bytes from the first on, unpacked. UnreadableFile when it is not there or may not be
    read.
    """
    try:
        raw = path.open("rb")
    except OSError as error:
        raise UnreadableFile(
            _("%(name)s cannot be opened: %(why)s.") % {"name": path.name, "why": (error.strerror or "").lower()},
            field="file",
        ) from error
    with raw:
        if progress is not None:
            progress.total = path.stat().st_size
            progress.read = raw.tell
        packed = raw.read(2) == GZIP
        raw.seek(0)
        try:
            yield cast(BinaryIO, Unpacking(raw, path.name)) if packed else raw
        finally:
            if progress is not None:
                end = raw.tell()
                progress.read = lambda: end


def first_bytes(path: Path) -> bytes:
    """The first 256 kB, unpacked. UnreadableFile for an empty file and for the kinds that are not tables
    of text.
    """
    if path.is_dir():
        raise UnreadableFile(_("%(name)s is a folder, not a file.") % {"name": path.name}, field="file")
    with unpacked(path) as stream:
        sample = stream.read(SAMPLE)
    if not sample.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise UnreadableFile(
            _("%(name)s is empty: there is not even a header row.") % {"name": path.name}, field="file"
        )
    for mark, kind in OFFICE.items():
        if sample.startswith(mark):
            raise UnreadableFile(
                _("%(name)s is a file of kind %(kind)s, which cannot be read. Save it as CSV (UTF-8) and import that.")
                % {"name": path.name, "kind": kind},
                field="file",
            )
    return sample
