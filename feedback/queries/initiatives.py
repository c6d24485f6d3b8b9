"""Initiatives: the list, one with the cases it works on, and those that work on the cause of a case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from cxloop.models import AuditEntry, Organisation
from feedback.models import (
    Case,
    Initiative,
    InitiativeTheme,
    InitiativeTouchpoint,
    ItemTheme,
    Theme,
    Touchpoint,
)
from feedback.queries.counting import count_all

PARAMETERS = {"state": "proposed, started, done or dropped"}
NEWEST = 5
MOST = 200  # in a list


def every(organisation: Organisation) -> QuerySet[Any]:
    """Initiatives with who answers for them and what they work on. Three queries."""
    rows = Initiative.objects.for_organisation(organisation).select_related("position", "organisation")
    return rows.prefetch_related("themes", "touchpoints")


def running(organisation: Organisation) -> list[Initiative]:
    """Those proposed or started, the one due first at the top; at most 200."""
    return list(every(organisation).filter(state__in=Initiative.RUNNING).order_by("due_on", "pk")[:MOST])


def over(organisation: Organisation) -> list[Initiative]:
    """Those done or dropped, the newest first; at most 200."""
    return list(every(organisation).exclude(state__in=Initiative.RUNNING).order_by("-ended_at", "-pk")[:MOST])


def listed(organisation: Organisation, wanted: Mapping[str, str]) -> QuerySet[Any]:
    """For programs: of this state, or all."""
    rows = every(organisation)
    return rows.filter(state=wanted["state"]) if wanted.get("state") else rows


def holds(initiative: Initiative) -> dict[str, Q]:
    """The rows an initiative works on, by subject: case and item."""
    places = Q()
    touchpoints = [row.pk for row in initiative.touchpoints.all()]
    themes = [row.pk for row in initiative.themes.all()]
    if touchpoints:
        places = (Q(touchpoint__in=touchpoints) | Q(touchpoint__parent__in=touchpoints)
                  | Q(touchpoint__parent__parent__in=touchpoints))
    if not themes:
        return {"case": places, "item": places}
    speaks = ItemTheme.objects.for_organisation(initiative.organisation_id).filter(
        item=OuterRef("pk"), theme__in=themes)
    return {"case": places & Q(theme__in=themes), "item": places & Q(Exists(speaks))}


def open_cases(initiative: Initiative) -> QuerySet[Any]:
    """The open cases it works on."""
    rows = Case.objects.for_organisation(initiative.organisation_id).exclude(status=Case.Status.CLOSED)
    return rows.filter(holds(initiative)["case"])


def newest_cases(initiative: Initiative) -> list[Case]:
    """The newest five open cases it works on, with what their customers first said. One query."""
    rows = open_cases(initiative).select_related("customer", "first_item__analysis")
    return list(rows.order_by("-opened_at", "-pk")[:NEWEST])


def covered(organisation: Organisation, initiatives: list[Initiative]) -> dict[str, int]:
    """How many open cases each works on, by its public id; counts stop at 1,000. One query."""
    return count_all(organisation, {str(row.public_id): open_cases(row) for row in initiatives})


def working_on(organisation: Organisation, case: Case) -> list[Initiative]:
    """Running initiatives that work on what the case is about, the one due first at the top, at most five. One query
    beside who answers for them.
    """
    if case.touchpoint_id is None and case.theme_id is None:
        return []
    themes = InitiativeTheme.objects.for_organisation(organisation).filter(initiative=OuterRef("pk"))
    places = InitiativeTouchpoint.objects.for_organisation(organisation).filter(initiative=OuterRef("pk"))
    above = [case.touchpoint_id]
    if case.touchpoint is not None and case.touchpoint.parent is not None:
        above += [case.touchpoint.parent_id, case.touchpoint.parent.parent_id]
    rows = Initiative.objects.for_organisation(organisation).filter(
        ~Exists(themes) | Exists(themes.filter(theme=case.theme_id)),
        ~Exists(places) | Exists(places.filter(touchpoint__in=[each for each in above if each])),
        state__in=Initiative.RUNNING)
    return list(rows.select_related("position").order_by("due_on", "pk")[:NEWEST])


def choices(organisation: Organisation) -> dict[str, QuerySet[Any]]:
    """What one can work on: themes, and the journey's touchpoints, stages and journeys, in use."""
    return {
        "themes": Theme.objects.for_organisation(organisation).filter(is_active=True).order_by("name"),
        "touchpoints": Touchpoint.objects.for_organisation(organisation).filter(is_active=True).select_related(
            "parent").order_by(F("parent__name").asc(nulls_first=True), "name"),
    }


def why_dropped(row: Initiative) -> str:
    """What was said when it was dropped last."""
    entries = AuditEntry.objects.for_organisation(row.organisation_id)
    last = entries.filter(object_kind="initiative", object_id=row.pk, action="initiative.dropped").order_by("pk").last()
    return str(last.data.get("reason", "")) if last else ""
