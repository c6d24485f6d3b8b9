"""How a workshop's minutes are spent, from what was found.

Pure. Talking about the disagreements and deciding get most of the time; what was not found takes none. Every minute
is given out, and none twice.
"""

from __future__ import annotations

from dataclasses import dataclass

from assessments.findings import Findings
from assessments.gap import TOO_FEW

LEAST, MOST = 8, 20  # minutes for one disagreement: less is a quarrel, more is a meeting of its own
SHORTEST = 45
OPENING, SCORE, GAPS, INTRODUCTIONS, DECISIONS, CLOSING = 5, 10, 15, 5, 20, 5


@dataclass(frozen=True, slots=True)
class Point:
    """`kind` is opening, score, disagreement, gaps, introductions, decisions or closing; `statement` the place of the
    statement of a disagreement.
    """

    kind: str
    start: int  # minutes since the beginning
    minutes: int
    statement: int | None = None


def agenda(found: Findings, minutes: int) -> tuple[Point, ...]:
    """The points in order, `minutes` in all. ValueError below 45 minutes: nothing is decided in less."""
    if minutes < SHORTEST:
        raise ValueError(f"a workshop of {minutes} minutes is too short; it takes {SHORTEST} at least")
    has_gaps = any(each.kind != TOO_FEW for each in found.gaps)
    # In three quarters of an hour the gaps are shown, not talked through.
    gaps = 0 if not has_gaps else GAPS if minutes >= 90 else 5
    introductions = INTRODUCTIONS if found.introductions else 0
    left = minutes - OPENING - SCORE - gaps - introductions - DECISIONS - CLOSING
    talked = found.disagreements[: max(left // LEAST, 0)]
    each = min(left // len(talked), MOST) if talked else 0
    plan: list[tuple[str, int, int | None]] = [("opening", OPENING, None), ("score", SCORE, None)]
    plan += [("disagreement", each, statement) for statement in talked]
    plan += [("gaps", gaps, None), ("introductions", introductions, None)]
    plan += [("decisions", DECISIONS + left - each * len(talked), None), ("closing", CLOSING, None)]
    return _timed([point for point in plan if point[1]])


def _timed(plan: list[tuple[str, int, int | None]]) -> tuple[Point, ...]:
    points, start = [], 0
    for kind, minutes, statement in plan:
        points.append(Point(kind, start, minutes, statement))
        start += minutes
    return tuple(points)
