"""What lines of cases and lines of feedback have in common."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

WORDS = 4_000  # characters of a verbatim that a line may need to show its evidence

# Of the item `i`, as JSON.
FLAGS = """(SELECT json_agg(json_build_array(f.detector, f.evidence) ORDER BY f.severity DESC, f.detector)
        FROM feedback_flag f WHERE f.item_id = i.id)"""
RATINGS = """(SELECT json_agg(json_build_array(r.kind, r.value, r.low, r.high))
        FROM feedback_rating r WHERE r.item_id = i.id)"""


@dataclass(frozen=True, slots=True)
class Caller:
    """The customer of a line, as `masking` and `presenting` read one."""

    public_id: UUID
    name: str
    handle: str
    segment: str
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class Scale:
    """A rating with its scale."""

    kind: str
    value: float
    low: float
    high: float


def read(found: Any) -> list[Any]:
    """A list that came as JSON; empty for none."""
    return json.loads(found) if isinstance(found, str) else found or []
