"""Touchpoints: the journey as the company sees it, and who answers for each part."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from cxloop import permissions
from feedback.access import settings as rows
from feedback.models import Touchpoint
from feedback.pages.setting_up import PublicIdChoice, acting, attempt, choice, done, shown
from feedback.queries import ownership as queries
from feedback.settings import listening as verbs

UNOWNED = gettext_lazy("Nobody, or whoever answers for what is above it")


class TouchpointForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    parent = PublicIdChoice(
        label=gettext_lazy("Part of"), empty=gettext_lazy("Nothing: it is a journey of its own"),
        name=lambda row: f"{row.parent.name} › {row.name}" if row.parent else row.name,
        help_text=gettext_lazy("A journey has stages, a stage has touchpoints."))
    position = PublicIdChoice(label=gettext_lazy("Answered for by"), empty=UNOWNED, name=lambda row: row.title)
    is_active = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)


@permissions.page("people.read")
@require_GET
def touchpoints(request: HttpRequest) -> HttpResponse:
    me = acting(request)
    people = queries.people_today(me.organisation, me.now)
    return shown(request, "feedback/listening/touchpoints.html", me=me, days=queries.VOLUME_DAYS,
                 touchpoints=queries.touchpoint_map(me.organisation, people, me.now))


@permissions.page("touchpoints.write")
def touchpoint(request: HttpRequest, public_id: Any = None) -> HttpResponse:
    me = acting(request)
    row = rows.touchpoint(me.organisation, public_id) if public_id else None
    form = TouchpointForm(request.POST or None, initial=_initial(row))
    choice(form, "parent", rows.touchpoints(me.organisation, Touchpoint.JOURNEY, Touchpoint.STAGE).select_related(
        "parent").exclude(pk=row.pk if row else None))
    choice(form, "position", rows.positions(me.organisation))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        saved, _row = attempt(form, lambda: verbs.save_touchpoint(
            me.organisation, given["name"], given["parent"], given["position"], *me.who,
            is_active=given["is_active"], touchpoint=row))
        if saved:
            return done(request, _("Saved."), "feedback:touchpoints")
    return shown(request, "feedback/listening/touchpoint.html", form, touchpoint=row)


def _initial(row: Touchpoint | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {"name": row.name, "parent": row.parent, "position": row.position, "is_active": row.is_active}
