"""The inbox: the address is the state, a list is read in the order of its promises."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cxloop import permissions
from feedback.models import Case
from feedback.pages.case_rows import CaseRow, rows_for
from feedback.pages.facets import Facet, address, applied, chosen, facets_of
from feedback.pages.navigation import VIEW_LABELS
from feedback.queries import inbox as queries

LABELS = {
    "touchpoint": _("Touchpoint"),
    "theme": _("Theme"),
    "source": _("Source"),
    "priority": _("Priority"),
    "segment": _("Segment"),
    "owner": _("Owner"),
    "assignee": _("Worked on by"),
    "state": _("State"),
}
GROUPS = {
    "late": (_("Late"), _("the promise is broken")),
    "within": (_("Due within the hour"), ""),
    "later": (_("Later"), ""),
    "paused": (_("Paused"), _("our clock rests, the customer's does not")),
    "settled": (_("No promise runs"), _("we wait for the customer's word")),
}
EMPTY = {
    "mine": _("When a case is given to you, it is here, with the time you promised."),
    "team": _("Cases given to a team you belong to are here. An admin says who is in which team."),
    "unowned": _("Cases nobody answers for are here. Every touchpoint and theme without an owner fills this list."),
    "due_soon": _("Cases whose promise falls due within four hours are here."),
    "late": _("No promise is broken."),
    "escalated": _("Cases that went up the ladder are here."),
    "replied": _("Cases on which the customer wrote again after you did are here."),
    "waiting": _("Cases on which it is the customer's turn are here."),
    "all": _("When a customer is unhappy, their case is here with an owner and a promised time."),
}


@dataclass(frozen=True)
class Group:
    key: str
    label: Any
    note: Any
    count: int
    rows: list[CaseRow]


@permissions.page()
def inbox(request: HttpRequest) -> HttpResponse:
    """The list somebody asked for, by view, filters and words."""
    me, organisation = request.membership, request.organisation  # type: ignore[attr-defined]
    now = getattr(request, "now", None) or timezone.now()
    facets = facets_of(request, LABELS, choices_in(request)) if wants_filters(request) else []
    asked = asked_for(request, facets)
    state = {"view": asked.view, **asked.filters, "q": asked.words}
    found = queries.inbox(organisation, me, asked, now)
    row = rows_for(request, now)
    response = render(request, "feedback/inbox.html", {
        "found": found, "asked": asked, "facets": facets, "view": asked.view, "now": now,
        "view_label": VIEW_LABELS[asked.view], "empty": EMPTY[asked.view],
        "applied": applied(facets, state),
        "groups": [
            Group(key, *GROUPS[key], found.group_counts[key], [row(case) for case in cases])
            for key, cases in found.groups
        ],
    })
    if getattr(request, "htmx", False):
        response["HX-Push-Url"] = request.path + address(state)
    return response


def asked_for(request: HttpRequest, facets: list[Facet]) -> queries.Asked:
    view = request.GET.get("view", "mine")
    return queries.Asked(
        view=view if view in VIEW_LABELS else "mine", words=request.GET.get("q", "").strip()[:200],
        filters=chosen(facets), after=request.GET.get("after", ""),
    )


def wants_filters(request: HttpRequest) -> bool:
    """Whether filters are asked for or set: what they can be set to is only read then."""
    return any(request.GET.get(name) for name in ("filters", *LABELS))


def choices_in(request: HttpRequest) -> dict[str, list[tuple[str, Any]]]:
    """What each filter can be set to."""
    choices: dict[str, list[tuple[str, Any]]] = dict(queries.choices(request.organisation))  # type: ignore[attr-defined]
    people = [("me", _("Me")), ("none", _("Nobody"))]
    return {
        **choices, "owner": [*people, *choices["owner"]], "assignee": [*people, *choices["assignee"]],
        "priority": [(str(value), label) for value, label in Case.Priority.choices[::-1]],
        "state": [*Case.Status.choices, ("any", _("Any, also closed"))],
    }
