"""Everything that was handed in for a round as a few arrays, packed into bytes and back."""

from __future__ import annotations

import io
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

MISSING, UNKNOWN = 0, -1  # no answer; the answer "I do not know"


@dataclass(frozen=True, slots=True)
class Matrices:
    """A row for each participant, a column for each statement or subject.

    `effectiveness` and `importance` hold 1-5, MISSING or UNKNOWN; `forecasts` 0-100 and `confidence` 0-1, NaN where
    there is none. `persons` is the same number for one person in two functions.
    """

    participants: NDArray[np.int64]  # keys
    functions: NDArray[np.int64]  # keys, one for each participant
    persons: NDArray[np.int64]
    statements: NDArray[np.int64]  # keys
    effectiveness: NDArray[np.int8]
    importance: NDArray[np.int8]
    subjects: NDArray[Any]  # "kind:key"
    forecasts: NDArray[np.float32]
    confidence: NDArray[np.float32]


def pack(matrices: Matrices) -> bytes:
    kept = io.BytesIO()
    np.savez_compressed(kept, **{each.name: getattr(matrices, each.name) for each in fields(Matrices)})
    return kept.getvalue()


def unpack(data: bytes | memoryview) -> Matrices:
    """The arrays. Nothing but arrays is read: what is packed runs no code."""
    with np.load(io.BytesIO(bytes(data)), allow_pickle=False) as kept:
        return Matrices(**{each.name: kept[each.name] for each in fields(Matrices)})
