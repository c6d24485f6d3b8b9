"""Everything a revealed round says, as plain values: what the reveal, the pack, the exports and everybody's own page
read. A number of queries that does not depend on how many people took part.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np

from assessments.blind import StillBlind
from assessments.models import (
    Answer,
    Function,
    Participant,
    Round,
    RoundSnapshot,
    RoundStatement,
    StatementLink,
)
from assessments.models.instrument import in_language
from assessments.queries.handed_in import answered
from assessments.queries.instruments import subject_names
from assessments.queries.matrices import Matrices, unpack
from assessments.round_data import Function as FunctionData
from assessments.round_data import RoundData, Subject
from assessments.round_data import Statement as StatementData
from assessments.visible import Shown, visible

ALONE = 2  # people who must have scored a statement: with one, the function's score is that person's


@dataclass(frozen=True, slots=True)
class Revealed:
    """A revealed round. Rows of `data` are participants in the order of `participants` (their keys).

    `shown` says which functions may be shown by themselves (by key); those that may not are `data.hidden`. `people` is
    how many persons handed in, somebody in two functions once. `names` are those who agreed to be named, by row.
    """

    round: Round
    data: RoundData
    shown: Shown
    participants: Any
    people: int
    names: dict[int, str]
    dimensions: dict[str, str]  # key -> name
    statement_ids: dict[int, int]  # key in the database -> column

    def row_of(self, participant: Participant) -> int | None:
        """Where this participant stands, for their own page; None for somebody who did not hand in."""
        found = np.flatnonzero(self.participants == participant.pk)
        return int(found[0]) if len(found) else None

    def function_of(self, row: int) -> FunctionData | None:
        """The function of a row when it may be shown, else None."""
        function = self.data.functions[int(self.data.function_of[row])]
        return None if function.key in self.data.hidden else function


@dataclass(frozen=True, slots=True)
class Evidence:
    """What somebody wrote beside a statement. Of a hidden function neither function nor name is known.

    How true they called it is not in here: a function of three less two answers is the third.
    """

    statement: str
    function: str
    name: str
    text: str


def load(of: Round) -> Revealed:
    """The round. StillBlind before its reveal. Nine queries."""
    if of.revealed_at is None:
        raise StillBlind()
    kept = unpack(RoundSnapshot.objects.for_organisation(of.organisation_id).get(round=of).matrices)
    names = subject_names(of.organisation)
    statements, dimensions, columns, subjects = _asked(of, kept, names)
    functions = list(Function.objects.for_organisation(of.organisation_id).filter(
        pk__in=np.unique(kept.functions).tolist()).order_by("order", "name"))
    by_key = {each.pk: each.key for each in functions}
    groups = {by_key[key]: group for key, group in answered(of, kept).items() if key in by_key}
    shown = visible(groups, of.min_people)
    places = {each.pk: place for place, each in enumerate(functions)}
    forecasts, confidence = _forecast(kept, subjects)
    data = RoundData(
        functions=tuple(FunctionData(each.key, each.name) for each in functions), statements=statements,
        function_of=np.array([places[int(key)] for key in kept.functions], np.intp),
        effectiveness=kept.effectiveness[:, columns], importance=kept.importance[:, columns], subjects=subjects,
        forecasts=forecasts, confidence=confidence,
        hidden=frozenset(each.key for each in functions) - frozenset(str(key) for key in shown.functions),
        named=frozenset(key for key, group in groups.items() if group.all_agreed), fewest=min(ALONE, of.min_people),
        persons=kept.persons)
    asked = {int(kept.statements[column]): place for place, column in enumerate(columns)}
    return Revealed(of, data, shown, kept.participants, len(np.unique(kept.persons)), _named(of, kept), dimensions,
                    asked)


def _asked(of: Round, kept: Matrices, names: dict[tuple[str, str], Any]) -> tuple[Any, ...]:
    """Statements with the subjects they link to, the names of dimensions, the columns of the snapshot, all subjects."""
    rows = RoundStatement.objects.for_organisation(of.organisation_id).filter(round=of).order_by("order", "pk")
    found = [row.statement for row in rows.select_related("statement__dimension")]
    links: dict[int, list[tuple[str, str]]] = {each.pk: [] for each in found}
    for link in StatementLink.objects.for_organisation(of.organisation_id).filter(statement__in=links).order_by("pk"):
        if (link.kind, link.key) in names:
            links[link.statement_id].append((link.kind, link.key))
    linked = {pair: None for pairs in links.values() for pair in pairs}
    forecast = [str(each).partition(":") for each in kept.subjects]
    every = dict.fromkeys([*linked, *((kind, key) for kind, _colon, key in forecast)])
    subjects = tuple(Subject(f"{kind}:{key}", kind, str(names.get((kind, key), key))) for kind, key in every)
    statements = tuple(
        StatementData(each.key, each.dimension.key, in_language(each.texts),
                      tuple(f"{kind}:{key}" for kind, key in links[each.pk])) for each in found)
    places = {int(key): column for column, key in enumerate(kept.statements)}
    dimensions = {each.dimension.key: in_language(each.dimension.names) for each in found}
    return statements, dimensions, [places[each.pk] for each in found], subjects


def _forecast(kept: Matrices, subjects: tuple[Subject, ...]) -> tuple[Any, Any]:
    """Forecasts and confidence with a column for every subject, NaN where nobody was asked."""
    columns = {str(name): column for column, name in enumerate(kept.subjects)}
    scores, sure = (np.full((len(kept.participants), len(subjects)), np.nan) for _each in range(2))
    for place, subject in enumerate(subjects):
        if subject.key in columns:
            scores[:, place] = kept.forecasts[:, columns[subject.key]]
            sure[:, place] = kept.confidence[:, columns[subject.key]]
    return scores, sure


def _named(of: Round, kept: Matrices) -> dict[int, str]:
    rows = Participant.objects.for_organisation(of.organisation_id).filter(
        round=of, revoked_at=None, submitted_at__isnull=False, agreed_to_be_named_at__isnull=False).exclude(name="")
    places = {int(key): row for row, key in enumerate(kept.participants)}
    return {places[key]: name for key, name in rows.values_list("pk", "name") if key in places}


def evidence(revealed: Revealed, statements: Collection[str] | None = None, most: int = 500) -> list[Evidence]:
    """What was written beside these statements (keys), or all of them, in their order. One query."""
    keys = [each.key for each in revealed.data.statements]
    wanted = [key for key, column in revealed.statement_ids.items() if statements is None or keys[column] in statements]
    rows = Answer.objects.of_revealed(revealed.round).filter(statement__in=wanted).exclude(evidence="")
    places = {int(key): row for row, key in enumerate(revealed.participants)}
    found = []
    for who, what, text in rows.order_by("statement", "pk").values_list("participant", "statement", "evidence")[:most]:
        row = places.get(who)
        if row is None:
            continue
        function = revealed.function_of(row)
        found.append(Evidence(keys[revealed.statement_ids[what]], function.key if function else "",
                              revealed.names.get(row, "") if function else "", text))
    return found
