"""Views people keep: saving the list in front of them, renaming, sharing with a team, and letting go."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from cxloop import permissions
from cxloop.ui.navigation import Link, Section, badge, register
from feedback.access import desk as access
from feedback.pages.inbox import now_of, state_of
from feedback.pages.setting_up import attempt
from feedback.queries.inbox import saved_counts
from feedback.queries.pinned import pinned
from feedback.settings import saved_views as verbs


class ViewForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    team: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        queryset=None, to_field_name="public_id", label=_("Share with"), required=False,
        empty_label=_("Nobody: it is mine alone"), help_text=_("Everybody in the team sees it; only you change it."))
    is_pinned = forms.BooleanField(label=_("Show it in the menu, with its count"), required=False, initial=True)

    def __init__(self, *args: Any, me: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = access.teams(me)  # type: ignore[attr-defined]


PINNED = 20  # that the menu shows


def links(request: HttpRequest) -> list[Link]:
    """The views the menu shows, each with its count."""
    me = request.membership  # type: ignore[attr-defined]
    views = [(row, state_of(row.query)) for row in pinned(me, PINNED)]
    if not views:
        return []
    counts = saved_counts(me, {row.key: state.asked for row, state in views}, now_of(request))
    home, here = reverse("feedback:inbox", args=[me.organisation.slug]), state_of(request.GET).address
    on_inbox = request.path == home
    return [Link(row.name, home + state.address, "", on_inbox and state.address == here, badge(counts[row.key]))
            for row, state in views]


register(Section("saved-views", label=_("Saved views"), order=25, links=links))


@permissions.page("case.read")
def views(request: HttpRequest) -> HttpResponse:
    """All the views this person has, and reads with a team."""
    me = request.membership  # type: ignore[attr-defined]
    rows = [(view, state_of(view.query)) for view in access.views_of(me)]
    return render(request, "feedback/saved_views.html", {"rows": rows})


@permissions.page("case.read")
def new_view(request: HttpRequest) -> HttpResponse:
    """Saves the list whose address this page was asked with."""
    me = request.membership  # type: ignore[attr-defined]
    state = state_of(request.GET)
    form = ViewForm(request.POST or None, me=me)
    if request.method == "POST" and form.is_valid():
        saved, _row = attempt(form, lambda: verbs.save(
            me, query=state.given, now=now_of(request), **form.cleaned_data))
        if saved:
            messages.success(request, gettext("Saved. You find it in the menu.") if form.cleaned_data["is_pinned"]
                             else gettext("Saved."))
            return redirect(reverse("feedback:inbox", args=[me.organisation.slug]) + state.address)
    return render(request, "feedback/saved_view.html", {"form": form, "state": state, "view": None},
                  status=422 if form.errors else 200)


@permissions.page("case.read")
def view(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Renames or shares a view."""
    me = request.membership  # type: ignore[attr-defined]
    row = access.view(me, public_id)
    verbs.must_own(row, me)
    given = {"name": row.name, "team": row.team and row.team.public_id, "is_pinned": row.is_pinned}
    form = ViewForm(request.POST or None, me=me, initial=given)
    if request.method == "POST" and form.is_valid():
        saved, _row = attempt(form, lambda: verbs.save(
            me, query=row.query, now=now_of(request), view=row, **form.cleaned_data))
        if saved:
            messages.success(request, gettext("Saved."))
            return redirect("feedback:saved_views", slug=me.organisation.slug)
    return render(request, "feedback/saved_view.html", {"form": form, "state": state_of(row.query), "view": row},
                  status=422 if form.errors else 200)


@require_POST
@permissions.page("case.read")
def forget(request: HttpRequest, public_id: UUID) -> HttpResponse:
    me = request.membership  # type: ignore[attr-defined]
    verbs.forget(access.view(me, public_id), me)
    messages.success(request, gettext("The view is gone. The cases are where they were."))
    return redirect("feedback:saved_views", slug=me.organisation.slug)
