"""Promises kept."""

from typing import Any

from django.db.models import DateTimeField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from feedback.measure.registry import metrics
from feedback.measure.scope import Scope
from feedback.measure.shares import ShareMetric
from feedback.models import CaseCycle

PROMISES = {"acknowledge": "acknowledged_at", "contact": "contacted_at", "resolve": "resolved_at"}


def kept(promise: str) -> Q:
    return Q(**{f"{PROMISES[promise]}__lte": F(f"{promise}_due_at")})


def broken(promise: str, until: str) -> Q:
    """Met too late, or not met when its time had come; `until` names the column up to which we look."""
    met, due = PROMISES[promise], f"{promise}_due_at"
    return Q(**{f"{met}__gt": F(due)}) | Q(**{f"{met}__isnull": True, f"{due}__lt": F(until)})


def any_broken(until: str) -> Q:
    return broken("acknowledge", until) | broken("contact", until) | broken("resolve", until)


@metrics.register
class SlaKept(ShareMetric):
    key = "sla_kept"
    label = _("Promises kept")
    definition = _(
        "Of the cases with a promise whose time has come or that was met, the share in which none was "
        "broken: acknowledged, contacted and resolved by the time promised, in every round."
    )
    serves = _("Whether to promise less or to help more.")
    cohort = _("Cases opened in the period; a promise counts once it is met or its time has come.")
    order = 6
    of = kept("acknowledge") | kept("contact") | kept("resolve") | any_broken("seen_until") | Q(broken_before=True)
    counted = ~any_broken("seen_until") & Q(broken_before=False)
    also = {
        f"{promise}_{word}": condition
        for promise in PROMISES
        for word, condition in (("kept", kept(promise)), ("broken", broken(promise, "seen_until")))
    } | {"broken_in_an_earlier_round": Q(broken_before=True)}

    def prepared(self, rows: QuerySet[Any], scope: Scope) -> QuerySet[Any]:
        """`seen_until` is when the case closed or was paused, or now: later due times have not come."""
        earlier = CaseCycle.objects.for_organisation(scope.organisation).filter(case=OuterRef("pk"))
        now = Value(scope.now, output_field=DateTimeField())
        return rows.annotate(
            seen_until=Coalesce(F("closed_at"), F("paused_at"), now),
            broken_before=Exists(earlier.filter(any_broken("ended_at"))),
        )
