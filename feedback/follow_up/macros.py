"""Macros: words with places that a case fills."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from cxloop.models import Membership, TeamMembership
from feedback.models import Case, Macro

PLACES: dict[str, Any] = {
    "name": _("the customer's name"), "first_name": _("the customer's first name"), "number": _("the case's number"),
    "touchpoint": _("the touchpoint"), "promised": _("when the promise that runs falls due"),
    "me": _("your name"), "my_first_name": _("your first name"), "company": _("the company"),
}


def offered(me: Membership) -> QuerySet[Any]:
    """The macros of everybody and of this person's teams, the most used first."""
    teams = TeamMembership.objects.for_organisation(me.organisation_id).filter(membership=me).values("team_id")
    rows = Macro.objects.for_organisation(me.organisation_id).filter(is_active=True)
    return rows.filter(Q(team=None) | Q(team__in=teams)).order_by("-used", "name")


def filled(macro: Macro, case: Case, me: Membership) -> str:
    """Its words for this case. A place nothing is known for stays as it is, so that it is seen before sending."""
    text = macro.body
    for place, value in values(case, me).items():
        if value:
            text = text.replace(f"{{{place}}}", value)
    return text


def values(case: Case, me: Membership) -> dict[str, str]:
    name = case.customer.name.strip() if case.customer is not None else ""
    due = timezone.localtime(case.due_at) if case.due_at else None
    return {
        "name": name, "first_name": name.split(" ")[0], "number": str(case.number),
        "touchpoint": case.touchpoint.name if case.touchpoint is not None else "",
        "promised": date_format(due, "j F, H:i") if due else "", "me": me.name, "my_first_name": me.name.split(" ")[0],
        "company": me.organisation.name,
    }


def count_use(me: Membership, public_ids: list[Any]) -> None:
    """Counts a macro once for each message that was sent with it."""
    if public_ids:
        offered(me).order_by().filter(public_id__in=public_ids).update(used=F("used") + 1)
