"""What the operators of the inbox mean: each one function from a value to the cases it holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from cxloop.models import Membership, Team, TeamMembership
from feedback.models import Analysis, Case, CaseTag, Flag, Rating, Source, Tag, Theme, Touchpoint
from feedback.wording.operators import Term

SOON = timedelta(hours=4)
COMPARED = re.compile(r"(<=|>=|<|>|=)?\s*(\d{1,9}(?:\.\d{1,3})?)(h|d|w)?")
UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
LOOKUPS = {"<": "lt", "<=": "lte", ">": "gt", ">=": "gte", "=": "exact", None: "exact"}
NONE = frozenset({"none", "nobody"})


class NotUnderstood(Exception):
    """A value that means nothing here; the sentence says which and why."""


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, and when."""

    me: Membership
    now: datetime

    def rows(self, model: Any) -> QuerySet[Any]:
        return model.objects.for_organisation(self.me.organisation_id)


Meaning = Callable[[str, Asking], Q]


def team_ids(me: Membership) -> QuerySet[Any]:
    return TeamMembership.objects.for_organisation(me.organisation_id).filter(membership=me).values("team_id")


def awake(now: datetime) -> Q:
    """Not put aside, or put aside and late: a broken promise is always in sight."""
    return Q(snoozed_until=None) | Q(snoozed_until__lte=now) | Q(due_at__lt=now, paused_at=None)


STATES: dict[str, Callable[[Asking], Q]] = {
    "mine": lambda asking: Q(assignee=asking.me) | Q(owner=asking.me),
    "late": lambda asking: Q(due_at__lt=asking.now, paused_at=None),
    "soon": lambda asking: Q(due_at__gte=asking.now, due_at__lt=asking.now + SOON, paused_at=None),
    "escalated": lambda asking: Q(escalation_level__gt=0),
    "unowned": lambda asking: Q(owner=None) | Q(is_unowned=True),
    "paused": lambda asking: Q(paused_at__isnull=False),
    "snoozed": lambda asking: Q(snoozed_until__gt=asking.now),
    "replied": lambda asking: Q(customer_waits_since__isnull=False, first_contacted_at__isnull=False),
    "waiting": lambda asking: Q(status=Case.Status.RESOLVED)
    | Q(status=Case.Status.CONTACTED, customer_waits_since=None),
    "reopened": lambda asking: Q(reopened_count__gt=0),
    **{status: lambda asking, status=status: Q(status=status) for status in Case.Status.values},  # type: ignore[misc]
    "any": lambda asking: Q(),
}


def state(value: str, asking: Asking) -> Q:
    return among("is", STATES, value)(asking)


def among(name: str, known: dict[str, Any], value: str) -> Any:
    if value.lower() not in known:
        raise NotUnderstood(_("“%(name)s:” is followed by one of: %(known)s.") % {
            "name": name, "known": ", ".join(known)})
    return known[value.lower()]


def person(column: str) -> Meaning:
    def means(value: str, asking: Asking) -> Q:
        if value.lower() in NONE:
            return Q(**{column: None})
        if value.lower() == "me":
            return Q(**{column: asking.me})
        members = asking.rows(Membership)
        try:
            found = list(members.filter(public_id=UUID(value)).values_list("pk", flat=True))
        except ValueError:
            found = list(members.filter(Q(user__name__icontains=value) | Q(user__email__iexact=value)).values_list(
                "pk", flat=True)[:50])
        if not found:
            raise NotUnderstood(_("Nobody here is called “%s”.") % value)
        return Q(**{f"{column}__in": found})

    return means


def named(model: Any, column: str, sentence: Callable[[], str], *, deep: bool = False) -> Meaning:
    """Rows by their key or name; with `deep`, whatever stands below them, too."""

    def means(value: str, asking: Asking) -> Q:
        if value.lower() in NONE:
            return Q(**{column: None})
        found = list(asking.rows(model).filter(Q(key=value) | Q(name__iexact=value)).values_list("pk", flat=True))
        if not found:
            raise NotUnderstood(sentence() % value)
        holds = Q(**{f"{column}__in": found})
        if deep:
            holds |= Q(**{f"{column}__parent__in": found}) | Q(**{f"{column}__parent__parent__in": found})
        return holds

    return means


def exactly(column: str) -> Meaning:
    return lambda value, asking: Q(**{f"{column}__iexact": value})


def priority(value: str, asking: Asking) -> Q:
    known = {member.name.lower(): member.value for member in Case.Priority}
    known |= {str(member.value): member.value for member in Case.Priority}
    return Q(priority=among("priority", known, value))


def outcome(value: str, asking: Asking) -> Q:
    return Q(outcome=among("outcome", {name: name for name in Case.Outcome.values}, value))


def signal(value: str, asking: Asking) -> Q:
    return Q(Exists(Flag.across_organisations.filter(item__case=OuterRef("pk"), detector=value.lower())))


def language(value: str, asking: Asking) -> Q:
    return Q(Exists(Analysis.across_organisations.filter(item=OuterRef("first_item"), language=value.lower())))


def team(value: str, asking: Asking) -> Q:
    if value.lower() in NONE:
        return Q(team=None)
    if value.lower() == "mine":
        return Q(team__in=team_ids(asking.me))
    return Q(team__in=asking.rows(Team).filter(name__iexact=value).values("pk"))


def tag(value: str, asking: Asking) -> Q:
    on_it = CaseTag.across_organisations.filter(case=OuterRef("pk"))
    if value.lower() in NONE:
        return ~Q(Exists(on_it))
    if not asking.rows(Tag).filter(name__iexact=value).exists():
        raise NotUnderstood(_("No case has the tag “%s”.") % value)
    return Q(Exists(on_it.filter(tag__name__iexact=value)))


def compared(name: str, value: str) -> tuple[str, float, str | None]:
    read = COMPARED.fullmatch(value.strip())
    if read is None:
        raise NotUnderstood(_("“%s:” is followed by a number, with <, <=, > or >= before it.") % name)
    return LOOKUPS[read[1]], float(read[2]), read[3]


MOODS = {"bad": (None, 0.35), "middling": (0.35, 0.65), "good": (0.65, None)}


def rating(kind: str) -> Meaning:
    """By value, or by where on its scale the rating stands: bad, middling, good."""

    def means(value: str, asking: Asking) -> Q:
        rows = Rating.across_organisations.filter(item=OuterRef("first_item"))
        if kind != "rating":
            rows = rows.filter(kind=kind)
        if value.lower() in MOODS:
            low, high = MOODS[value.lower()]
            rows = rows.exclude(low=F("high")).annotate(place=(F("value") - F("low")) / (F("high") - F("low")))
            rows = rows.filter(**({"place__gte": low} if low is not None else {}),
                               **({"place__lt": high} if high is not None else {}))
        else:
            lookup, number, _unit = compared(kind, value)
            rows = rows.filter(**{f"value__{lookup}": number})
        return Q(Exists(rows))

    return means


def age(value: str, asking: Asking) -> Q:
    """`age:>2d` opened more than two days ago; hours, days or weeks, days when nothing is said."""
    lookup, number, unit = compared("age", value)
    backwards = {"lt": "gt", "lte": "gte", "gt": "lt", "gte": "lte", "exact": "lte"}[lookup]
    return Q(**{f"opened_at__{backwards}": asking.now - min(number, 5_000.0) * UNITS[unit or "d"]})


def worth(value: str, asking: Asking) -> Q:
    lookup, number, _unit = compared("value", value)
    return Q(**{f"customer__value__{lookup}": number})


TERMS: dict[str, Meaning] = {
    "is": state,
    "owner": person("owner"),
    "assignee": person("assignee"),
    "team": team,
    "touchpoint": named(Touchpoint, "touchpoint", lambda: _("There is no touchpoint “%s”."), deep=True),
    "theme": named(Theme, "theme", lambda: _("There is no theme “%s”.")),
    "signal": signal,
    "source": named(Source, "source", lambda: _("There is no source “%s”.")),
    "channel": exactly("source__channel"),
    "priority": priority,
    "segment": exactly("segment"),
    "region": exactly("customer__region"),
    "language": language,
    "rating": rating("rating"),
    **{kind: rating(kind) for kind in ("nps", "csat", "ces", "stars")},
    "age": age,
    "value": worth,
    "outcome": outcome,
    "tag": tag,
}


# Of several with one of these names any may hold; of the others, all must.
EITHER = frozenset(
    {"owner", "assignee", "team", "touchpoint", "theme", "signal", "source", "channel", "priority", "segment", "region",
     "language", "outcome"}
)


def holding(rows: QuerySet[Any], terms: Sequence[Term], asking: Asking) -> tuple[QuerySet[Any], list[str]]:
    """The rows for which the operators hold, and a sentence for each one that means nothing here and was passed over.

    `owner:me owner:none` is either, `is:late is:escalated` is both.
    """
    either: dict[str, Q] = {}
    misread: list[str] = []
    for term in terms:
        try:
            holds = TERMS[term.name](term.value, asking)
        except NotUnderstood as error:
            misread.append(str(error))
            continue
        if term.is_not:
            rows = rows.exclude(holds)
        elif term.name not in EITHER:
            rows = rows.filter(holds)
        else:
            either[term.name] = either[term.name] | holds if term.name in either else holds
    for holds in either.values():
        rows = rows.filter(holds)
    return rows, misread


def names_closed(terms: Sequence[Term]) -> bool:
    """Whether the operators speak of closed cases; otherwise a list is of those that are not."""
    return any(not term.is_not and (term.name == "outcome" or (term.name, term.value.lower()) in SETTLED)
               for term in terms)


SETTLED = {("is", "closed"), ("is", "any")}
