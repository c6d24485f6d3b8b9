"""Whether this worker was asked to stop, known to the processes of its pool, so that long work ends at the next step.

Celery lets a task in hand finish however long it takes; a task that looks here between two steps ends within one.
"""

from __future__ import annotations

import mmap
from typing import Any

_asked = mmap.mmap(-1, 1)  # one byte of memory that a process shares with those it forks


def begin(**options: Any) -> None:
    """Called by a worker before it makes its pool: what others were asked for is not asked of it."""
    global _asked
    _asked = mmap.mmap(-1, 1)


def ask(**options: Any) -> None:
    """From now on every process of this worker finds `is_asked()`."""
    _asked[0] = 1


def is_asked() -> bool:
    return _asked[0] == 1
