"""What a report shows beside the findings: names, customers' own words, and what leaders gave as evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Verbatim:
    """What one customer said, when (a date as it is to be read) and where. Whoever calls has masked what must be."""

    text: str
    said_on: str
    source: str


@dataclass(frozen=True, slots=True)
class Occasion:
    """What the report is for. `minutes` is how long the workshop lasts."""

    company: str
    round: str
    day: str  # as it is to be read
    language: str = "en"
    minutes: int = 120


@dataclass(frozen=True, slots=True)
class Backing:
    """`verbatims` by the key of their subject, `evidence` by the keys of statement and function; names by key."""

    verbatims: Mapping[str, tuple[Verbatim, ...]] = field(default_factory=dict)
    evidence: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    dimensions: Mapping[str, str] = field(default_factory=dict)
    metrics: Mapping[str, str] = field(default_factory=dict)
