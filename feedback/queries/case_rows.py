"""Cases as programs list them: filters by name, each read strictly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from cxloop.models import Membership, Organisation
from feedback.models import Case, ItemTheme
from feedback.queries import parameters as read

RELATED = ("customer", "source", "touchpoint", "theme", "position", "team", "root_cause", "owner__user",
           "assignee__user", "first_item", "merged_into")
PRIORITIES = {Case.Priority(value).name.lower(): value for value in Case.Priority.values}
PARAMETERS = {
    "status": "open, acknowledged, contacted, resolved, closed; several with commas.",
    "outcome": "confirmed, disputed, silent, unreachable; several with commas.",
    "priority": "low, normal, high, urgent; several with commas.",
    "assignee": "Id of a person; `me`, or `none`.",
    "owner": "Id of a person; `me`, or `none`.",
    "position": "Id of a position; or `none`.",
    "touchpoint": "Key or id of a journey, a stage or a touchpoint; includes everything below it.",
    "theme": "Key or id of a theme.",
    "source": "Key or id of a source.",
    "segment": "The customer's segment when the case opened.",
    "customer": "Id of a customer.",
    "root_cause": "Id of a root cause.",
    "late": "true: a promise is overdue and its clock runs; false: all others.",
    "unowned": "true: nobody was named for its touchpoint or theme; false: all others.",
    "opened_since": "Opened at or after this time.",
    "opened_before": "Opened before this time.",
    "updated_since": "Something happened on it at or after this time.",
}


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, and when."""

    organisation: Organisation
    me: Membership
    now: datetime


def by_person(name: str) -> Callable[[Asking, str], Q]:
    def matches(asking: Asking, value: str) -> Q:
        if value == "none":
            return Q(**{name: None})
        return Q(**{name: asking.me}) if value == "me" else Q(**{f"{name}__public_id": read.identity(name, value)})

    return matches


def by_id(name: str) -> Callable[[Asking, str], Q]:
    def matches(asking: Asking, value: str) -> Q:
        if value == "none":
            return Q(**{name: None})
        return Q(**{f"{name}__public_id": read.identity(name, value)})

    return matches


def either(name: str, holds: Callable[[Asking], Q]) -> Callable[[Asking, str], Q]:
    def matches(asking: Asking, value: str) -> Q:
        return holds(asking) if read.yes_or_no(name, value) else ~holds(asking)

    return matches


def time(name: str, lookup: str) -> Callable[[Asking, str], Q]:
    return lambda asking, value: Q(**{lookup: read.instant(name, value, asking.organisation)})


def late(asking: Asking) -> Q:
    return Q(due_at__isnull=False, due_at__lt=asking.now, paused_at=None)


def about(value: str) -> Q:
    """The case's own theme, or any theme of what was said on it."""
    themes = ItemTheme.across_organisations.filter(item__case=OuterRef("pk"))
    return read.named("theme", value) | Q(Exists(themes.filter(read.named("theme", value))))


FILTERS: dict[str, Callable[[Asking, str], Q]] = {
    "status": lambda asking, value: Q(status__in=read.several("status", value, Case.Status.values)),
    "outcome": lambda asking, value: Q(outcome__in=read.several("outcome", value, Case.Outcome.values)),
    "priority": lambda asking, value: Q(
        priority__in=[PRIORITIES[word] for word in read.several("priority", value, PRIORITIES)]),
    "assignee": by_person("assignee"),
    "owner": by_person("owner"),
    "position": by_id("position"),
    "touchpoint": lambda asking, value: read.at_touchpoint(value),
    "theme": lambda asking, value: about(value),
    "source": lambda asking, value: read.named("source", value),
    "segment": lambda asking, value: Q(segment=value),
    "customer": by_id("customer"),
    "root_cause": by_id("root_cause"),
    "late": either("late", late),
    "unowned": either("unowned", lambda asking: Q(is_unowned=True) | Q(owner=None)),
    "opened_since": time("opened_since", "opened_at__gte"),
    "opened_before": time("opened_before", "opened_at__lt"),
    "updated_since": time("updated_since", "last_activity_at__gte"),
}


def rows(asking: Asking, wanted: dict[str, str]) -> QuerySet[Any]:
    """The cases asked for, in no order, with all that a list shows. One query a page.

    InvalidInput naming the filter that cannot be read.
    """
    found = Case.objects.for_organisation(asking.organisation)
    for name in FILTERS.keys() & wanted.keys():
        found = found.filter(FILTERS[name](asking, wanted[name]))
    return found.select_related(*RELATED)
