"""Feedback as programs list it: filters by name, each read strictly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from cxloop.models import Organisation
from feedback.models import FeedbackItem, ItemTheme
from feedback.queries import parameters as read
from feedback.queries.feedback_list import flags_first
from feedback.queries.words import saying

PARAMETERS = {
    "source": "Key or id of a source.",
    "touchpoint": "Key or id of a journey, a stage or a touchpoint; includes everything below it.",
    "theme": "Key or id of a theme.",
    "from": "Said at or after this time. A date begins at midnight in the organisation's zone.",
    "to": "Said before this time.",
    "q": 'Words to find. Quotes keep a phrase together, a minus leaves a word out: "lost bag" -refund.',
}


def about(value: str) -> Q:
    themes = ItemTheme.across_organisations.filter(item=OuterRef("pk"))
    return Q(Exists(themes.filter(read.named("theme", value))))


Filter = Callable[[Organisation, str], Q]
FILTERS: dict[str, Filter] = {
    "source": lambda _organisation, value: read.named("source", value),
    "touchpoint": lambda _organisation, value: read.at_touchpoint(value),
    "theme": lambda _organisation, value: about(value),
    "from": lambda organisation, value: Q(occurred_at__gte=read.instant("from", value, organisation)),
    "to": lambda organisation, value: Q(occurred_at__lt=read.instant("to", value, organisation)),
}


def rows(organisation: Organisation, wanted: dict[str, str]) -> QuerySet[Any]:
    """The items asked for, in no order, with all that a list shows. Four queries a page.

    InvalidInput naming the filter that cannot be read.
    """
    found = saying(organisation, wanted["q"]) if "q" in wanted else FeedbackItem.objects.for_organisation(organisation)
    for name in FILTERS.keys() & wanted.keys():
        found = found.filter(FILTERS[name](organisation, wanted[name]))
    return found.select_related("source", "touchpoint", "customer", "analysis", "case").prefetch_related(
        "ratings", flags_first(), "item_themes__theme")
