"""Words people use often: who has which, how often they were used, and writing them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from cxloop import permissions
from feedback.access import desk as rows
from feedback.access import settings as setting_rows
from feedback.follow_up.macros import PLACES
from feedback.pages.setting_up import PublicIdChoice, acting, attempt, choice, done, shown
from feedback.settings import macros as verbs


class MacroForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    body = forms.CharField(label=gettext_lazy("Words"), widget=forms.Textarea(attrs={"rows": 8}), max_length=10_000)
    team = PublicIdChoice(label=gettext_lazy("For"), empty=gettext_lazy("Everybody"), name=lambda row: row.name)
    is_active = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)


@permissions.page("case.read")
@require_GET
def macros(request: HttpRequest) -> HttpResponse:
    me = acting(request)
    return shown(request, "feedback/settings/macros.html", rows=list(rows.macros(me.membership)),
                 may_write=permissions.allows(me.membership.role, "macros.write"))


@permissions.page("macros.write")
def macro(request: HttpRequest, public_id: Any = None) -> HttpResponse:
    me = acting(request)
    row = rows.macro(me.membership, public_id) if public_id else None
    given = {"name": row.name, "body": row.body, "team": row.team, "is_active": row.is_active} if row else None
    form = MacroForm(request.POST or None, initial=given)
    choice(form, "team", setting_rows.teams(me.organisation))
    if request.method == "POST" and form.is_valid():
        saved, _row = attempt(form, lambda: verbs.save(me.organisation, *me.who, macro=row, **form.cleaned_data))
        if saved:
            return done(request, _("Saved."), "feedback:macros")
    return shown(request, "feedback/settings/macro.html", form, row=row, places=PLACES.items())
