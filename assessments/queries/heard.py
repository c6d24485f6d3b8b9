"""What customers said of a round's subjects, on 0-100, in the quarter before the round closed.

Which number speaks for which subject is decided here and told wherever the score stands:

- a metric speaks for itself, where it has a worst and a best;
- a touchpoint by the ratings given there: of satisfaction, stars, effort and NPS the one with most answers, and by what
  was written there when fewer than ten rated;
- a theme by what was written about it, because a rating is of more than one theme.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from assessments.gap import from_sentiment, is_comparable, on_common_scale
from assessments.models import Round
from assessments.round_data import CustomerScore, Subject
from cxloop.periods import Period, between
from cxloop.statistics import TOO_FEW
from feedback.measure.dimensions import DIMENSIONS
from feedback.measure.registry import metrics
from feedback.measure.scope import Scope
from feedback.measure.tallies.reading import tallied
from feedback.queries.voices import moods

DAYS = 91
RATINGS = ("csat", "stars", "ces", "nps")


def period_of(of: Round) -> Period:
    """The 91 local days that end with the day the round closed."""
    assert of.closed_at is not None, "only a closed round looks back"
    after = of.closed_at.astimezone(of.organisation.zone).date() + timedelta(days=1)
    return between(after - timedelta(days=DAYS), after, of.organisation.time_zone)


def heard(of: Round, subjects: Sequence[Subject]) -> tuple[CustomerScore, ...]:
    """The customers' score of each subject that any of them spoke of. Two queries for each metric that is linked, and
    about a dozen more, however many rows there are.
    """
    assert of.closed_at is not None, "only a closed round looks back"
    told = moods(of.organisation, period_of(of))
    with tallied(Scope(of.organisation, period_of(of), of.closed_at)) as scope:
        rated = _rated(scope) if any(each.kind == "touchpoint" for each in subjects) else {}
        found = []
        for each in subjects:
            key = each.key.partition(":")[2]
            if each.kind == "metric":
                found += [_metric(scope, each.key, key)]
            else:
                written = from_sentiment(each.key, *told.get((each.kind, key), (0, 0, 0)))
                found += [_better_known(rated.get(key), written) if each.kind == "touchpoint" else written]
    return tuple(score for score in found if score is not None)


def _metric(scope: Scope, subject: str, key: str) -> CustomerScore | None:
    return on_common_scale(subject, key, metrics.get(key).compute(scope)) if is_comparable(key) else None


def _rated(scope: Scope) -> dict[str, CustomerScore]:
    """The ratings of each touchpoint that has any, of the kind with most answers."""
    best: dict[str, CustomerScore] = {}
    for key in RATINGS:
        for group in metrics.get(key).breakdown(scope, DIMENSIONS["touchpoint"]):
            score = on_common_scale(f"touchpoint:{group.handle}", key, group.measured)
            if score is not None and score.n > getattr(best.get(group.handle), "n", 0):
                best[group.handle] = score
    return best


def _better_known(rated: CustomerScore | None, written: CustomerScore | None) -> CustomerScore | None:
    """The ratings when there are enough of them, else whatever more people spoke in."""
    there: Iterable[CustomerScore] = [each for each in (rated, written) if each is not None]
    if rated is not None and rated.n >= TOO_FEW:
        return rated
    return max(there, key=lambda each: each.n, default=None)
