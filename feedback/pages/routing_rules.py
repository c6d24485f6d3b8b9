"""Routing rules: who answers for what, in order; and a box that says what would happen to words one types."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from cxloop import permissions
from cxloop.errors import CxloopError
from cxloop.models import Organisation
from feedback.access import settings as rows
from feedback.analyse.registry import signals
from feedback.flag.registry import detectors
from feedback.judge import judge
from feedback.models import Case
from feedback.pages.rule_form import RuleForm, changed
from feedback.pages.setting_up import PublicIdChoice as Choice
from feedback.pages.setting_up import acting, attempt, choice, done, refuse, shown
from feedback.queries import ownership, rulebook
from feedback.route.registry import matchers
from feedback.settings import routing as verbs
from feedback.settings import shown_rules as queries
from feedback.subject import Subject
from feedback.trying import SCALES, subject_from


class TryForm(forms.Form):
    text = forms.CharField(label=gettext_lazy("What a customer says"), widget=forms.Textarea(attrs={"rows": 3}),
                           required=False)
    question = forms.CharField(label=gettext_lazy("To which question"), required=False)
    touchpoint = Choice(label=gettext_lazy("Touchpoint"), empty=gettext_lazy("Not known"))
    source = Choice(label=gettext_lazy("Source"), empty=gettext_lazy("None"))
    segment = forms.CharField(label=gettext_lazy("Segment"), required=False)
    value = forms.DecimalField(label=gettext_lazy("Worth a year"), required=False, min_value=0)

    def __init__(self, data: Any, organisation: Organisation) -> None:
        super().__init__(data, auto_id="try_%s")
        choice(self, "touchpoint", rows.touchpoints(organisation))
        choice(self, "source", rows.sources(organisation))
        for kind, (low, high) in SCALES.items():
            self.fields[kind] = forms.FloatField(
                label=_("%(kind)s, %(low)g to %(high)g") % {"kind": kind.upper(), "low": low, "high": high},
                required=False, min_value=low, max_value=high, widget=forms.NumberInput(attrs={"step": "any"}))

    def given(self) -> dict[str, Any]:
        """As `manage.py analyse` reads it."""
        sent = self.cleaned_data
        given: dict[str, Any] = {"text": sent["text"], "question": sent["question"],
                                 "ratings": {kind: sent[kind] for kind in SCALES if sent[kind] is not None},
                                 "customer": {"segment": sent["segment"], "value": sent["value"]}}
        return given | {name: sent[name].key for name in ("touchpoint", "source") if sent[name]}


@permissions.page("rules.read")
def rules(request: HttpRequest) -> HttpResponse:
    """The list. A POST tries words out: it stores nothing and keeps them out of every address."""
    me = acting(request)
    form = TryForm(request.POST or None, me.organisation)
    tried = None
    if request.method == "POST" and form.is_valid():
        _done, tried = attempt(form, lambda: try_out(me.organisation, form.given()))
    people = ownership.people_today(me.organisation, me.now)
    return shown(request, "feedback/rules/rules.html", form, me=me, tried=tried, matchers=list(matchers),
                 rules=queries.rules(me.organisation, people))


def try_out(organisation: Organisation, given: dict[str, Any]) -> dict[str, Any]:
    """What the loop would decide and why."""
    book = rulebook.load(organisation)
    subject: Subject = subject_from(given, book)
    judge([subject], book)
    assert subject.found is not None and subject.routed is not None
    phrases = [each for flag in subject.flags for each in flag.evidence if each.start is not None]
    names = {theme.key: theme.name for theme in book.analyse.themes}
    return {"subject": subject, "found": subject.found, "routed": subject.routed,
            "flags": [(detectors.get(flag.detector).label, flag) for flag in subject.flags],
            "themes": [names.get(key, key) for key in subject.found.themes],
            "signals": [signals.get(key).label for key in subject.found.signals],
            "phrases": phrases or subject.found.unhappy_evidence,
            "priority": Case.Priority[subject.routed.priority.upper()].label}


@permissions.page("rules.write")
def rule(request: HttpRequest, public_id: Any = None) -> HttpResponse:
    me = acting(request)
    row = rows.rule(me.organisation, public_id) if public_id else None
    data = changed(request.POST) if request.method == "POST" else None
    form = RuleForm(me.organisation, row, data)
    if data is not None and not form.is_changing and form.is_valid():
        given = form.cleaned_data
        saved, _row = attempt(form, lambda: verbs.save_rule(
            me.organisation, given["name"], form.given_conditions(), given.get("target", "position"),
            given["position"], *me.who, is_active=given.get("is_active", True), rule=row))
        if saved:
            return done(request, _("Saved. It counts for cases that open from now on."), "feedback:routing_rules")
    if form.is_changing:
        form.errors.clear()
    return shown(request, "feedback/rules/rule.html", form, rule=row, matchers=list(matchers))


@permissions.page("rules.write")
@require_POST
def move(request: HttpRequest, public_id: Any) -> HttpResponse:
    me = acting(request)
    verbs.move_rule(me.organisation, rows.rule(me.organisation, public_id), request.POST.get("way") == "up", *me.who)
    return done(request, "", "feedback:routing_rules")


@permissions.page("rules.write")
@require_POST
def delete(request: HttpRequest, public_id: Any) -> HttpResponse:
    me = acting(request)
    try:
        verbs.delete_rule(me.organisation, rows.rule(me.organisation, public_id), *me.who)
    except CxloopError as error:
        return refuse(request, str(error), "feedback:routing_rules")
    return done(request, _("The rule is gone."), "feedback:routing_rules")
