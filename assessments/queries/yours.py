"""One leader beside the others, after the reveal: what they said, what their function said, and what all said."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assessments.models import Participant
from assessments.queries.told import Told, told
from assessments.round_data import LOWEST, UNKNOWN
from assessments.scales import STEP, to_hundred

MOST = 3  # statements on which they stand furthest from the others
BESIDE = 3  # people of their function who scored: with two, the mean less their own score is the other's


@dataclass(frozen=True, slots=True)
class Beside:
    """A statement: means on 1-5, None where nothing is said or may be shown. `does_not_know` is their own answer."""

    text: str
    own: int | None
    does_not_know: bool
    function: float | None
    everybody: float | None

    @property
    def apart(self) -> float:
        return abs(self.own - self.everybody) if self.own is not None and self.everybody is not None else 0.0


@dataclass(frozen=True, slots=True)
class Part:
    """A dimension on 0-100 with its statements."""

    name: str
    own: float | None
    function: float | None
    everybody: float | None
    statements: list[Beside]


@dataclass(frozen=True, slots=True)
class Expected:
    """What they expected customers to say of something, and what those said (None: too few), on 0-100."""

    name: str
    own: float
    customers: float | None


@dataclass(frozen=True, slots=True)
class Yours:
    """`function` is the name of theirs when it may be shown by itself, else empty."""

    function: str
    parts: list[Part]
    forecasts: list[Expected]

    @property
    def furthest(self) -> list[Beside]:
        found = [each for part in self.parts for each in part.statements if each.apart >= 1]
        return sorted(found, key=lambda each: -each.apart)[:MOST]


def yours(participant: Participant) -> Yours | None:
    """What stands on their own page; None for who did not hand in. StillBlind before the reveal."""
    found = told(participant.round)
    row = found.revealed.row_of(participant)
    if row is None:
        return None
    function = found.revealed.function_of(row)
    place = int(found.revealed.data.function_of[row]) if function else None
    return Yours(function.name if function else "", _parts(found, row, place), _forecasts(found, row))


def _parts(found: Told, row: int, function: int | None) -> list[Part]:
    data, works = found.revealed.data, found.found.effectiveness
    parts = []
    for key in data.dimensions:
        columns = [column for column, each in enumerate(data.statements) if each.dimension == key]
        said = [int(data.effectiveness[row, column]) for column in columns]
        given = [each for each in said if each >= LOWEST]
        seen = works.of_function(function, "dimension", key) if function is not None else None
        company = works.of_company("dimension", key)
        parts.append(Part(
            found.revealed.dimensions.get(key, key), float(to_hundred(np.array(given)).mean()) if given else None,
            seen.value if seen else None, company.value if company else None,
            [_beside(found, column, answer, function) for column, answer in zip(columns, said, strict=True)]))
    return parts


def _beside(found: Told, column: int, answer: int, function: int | None) -> Beside:
    statement, works = found.revealed.data.statements[column], found.found.effectiveness
    seen = works.of_function(function, "statement", statement.key) if function is not None else None
    company = works.of_company("statement", statement.key)
    is_crowd = seen is not None and (seen.n >= BESIDE or found.round.min_people < BESIDE)
    return Beside(statement.text, answer if answer >= LOWEST else None, answer == UNKNOWN,
                  seen.value / STEP + LOWEST if seen and is_crowd else None,
                  company.value / STEP + LOWEST if company else None)


def _forecasts(found: Told, row: int) -> list[Expected]:
    data = found.revealed.data
    if data.forecasts is None:
        return []
    least = found.params.margins.customers
    said = {each.subject: each.value for each in data.customers if each.n >= least}
    return [
        Expected(each.name, float(data.forecasts[row, column]), said.get(each.key))
        for column, each in enumerate(data.subjects) if not np.isnan(data.forecasts[row, column])
    ]
