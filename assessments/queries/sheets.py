"""What a participant has in front of them: the statements by dimension, what to forecast, and their own answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Q

from assessments.blind import confided_by
from assessments.models import (
    Answer,
    Dimension,
    Forecast,
    Participant,
    Round,
    RoundStatement,
    Statement,
    StatementLink,
)
from assessments.queries.instruments import subject_names

MOST_SUBJECTS = 6  # to forecast: twelve minutes are short
OPINIONS = ("nps", "csat", "ces", "stars", "confirmed_closure_rate")  # metrics that are what customers say


@dataclass(frozen=True, slots=True)
class Subject:
    kind: str
    key: str
    name: Any


@dataclass(frozen=True, slots=True)
class Part:
    """One dimension with what is asked of it."""

    dimension: Dimension
    statements: list[Statement]


@dataclass
class Sheet:
    """What the round asks."""

    round: Round
    parts: list[Part]
    subjects: list[Subject] = field(default_factory=list)

    @cached_property
    def statement_ids(self) -> set[int]:
        return {statement.pk for part in self.parts for statement in part.statements}

    def part(self, key: str) -> Part | None:
        return next((part for part in self.parts if part.dimension.key == key), None)


def sheet(of: Round) -> Sheet:
    """The round's statements by dimension, in order, and what leaders forecast. Five queries."""
    asked = RoundStatement.objects.for_organisation(of.organisation_id).filter(round=of).order_by("order", "pk")
    statements = [row.statement for row in asked.select_related("statement__dimension")]
    dimensions = {each.dimension.pk: each.dimension for each in statements}
    parts = [Part(dimension, [each for each in statements if each.dimension_id == key])
             for key, dimension in dimensions.items()]
    return Sheet(of, parts, subjects(of, statements))


def subjects(of: Round, statements: list[Statement]) -> list[Subject]:
    """Touchpoints and metrics that are linked, those linked most often first; what is no longer there is left out."""
    rows = StatementLink.objects.for_organisation(of.organisation_id).filter(
        Q(kind="touchpoint") | Q(kind="metric", key__in=OPINIONS), statement__in=[each.pk for each in statements])
    counted: dict[tuple[str, str], int] = {}
    for kind, key in rows.order_by("pk").values_list("kind", "key"):
        counted[kind, key] = counted.get((kind, key), 0) + 1
    names = subject_names(of.organisation)
    order = sorted(counted, key=lambda each: -counted[each])
    return [Subject(*each, names[each]) for each in order if each in names][:MOST_SUBJECTS]


@dataclass(frozen=True, slots=True)
class Filled:
    """What this participant said so far: their own answers by statement, their own forecasts by (kind, key)."""

    answers: dict[int, Answer]
    forecasts: dict[tuple[str, str], Forecast]

    def missing(self, part: Part) -> list[Statement]:
        """Statements of the part that lack how true it is or how much it matters."""
        return [each for each in part.statements if not self.is_whole(each.pk)]

    def is_whole(self, statement_id: int) -> bool:
        answer = self.answers.get(statement_id)
        return answer is not None and bool(answer.effectiveness or answer.does_not_know) and bool(answer.importance)


def filled(participant: Participant, now: datetime) -> Filled:
    """Their own answers, for them alone. StillBlind when the round is not open. Two queries."""
    with confided_by(participant):
        answers = list(Answer.objects.of_participant(participant, now))
        forecasts = list(Forecast.objects.of_participant(participant, now))
    return Filled({each.statement_id: each for each in answers}, {(each.kind, each.key): each for each in forecasts})
