"""What cases and items count as: read anew from their rows, or as it was kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import add, attrgetter
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigIntegerField, Case, F, FloatField, OuterRef, Q, Value, When
from django.db.models.functions import Cast, Coalesce

from cxloop.bulk import insert_many
from cxloop.models import Organisation
from cxloop.periods import everything
from feedback.measure.dimensions import DIMENSIONS
from feedback.measure.metrics.backlog import AGES
from feedback.measure.ranked import step_of
from feedback.measure.scope import Scope, Seconds
from feedback.measure.tallies.layout import CASE, UNIT, layout, tallied_metrics
from feedback.models import CaseFact, ItemFact, ItemTheme

MODELS: dict[str, Any] = {CASE: CaseFact, "item": ItemFact}
KEYED = ("touchpoint", "source", "position", "person")
KEPT = ("row", "day", "touchpoint", "themes", "source", "position", "person", "segment", "parts", "amounts")
OF_CASES = ("at", "is_open", "seconds", "step", "valid_from", "valid_until")
PROMISES = ("acknowledge", "contact", "resolve")
MET = {"acknowledge": "acknowledged_at", "contact": "contacted_at", "resolve": "resolved_at"}
TURNING = ("paused_at", "due_at", *MET.values(), *(f"{promise}_due_at" for promise in PROMISES))
INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Fact:
    """As the model of the same name; of items the last six stay as they are here."""

    row: int
    day: date
    touchpoint: int
    themes: list[int]
    source: int
    position: int
    person: int
    segment: str
    parts: int
    amounts: list[int]
    at: datetime | None = None
    is_open: bool = False
    seconds: float | None = None
    step: int | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None

    def keys(self, dimension: str) -> Iterable[str]:
        """Under what keys it counts in a dimension; "" stands for none."""
        if dimension == "segment":
            return (self.segment,)
        if dimension == "theme":
            return [str(theme) for theme in self.themes] or ("",)
        return (written(getattr(self, dimension)),)


def written(key: int | None) -> str:
    return str(key) if key else ""


def columns(subject: str) -> tuple[str, ...]:
    return KEPT + OF_CASES if subject == CASE else KEPT


def stored(organisation: Organisation, generation: int, subject: str, rows: Sequence[int]) -> list[Fact]:
    """The facts that tallies hold of these rows. One query."""
    found = MODELS[subject].objects.for_organisation(organisation).filter(row__among=rows, generation=generation)
    return [Fact(*values) for values in found.values_list(*columns(subject))]


def fresh(organisation: Organisation, subject: str, rows: Sequence[int], now: datetime) -> list[Fact]:
    """The facts of these rows as they are now; none of a row that is gone or not to be counted. One query."""
    scope = Scope(organisation, everything(now, organisation.time_zone), now)
    found = scope.cases("") if subject == CASE else scope.items("")
    found = found.filter(pk__among=rows)
    for metric in tallied_metrics(subject):
        found = metric.prepared(found, scope)
    shape = layout(subject)
    paths = {key: DIMENSIONS[key].path(subject) for key in (*KEYED, "segment")}
    found = found.annotate(
        fact_parts=bits(shape.conditions),
        fact_segment=Coalesce(paths["segment"], Value("")),
        **{f"fact_amount_{place}": Cast(amount, FloatField()) for place, amount in enumerate(shape.amounts)},
    )
    amounts = [f"fact_amount_{place}" for place in range(len(shape.amounts))]
    beside = ["opened_at", "theme"] if subject == CASE else ["occurred_at", "fact_themes"]
    if subject == CASE:
        found = found.annotate(
            fact_seconds=Seconds(F("first_contacted_at") - F("customer_since")),
            fact_open=Case(When(closed_at=None, then=True), default=False),
            **{f"fact_{name}": Case(When(closed_at=None, then=F(name))) for name in TURNING},
        )
        beside += ["fact_seconds", "fact_open", *(f"fact_{name}" for name in TURNING)]
    else:
        themes = ItemTheme.objects.for_organisation(organisation).filter(item=OuterRef("pk"))
        found = found.annotate(fact_themes=ArraySubquery(themes.order_by("theme").values("theme")))
    names = ["pk", *(paths[key] for key in KEYED), "fact_segment", "fact_parts", *amounts, *beside]
    return list(made(found.values_list(*names), subject, len(amounts), organisation, now))


def bits(conditions: Iterable[Q]) -> Any:
    """A number with a bit for each condition that holds."""
    whole = BigIntegerField()
    return reduce(
        add,
        (
            Case(When(condition, then=Value(1 << bit)), default=Value(0), output_field=whole)
            if condition
            else Value(1 << bit, output_field=whole)
            for bit, condition in enumerate(conditions)
        ),
    )


def made(found: Any, subject: str, amounts: int, organisation: Organisation, now: datetime) -> Iterator[Fact]:
    zone = organisation.zone
    for row, touchpoint, source, position, person, segment, parts, *rest in found.iterator(chunk_size=2000):
        sums = [round(UNIT * (each or 0.0)) for each in rest[:amounts]]
        at, themes, *turning = rest[amounts:]
        named = ([themes] if themes else []) if subject == CASE else themes
        yield Fact(
            row, at.astimezone(zone).date(), touchpoint or 0, named, source or 0, position or 0, person or 0, segment,
            parts, sums, *(told(at, turning, now) if subject == CASE else ()),
        )


def told(at: datetime, turning: list[Any], now: datetime) -> tuple[Any, ...]:
    """What a case has beside: when it opened, whether it is open, how long it took, and until when that holds."""
    seconds, is_open, *instants = turning
    turns = list(turns_of(at, dict(zip(TURNING, instants, strict=True)))) if is_open else []
    return (
        at,
        is_open,
        seconds,
        None if seconds is None else step_of(seconds),
        max((turn for turn in turns if turn < now), default=None),
        min((turn for turn in turns if turn >= now), default=None),
    )


def turns_of(opened: datetime, case: dict[str, datetime | None]) -> Iterator[datetime]:
    """The instants behind which an open case counts otherwise, without anything happening to it."""
    for days, _name in AGES:
        if days:
            yield opened + timedelta(days=days) - INSTANT  # the next band begins at the instant itself
    if case["paused_at"] is None:
        unmet = [case[f"{promise}_due_at"] for promise in PROMISES if case[MET[promise]] is None]
        yield from (due for due in (*unmet, case["due_at"]) if due is not None)


def keep(organisation: Organisation, generation: int, subject: str, rows: Sequence[int], facts: list[Fact]) -> None:
    """From now on these are the facts of the rows. Two statements."""
    model = MODELS[subject]
    gone = set(rows) - {fact.row for fact in facts}
    if gone:
        model.objects.for_organisation(organisation).filter(row__among=gone).delete()
    names = columns(subject)
    sets = ", ".join(f"{name} = excluded.{name}" for name in (*names[1:], "generation", "organisation_id"))
    take = attrgetter(*names)
    given = [(organisation.pk, generation, *take(fact)) for fact in facts]
    insert_many(model, ("organisation", "generation", *names), given, on_conflict=f"(row) DO UPDATE SET {sets}")
