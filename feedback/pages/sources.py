"""Sources: the inlets through which feedback comes in."""

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
from feedback.queries import imports as queries
from feedback.settings import listening as verbs


class SourceForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    touchpoint = PublicIdChoice(
        label=gettext_lazy("Usual touchpoint"), empty=gettext_lazy("None: each item says its own"),
        name=lambda row: f"{row.parent.name} › {row.name}" if row.parent else row.name,
        help_text=gettext_lazy("Where its feedback happened, when an item does not say."))
    acknowledge = forms.BooleanField(
        label=gettext_lazy("Write to customers that we heard them"), required=False,
        help_text=gettext_lazy("One short mail when a case opens, if we know their address."))
    is_active = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)


@permissions.page("sources.read")
@require_GET
def sources(request: HttpRequest) -> HttpResponse:
    me = acting(request)
    return shown(request, "feedback/listening/sources.html", me=me, sources=queries.sources(me.organisation))


@permissions.page("sources.write")
def source(request: HttpRequest, public_id: Any = None) -> HttpResponse:
    me = acting(request)
    row = rows.source(me.organisation, public_id) if public_id else None
    initial = {"name": row.name, "touchpoint": row.touchpoint, "acknowledge": row.acknowledge,
               "is_active": row.is_active} if row else None
    form = SourceForm(request.POST or None, initial=initial)
    choice(form, "touchpoint", rows.touchpoints(me.organisation, Touchpoint.TOUCHPOINT).select_related("parent"))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        saved, _row = attempt(form, lambda: verbs.save_source(me.organisation, given.pop("name"), *me.who, source=row,
                                                              **given))
        if saved:
            return done(request, _("Saved."), "feedback:sources")
    return shown(request, "feedback/listening/source.html", form, source=row)
