"""Who was invited, began and handed in, by function: progress without content, and what the reveal needs to know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from assessments.models import Function, Participant, Round
from assessments.queries.matrices import MISSING, Matrices
from assessments.visible import Group


@dataclass(frozen=True, slots=True)
class Progress:
    """One function: how many people were invited, began, and handed in."""

    function: Function
    invited: int
    begun: int
    handed_in: int


def progress(of: Round) -> list[Progress]:
    """By function, in their order. Two queries."""
    rows = Participant.objects.for_organisation(of.organisation_id).filter(round=of, revoked_at=None)
    counted = rows.order_by().values("function").annotate(
        invited=Count("pk"), begun=Count("pk", filter=Q(started_at__isnull=False)),
        handed_in=Count("pk", filter=Q(submitted_at__isnull=False)))
    numbers = {row["function"]: row for row in counted}
    functions = Function.objects.for_organisation(of.organisation_id).filter(pk__in=numbers).order_by("order", "name")
    return [Progress(each, *(numbers[each.pk][name] for name in ("invited", "begun", "handed_in")))
            for each in functions]


def groups(of: Round) -> dict[int, Group]:
    """Function -> who handed in for it, and which of them agreed to be named. One query."""
    rows = Participant.objects.for_organisation(of.organisation_id).filter(
        round=of, revoked_at=None, submitted_at__isnull=False)
    return _grouped((function, person, agreed is not None) for function, person, agreed in rows.order_by("pk")
                    .values_list("function", "person", "agreed_to_be_named_at"))


def answered(of: Round, said: Matrices) -> dict[int, Group]:
    """The same of a revealed round, without those who handed in an empty sheet: they hide nobody. One query."""
    rows = Participant.objects.for_organisation(of.organisation_id).filter(
        round=of, agreed_to_be_named_at__isnull=False)
    agreed = set(rows.values_list("pk", flat=True))
    there = (said.effectiveness != MISSING).any(1)
    return _grouped((int(said.functions[row]), int(said.persons[row]), int(said.participants[row]) in agreed)
                    for row in there.nonzero()[0])


def _grouped(rows: Iterable[tuple[int, Any, bool]]) -> dict[int, Group]:
    """Groups from (function, person, whether they agreed to be named)."""
    people: dict[int, set[object]] = {}
    named: dict[int, set[object]] = {}
    for function, person, agreed in rows:
        people.setdefault(function, set()).add(person)
        if agreed:
            named.setdefault(function, set()).add(person)
    return {key: Group(frozenset(each), frozenset(named.get(key, ()))) for key, each in people.items()}
