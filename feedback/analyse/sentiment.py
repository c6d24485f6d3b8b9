"""What an analyser says about one text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Sentiment:
    """What an analyser says: `score` -1..1; `words` as dicts word, start, end, weight; `clauses` number -> -1..1."""

    score: float
    label: str
    words: list[dict[str, Any]]
    clauses: dict[int, float] = field(default_factory=dict)
