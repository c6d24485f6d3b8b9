"""What was decided, and what became of it: the state of its initiative, and whether the number moved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from assessments.models import Decision, Round
from feedback.measure.effect import Effect, effect
from feedback.queries.initiatives import holds


@dataclass(frozen=True, slots=True)
class Became:
    """A decision with what came of it. `effect` lays its number before and since side by side, each with its interval;
    None when it names none, or its initiative is gone.
    """

    decision: Decision
    effect: Effect | None

    @property
    def state(self) -> str:
        """proposed, started, done, dropped, or gone."""
        return self.decision.initiative.state if self.decision.initiative else "gone"


def decisions(of: Round) -> list[Decision]:
    """The decisions about a round, in the order they were taken, with initiatives. Three queries."""
    rows = Decision.objects.for_organisation(of.organisation_id).filter(round=of)
    rows = rows.select_related("position", "initiative__organisation", "initiative__position")
    return list(rows.prefetch_related("initiative__themes", "initiative__touchpoints").order_by("pk"))


def before(of: Round) -> Round | None:
    """The round revealed before this one: its decisions are what people ask about now."""
    rows = Round.objects.for_organisation(of.organisation_id).filter(
        revealed_at__isnull=False, opens_at__lt=of.opens_at).exclude(pk=of.pk)
    found: Round | None = rows.order_by("-opens_at", "-pk").first()
    if found is not None:
        found.organisation = of.organisation
    return found


def what_became(taken: Iterable[Decision], now: datetime) -> list[Became]:
    """For each decision what came of it. About four queries for each that names a number: every row is counted."""
    return [Became(each, _effect(each, now)) for each in taken]


def _effect(decision: Decision, now: datetime) -> Effect | None:
    initiative = decision.initiative
    if initiative is None or not initiative.metric:
        return None
    began = initiative.started_at or initiative.created_at
    return effect(initiative.organisation, initiative.metric, holds(initiative), began, initiative.ended_at, now)
