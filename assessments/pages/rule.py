"""What the organisation calls agreeing: seen and set."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.agreement import Rule
from assessments.queries.rule import params_of
from assessments.settings import rule as verbs
from cxloop import permissions
from cxloop.pages.setting_up import acting, attempt, done, shown


class RuleForm(forms.Form):
    within = forms.FloatField(
        label=gettext_lazy("How far means may lie apart"), min_value=0.1, max_value=4,
        help_text=gettext_lazy("Points of the scale of 1 to 5. Ours: 1."))
    same_side = forms.BooleanField(
        label=gettext_lazy("On the same side of the middle"), required=False,
        help_text=gettext_lazy("2.8 and 3.2 are near and yet say different things."))
    share = forms.IntegerField(
        label=gettext_lazy("Percent of the functions that must be together"), min_value=1, max_value=100,
        help_text=gettext_lazy("100: all. 80 lets one of five stand apart."))


@permissions.page("rounds.write")
def rule(request: HttpRequest) -> HttpResponse:
    me = acting(request)
    now = params_of(me.organisation).rule
    form = RuleForm(request.POST or None, initial={
        "within": now.within, "same_side": now.same_side, "share": round(100 * now.share)})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        saved, _none = attempt(form, lambda: verbs.save(
            me.organisation, Rule(given["within"], given["same_side"], given["share"] / 100), *me.who))
        if saved:
            return done(request, _("Saved. Every round is read by it, those before as well."), "mirror:rule")
    return shown(request, "assessments/rule.html", form)
