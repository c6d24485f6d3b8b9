"""The inbox: the address is the state, a list is read in the order of its promises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.http.request import QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from cxloop import permissions
from feedback.flag.registry import detectors
from feedback.models import Case
from feedback.pages.case_rows import CaseRow, rows_for
from feedback.pages.facets import Facet, facets_of
from feedback.pages.navigation import VIEW_LABELS
from feedback.queries import inbox as queries
from feedback.queries.case_terms import TERMS
from feedback.rulebook import LANGUAGES
from feedback.wording import operators
from feedback.wording.operators import Term

LABELS = {
    "touchpoint": _("Touchpoint"),
    "theme": _("Theme"),
    "signal": _("Signal"),
    "rating": _("Rating"),
    "owner": _("Owner"),
    "assignee": _("Worked on by"),
    "team": _("Team"),
    "is": _("State"),
    "priority": _("Priority"),
    "age": _("Age"),
    "tag": _("Tag"),
    "segment": _("Segment"),
    "language": _("Language"),
    "source": _("Source"),
    "channel": _("Channel"),
    "outcome": _("Outcome"),
}
GROUPS = {
    "late": (_("Late"), _("the promise is broken")),
    "within": (_("Due within the hour"), ""),
    "later": (_("Later"), ""),
    "paused": (_("Paused"), _("our clock rests, the customer's does not")),
    "settled": (_("No promise runs"), _("we wait for the customer's word")),
    "found": (_("Found"), ""),
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
    "snoozed": _("Cases somebody put aside are here until their time comes or the customer answers."),
    "all": _("When a customer is unhappy, their case is here with an owner and a promised time."),
}
ORDERS = {
    "promise": _("longest past the promise first"),
    "newest": _("newest first"),
    "longest": _("longest waiting first"),
}
COLUMNS = {"rating": _("Rating"), "place": _("Touchpoint"), "owner": _("Owner"), "waiting": _("Waiting")}
STATES = [
    ("late", _("Late")), ("soon", _("Due soon")), ("escalated", _("Escalated")), ("unowned", _("Unowned")),
    ("replied", _("Customer replied")), ("waiting", _("Waiting for customer")), ("paused", _("Paused")),
    ("snoozed", _("Put aside")), ("reopened", _("Reopened")), *Case.Status.choices, ("any", _("Any, also closed")),
]
AGES = [(">1d", _("Over a day")), (">3d", _("Over three days")), (">1w", _("Over a week")), ("<1d", _("Under a day")),
        ("<1w", _("Under a week"))]
RATINGS = [("bad", _("Bad")), ("middling", _("Middling")), ("good", _("Good"))]


@dataclass(frozen=True)
class Group:
    key: str
    label: Any
    note: Any
    count: int
    rows: list[CaseRow]


@dataclass(frozen=True)
class State:
    """What an address of the inbox asks for: `given` as its parameters, `typed` the operators in its words."""

    given: dict[str, list[str]]
    typed: list[Term]
    asked: queries.Asked
    hidden: list[str]

    @property
    def address(self) -> str:
        return "?" + urlencode(self.given, doseq=True)

    def without(self, name: str) -> str:
        """The address without one of its parameters."""
        return "?" + urlencode({key: value for key, value in self.given.items() if key != name}, doseq=True)

    def without_typed(self, term: Term) -> str:
        """The address without one of the operators somebody typed."""
        left = operators.spell([each for each in self.typed if each is not term], self.asked.words)
        given = {key: value for key, value in self.given.items() if key != "q"} | ({"q": [left]} if left else {})
        return "?" + urlencode(given, doseq=True)


def state_of(given: QueryDict | Mapping[str, list[str]]) -> State:
    """The state an address names. Unknown parameters and values are passed over."""
    lists = dict(given.lists()) if isinstance(given, QueryDict) else dict(given)
    one = {name: values[0].replace("\x00", "").strip()[:300] for name, values in lists.items() if values}
    typed, words = operators.read(one.get("q", ""), TERMS)
    view = one.get("view", "mine")
    view = view if view in VIEW_LABELS else "mine"
    order = one.get("order", "")
    hidden = [name for name in lists.get("hide", ()) if name in COLUMNS]
    chosen = {name: one[name] for name in LABELS if one.get(name)}
    kept = {"view": [view], "q": [operators.spell(typed, words)], **{name: [value] for name, value in chosen.items()},
            "order": [order if order in ORDERS and order != "promise" else ""], "hide": hidden}
    return State(
        given={name: values for name, values in kept.items() if any(values)}, typed=typed, hidden=hidden,
        asked=queries.Asked(
            view=view, terms=[*(Term(name, value) for name, value in chosen.items()), *typed], words=words,
            order=order if order in ORDERS else "promise", after=one.get("after", ""),
        ),
    )


@permissions.page()
def inbox(request: HttpRequest) -> HttpResponse:
    """The list somebody asked for, by view, filters and words."""
    me, organisation = request.membership, request.organisation  # type: ignore[attr-defined]
    now = now_of(request)
    state = state_of(request.GET)
    facets = facets_of(request, LABELS, choices_in(request)) if wants_filters(request) else []
    found = queries.inbox(organisation, me, state.asked, now)
    row = rows_for(request, now, state.asked.words)
    response = render(request, "feedback/inbox.html", {
        "found": found, "asked": state.asked, "state": state, "facets": facets, "view": state.asked.view, "now": now,
        "view_label": VIEW_LABELS[state.asked.view], "empty": EMPTY[state.asked.view],
        "order_label": ORDERS[state.asked.order], "orders": ORDERS.items(), "columns": COLUMNS.items(),
        "typed": request.GET.get("q", "").strip()[:300], "applied": applied(facets, state),
        "may_work": permissions.allows(me.role, "case.work"), "undoable": just_done(request),
        "groups": [
            Group(key, *GROUPS[key], found.group_counts.get(key, found.total), [row(case) for case in cases])
            for key, cases in found.groups
        ],
    })
    if getattr(request, "htmx", False):
        response["HX-Push-Url"] = request.path + state.address
    return response


@permissions.page()
def news(request: HttpRequest) -> HttpResponse:
    """How many cases came or changed since the list was read, as a piece of the page."""
    me, organisation = request.membership, request.organisation  # type: ignore[attr-defined]
    now, state = now_of(request), state_of(request.GET)
    since = moment(request.GET.get("since", "")) or now
    count = queries.news(organisation, me, state.asked, since, now) if state.asked.after == "" else 0
    return render(request, "feedback/_news.html", {"count": count, "state": state, "since": since})


def moment(written: str) -> datetime | None:
    try:
        at = parse_datetime(written)
    except ValueError:
        return None
    return at if at is not None and at.tzinfo is not None else None


def now_of(request: HttpRequest) -> datetime:
    return getattr(request, "now", None) or timezone.now()


def just_done(request: HttpRequest) -> Any:
    """What this person just did to many cases and can still undo; shown once."""
    return request.session.pop("undoable", None)


def applied(facets: list[Facet], state: State) -> list[tuple[str, Any, str]]:
    """What narrows the list: its name, its value, and the address that takes it away."""
    labels = {facet.name: facet for facet in facets if facet.chosen}
    set_ones = [(facet.label, facet.chosen_label, state.without(name)) for name, facet in labels.items()]
    return [*set_ones, *(("", str(term), state.without_typed(term)) for term in state.typed)]


def wants_filters(request: HttpRequest) -> bool:
    """Whether filters are asked for or set: what they can be set to is only read then."""
    return any(request.GET.get(name) for name in ("filters", *LABELS))


def choices_in(request: HttpRequest) -> dict[str, list[tuple[str, Any]]]:
    """What each filter can be set to."""
    choices: dict[str, list[tuple[str, Any]]] = dict(queries.choices(request.organisation))  # type: ignore[attr-defined]
    people = [("me", _("Me")), ("none", _("Nobody"))]
    return {
        **choices, "owner": [*people, *choices["owner"]], "assignee": [*people, *choices["assignee"]],
        "priority": [(member.name.lower(), member.label) for member in list(Case.Priority)[::-1]],
        "signal": [(each.key, each.label) for each in detectors],
        "is": STATES, "outcome": list(Case.Outcome.choices), "age": AGES, "rating": RATINGS,
        "language": [(code, code.upper()) for code in LANGUAGES],
        "tag": [*choices["tag"], ("none", _("No tag"))] if choices["tag"] else [],
    }

