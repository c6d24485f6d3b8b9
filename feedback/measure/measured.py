"""What a measurement answers: the number, what it was counted from, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cxloop.statistics import TOO_FEW, Interval


@dataclass(frozen=True, slots=True)
class Measured:
    """A number and its origin.

    `value` is None when there is nothing to count. `n` is how many rows it rests on; `interval` covers
    the truth with probability 0.95, or is None when n is too small or when the number is a plain count.
    `extras` holds what must be seen beside it (other counts of the same cohort, the 90th percentile, the
    other clock).
    """

    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    n: int = 0
    interval: Interval | None = None
    extras: dict[str, Any] = field(default_factory=dict)

    @property
    def is_too_few(self) -> bool:
        return self.n < TOO_FEW

    def as_json(self) -> dict[str, Any]:
        return {
            "value": rounded(self.value),
            "numerator": rounded(self.numerator),
            "denominator": rounded(self.denominator),
            "n": self.n,
            "interval": [rounded(end) for end in self.interval] if self.interval else None,
            "too_few": self.is_too_few,
            "extras": {key: rounded(value) for key, value in self.extras.items()},
        }


@dataclass(frozen=True, slots=True)
class Group:
    """The measurement of one group of a breakdown. `handle` is what a filter takes; "" for rows without
    one.
    """

    handle: str
    label: str
    measured: Measured


def rounded(value: Any) -> Any:
    """Six digits after the point: more would be noise; lists and dicts item by item."""
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(item) for item in value]
    return value
