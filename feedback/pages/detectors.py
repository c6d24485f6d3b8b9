"""Detectors: the reasons to think a customer is unhappy, each on or off, with its severity and parameters."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from cxloop import permissions
from cxloop.errors import NotFound
from feedback.flag.registry import detectors as registry
from feedback.pages.param_forms import fields_of, values_of
from feedback.pages.priorities import SEVERITIES
from feedback.pages.setting_up import acting, attempt, done, shown
from feedback.settings import listening as verbs
from feedback.settings import shown_rules as queries


class DetectorForm(forms.Form):
    is_enabled = forms.BooleanField(label=gettext_lazy("On"), required=False)
    severity = forms.TypedChoiceField(label=gettext_lazy("Severity"), choices=SEVERITIES, coerce=int)
    params = forms.Field(required=False, widget=forms.HiddenInput)  # carries what is wrong with all of them


@permissions.page("rules.read")
@require_GET
def detectors(request: HttpRequest) -> HttpResponse:
    me = acting(request)
    return shown(request, "feedback/rules/detectors.html", me=me, detectors=queries.all_detectors(me.organisation))


@permissions.page("rules.write")
def detector(request: HttpRequest, key: str) -> HttpResponse:
    me = acting(request)
    if key not in registry:
        raise NotFound()
    each = next(each for each in queries.all_detectors(me.organisation) if each.detector.key == key)
    form = DetectorForm(request.POST or None, initial={"is_enabled": each.is_enabled, "severity": each.severity})
    form.fields.update(fields_of(each.detector.Params, "p-", each.values, {}))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        saved, _row = attempt(form, lambda: verbs.save_detector(
            me.organisation, key, is_enabled=given["is_enabled"], severity=given["severity"],
            params=values_of(each.detector.Params, "p-", given), actor=me.actor, now=me.now))
        if saved:
            return done(request, _("Saved. It counts for feedback that comes in from now on."), "feedback:detectors")
    return shown(request, "feedback/rules/detector.html", form, detector=each.detector,
                 about=(each.detector.__doc__ or "").split("\n")[0])
