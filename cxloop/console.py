"""What a person who starts cxloop sees: numbered stages, progress, one line per thing that matters."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO


class Console:
    """Numbered stages on a stream. A closed stream is no reason to stop: what cannot be shown is dropped."""

    def __init__(self, stages: int, stream: TextIO = sys.stdout) -> None:
        self.stages = stages
        self.number = 0
        self.shown = 0
        self.stream = stream

    def say(self, line: str = "") -> None:
        with suppress(OSError, ValueError):
            print(line, file=self.stream, flush=True)

    @contextmanager
    def stage(self, title: str) -> Iterator[list[str]]:
        """One stage; what the block puts into the list stands behind its title, with the seconds it took."""
        self.number += 1
        self.shown = 0
        began = time.monotonic()
        notes: list[str] = []
        self._begin(f"[{self.number}/{self.stages}] {title} ... ")
        try:
            yield notes
        except BaseException:
            self.say()
            raise
        self.say(f"{', '.join(notes) or 'done'} ({time.monotonic() - began:.1f} s)")

    def progress(self, share: float) -> None:
        """How far the stage is, from 0 to 1: drawn over on a terminal, every quarter elsewhere."""
        percent = int(share * 100)
        if not self.stream.closed and self.stream.isatty():
            self._begin(f"{percent:3d}%\b\b\b\b")
        elif percent // 25 > self.shown:
            self._begin(f"{percent // 25 * 25}% ")
        self.shown = max(self.shown, percent // 25)

    def _begin(self, text: str) -> None:
        with suppress(OSError, ValueError):
            print(text, end="", file=self.stream, flush=True)
