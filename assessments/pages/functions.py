"""The functions leaders answer for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments import access
from assessments.queries import instruments
from assessments.settings import functions as verbs
from cxloop import permissions
from cxloop.pages.setting_up import acting, attempt, done, shown


class FunctionForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    is_active = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)


@permissions.page("rounds.write")
def functions(request: HttpRequest) -> HttpResponse:
    return _page(request, None)


@permissions.page("rounds.write")
def function(request: HttpRequest, public_id: Any) -> HttpResponse:
    return _page(request, public_id)


def _page(request: HttpRequest, public_id: Any) -> HttpResponse:
    """The list with a form below it: for a new one, or for the one that was chosen."""
    me = acting(request)
    row = access.function(me.organisation, public_id) if public_id else None
    form = FunctionForm(request.POST or None, initial={"name": row.name, "is_active": row.is_active} if row else None)
    if request.method == "POST" and form.is_valid():
        saved, _row = attempt(form, lambda: verbs.save(
            me.organisation, form.cleaned_data["name"], *me.who, is_active=form.cleaned_data["is_active"],
            function=row))
        if saved:
            return done(request, _("Saved."), "mirror:functions")
    return shown(request, "assessments/functions.html", form, row=row,
                 functions=instruments.functions(me.organisation, every=True))
