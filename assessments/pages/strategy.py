"""The strategy: what customers shall experience, and the numbers the company follows, each with why and whose it is."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from assessments import access
from assessments.models import FollowedMetric
from assessments.queries import strategy as queries
from assessments.settings import strategy as verbs
from cxloop import permissions
from cxloop.errors import NotAllowed
from cxloop.pages.setting_up import PublicIdChoice, acting, attempt, choice, done, shown
from feedback.access import settings as setting_rows
from feedback.measure import service, wording
from feedback.measure.measured import Measured
from feedback.measure.registry import Metric, metrics

# What people type for a unit -> how many of it are one of the metric's own.
TYPED = {"share": (100.0, gettext_lazy("percent")), "seconds": (1 / 3600, gettext_lazy("hours"))}


class StrategyForm(forms.Form):
    mission = forms.CharField(
        label=gettext_lazy("What customers shall experience"), required=False, max_length=verbs.LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("In a sentence or two that every colleague would say the same way."))
    success = forms.CharField(
        label=gettext_lazy("How we know that we succeeded"), required=False, max_length=verbs.LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("What is true for customers on which day, so that anybody can check it."))


class FollowForm(forms.Form):
    metric = forms.ChoiceField(label=gettext_lazy("Number"))
    why = forms.CharField(label=gettext_lazy("Why we follow it"), required=False, max_length=2_000,
                          widget=forms.Textarea(attrs={"rows": 2}))
    decision = forms.CharField(label=gettext_lazy("The decision it serves"), required=False, max_length=300,
                               help_text=gettext_lazy("What you would do differently if it were lower."))
    position = PublicIdChoice(label=gettext_lazy("Who owns it"), empty=gettext_lazy("Nobody yet"),
                              name=lambda row: row.title)
    direction = forms.ChoiceField(label=gettext_lazy("Target"), choices=FollowedMetric.Direction.choices)
    target = forms.FloatField(label=gettext_lazy("How much"), required=False)


@permissions.page("mirror.read")
def strategy(request: HttpRequest) -> HttpResponse:
    me = acting(request)
    may_write = permissions.allows(me.membership.role, "strategy.write")
    row = queries.strategy(me.organisation)
    form = StrategyForm(request.POST or None, initial={
        "mission": row.mission, "success": row.success} if row else None) if may_write else None
    if request.method == "POST":
        if form is None:
            raise NotAllowed()
        if form.is_valid():
            given = form.cleaned_data
            saved, _row = attempt(form, lambda: verbs.save(
                me.organisation, given["mission"], given["success"], *me.who))
            if saved:
                return done(request, _("Saved."), "mirror:strategy")
    followed = [_told(each) for each in queries.followed(me.organisation, me.now)]
    return shown(request, "assessments/strategy.html", form, strategy=row, may_write=may_write, followed=followed,
                 is_edited="edit" in request.GET or request.method == "POST" or row is None)


def _told(each: queries.Followed) -> dict[str, Any]:
    target, proposal = each.row.target, each.proposal
    return {
        "row": each.row, "metric": each.metric, "is_met": each.is_met,
        "value": wording.value(each.metric, each.newest), "interval": wording.interval(each.metric, each.newest),
        "n": wording.counted(each.metric, each.newest), "month": each.months[-1][0],
        "target": _said(each.metric, target) if target is not None else "",
        "proposed": _said(each.metric, proposal.proposed) if proposal else "",
    }


def _said(metric: Metric, value: float) -> str:
    return wording.value(metric, Measured(value=value))


@permissions.page("strategy.write")
def followed(request: HttpRequest, public_id: Any = None) -> HttpResponse:
    """One followed number, or a new one."""
    me = acting(request)
    row = access.followed_metric(me.organisation, public_id) if public_id else None
    form = FollowForm(request.POST or None, initial=_initial(row))
    fields: Any = form.fields
    fields["metric"].choices = [(each.key, each.label) for each in service.in_order()]
    fields["target"].help_text = _("In percent for shares, in hours for times, else in points or as a count.")
    choice(form, "position", setting_rows.positions(me.organisation))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if given["target"] is not None:
            given["target"] /= _factor(given["metric"])
        saved, _row = attempt(form, lambda: verbs.follow(
            me.organisation, verbs.Following(**given), *me.who, row=row))
        if saved:
            return done(request, _("Saved."), "mirror:strategy")
    return shown(request, "assessments/followed.html", form, row=row)


def _initial(row: FollowedMetric | None) -> dict[str, Any] | None:
    if row is None:
        return None
    names = ("metric", "why", "decision", "position", "direction")
    target = round(row.target * _factor(row.metric), 6) if row.target is not None else None
    return {**{name: getattr(row, name) for name in names}, "target": target}


def _factor(key: str) -> float:
    return TYPED.get(metrics.get(key).unit, (1.0, ""))[0]


@require_POST
@permissions.page("strategy.write")
def unfollow(request: HttpRequest, public_id: Any) -> HttpResponse:
    me = acting(request)
    verbs.unfollow(me.organisation, access.followed_metric(me.organisation, public_id), *me.who)
    return done(request, _("No longer followed."), "mirror:strategy")
