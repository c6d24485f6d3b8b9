"""What every benchmark hands back."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Row:
    """One line of the table: what was measured, against what, the ratio, and the ratio to reach."""

    what: str
    measured: str
    yardstick: str
    ratio: float
    reach: str
    is_reached: bool
