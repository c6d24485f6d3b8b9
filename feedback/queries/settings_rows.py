"""How the organisation is set up, as programs list it: rows in no order, with all that a list shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from cxloop.errors import NotFound
from cxloop.models import Membership, Organisation, OutgoingEmail, Position
from cxloop.permissions import allows
from feedback.models import Case, EscalationPolicy, EscalationStep, RootCause, RoutingRule, Source, Theme, Touchpoint
from feedback.queries import parameters as read

Wanted = dict[str, str]

MAIL_PARAMETERS = {
    "state": "held, queued, sending, sent, failed; several with commas.",
    "kind": "Which e-mail, for example new_case.",
    "case": "Id of the case it is about.",
    "created_since": "Written at or after this time.",
}


def about_case(organisation: Organisation, value: str) -> Q:
    cases = Case.objects.for_organisation(organisation).filter(public_id=read.identity("case", value))
    return Q(object_kind="case", object_id__in=cases.values("pk"))


MAIL_FILTERS: dict[str, Callable[[Organisation, str], Q]] = {
    "state": lambda _organisation, value: Q(state__in=read.several("state", value, OutgoingEmail.State.values)),
    "kind": lambda _organisation, value: Q(kind=value),
    "case": about_case,
    "created_since": lambda organisation, value: Q(created_at__gte=read.instant("created_since", value, organisation)),
}


def mails(organisation: Organisation, me: Membership, wanted: Wanted) -> QuerySet[Any]:
    """Outgoing mails: all for who may read the outbox, for others those written to them.

    A mail carries links that act for whoever received it.
    """
    found = OutgoingEmail.objects.for_organisation(organisation).select_related("recipient__user")
    if not allows(me.role, "outbox.read"):
        found = found.filter(recipient=me)
    for name in MAIL_FILTERS.keys() & wanted.keys():
        found = found.filter(MAIL_FILTERS[name](organisation, wanted[name]))
    return found


def mail(organisation: Organisation, me: Membership, public_id: Any) -> OutgoingEmail:
    """One outgoing mail. NotFound for a stranger's and for one this person may not read."""
    found: OutgoingEmail | None = mails(organisation, me, {}).filter(public_id=public_id).first()
    if found is None:
        raise NotFound()
    return found


def routing_rules(organisation: Organisation) -> QuerySet[Any]:
    return RoutingRule.objects.for_organisation(organisation).select_related("position")


def escalation_policies(organisation: Organisation) -> QuerySet[Any]:
    steps = EscalationStep.across_organisations.select_related("position").order_by("order")
    return EscalationPolicy.objects.for_organisation(organisation).select_related("calendar").prefetch_related(
        Prefetch("steps", queryset=steps))


def positions(organisation: Organisation) -> QuerySet[Any]:
    return Position.objects.for_organisation(organisation).select_related("team", "business_unit")


def touchpoints(organisation: Organisation) -> QuerySet[Any]:
    return Touchpoint.objects.for_organisation(organisation).select_related("parent", "position")


def themes(organisation: Organisation) -> QuerySet[Any]:
    return Theme.objects.for_organisation(organisation).select_related("position")


def sources(organisation: Organisation) -> QuerySet[Any]:
    return Source.objects.for_organisation(organisation).select_related("touchpoint")


def root_causes(organisation: Organisation) -> QuerySet[Any]:
    return RootCause.objects.for_organisation(organisation)
