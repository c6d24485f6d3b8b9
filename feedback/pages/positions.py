"""Who owns what: positions and who acts today, the map of touchpoints and themes, and the first question of all."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from cxloop import access, permissions, positions
from cxloop.models import PositionHolding
from feedback.access import settings as rows
from feedback.pages.people import DATE
from feedback.pages.setting_up import PublicIdChoice, acting, attempt, choice, done, shown
from feedback.queries import ownership as queries

CAPACITIES = [(PositionHolding.HOLDER, gettext_lazy("Holder")), (PositionHolding.DEPUTY, gettext_lazy("Deputy"))]


class PositionForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200,
                            help_text=gettext_lazy("A responsibility, for example Head of Baggage."))
    team = PublicIdChoice(label=gettext_lazy("Team"), empty=gettext_lazy("No team"),
                          help_text=gettext_lazy("Its cases stand in this team's list."))


class HandOverForm(forms.Form):
    capacity = forms.ChoiceField(label=gettext_lazy("As"), choices=CAPACITIES, initial=PositionHolding.HOLDER)
    member = PublicIdChoice(label=gettext_lazy("To"), empty=gettext_lazy("Nobody: leave it vacant"))
    from_day = forms.DateField(label=gettext_lazy("From"), widget=DATE)


@permissions.page("people.read")
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Anyone in the company may see who answers for what."""
    me = acting(request)
    today = queries.people_today(me.organisation, me.now)
    touchpoints = queries.touchpoint_map(me.organisation, today, me.now)
    themes = queries.theme_map(me.organisation, today, me.now)
    return shown(
        request, "feedback/people/owners.html", me=me, posts=queries.posts(me.organisation, today),
        touchpoints=touchpoints, themes=themes, days=queries.VOLUME_DAYS,
        unowned=sum(each.is_unowned and each.row.level == each.row.TOUCHPOINT for each in touchpoints)
        + sum(each.is_unowned for each in themes),
    )


@permissions.page("positions.write")
def position(request: HttpRequest, public_id: Any = None) -> HttpResponse:
    """A new position, or one with its history and the form that hands it over."""
    me = acting(request)
    row = access.position(me.organisation, public_id) if public_id else None
    form = PositionForm(request.POST or None, initial={"title": row.title, "team": row.team} if row else None)
    choice(form, "team", rows.teams(me.organisation))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        saved, made = attempt(form, lambda: positions.save(
            me.organisation, given["title"], given["team"], *me.who, row))
        if saved and made is not None:
            return done(request, _("Saved."), "feedback:position", public_id=made.public_id)
    hand_over_form = HandOverForm(initial={"from_day": me.today})
    choice(hand_over_form, "member", rows.members(me.organisation))
    return shown(request, "feedback/people/position.html", form, position=row, hand_over_form=hand_over_form,
                 today=me.today, holdings=queries.holdings_of(me.organisation, row) if row else [])


@permissions.page("positions.write")
@require_POST
def hand_over(request: HttpRequest, public_id: Any) -> HttpResponse:
    me = acting(request)
    row = access.position(me.organisation, public_id)
    form = HandOverForm(request.POST)
    choice(form, "member", rows.members(me.organisation))
    if form.is_valid():
        given = form.cleaned_data
        saved, _row = attempt(form, lambda: positions.hand_over(
            me.organisation, row, given["capacity"], given["member"], given["from_day"], *me.who))
        if saved:
            return done(request, _("Handed over."), "feedback:position", public_id=row.public_id)
    return shown(request, "feedback/people/hand_over.html", form, position=row)
