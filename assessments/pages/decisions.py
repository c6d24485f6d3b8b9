"""Decisions of the meeting about a revealed round: taken here, carried out as initiatives, asked about next time."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments import access
from assessments.models import Round
from assessments.queries import decisions as queries
from assessments.queries import instruments, sheets
from assessments.rounds import deciding
from cxloop import permissions
from cxloop.errors import NotAllowed
from cxloop.pages.setting_up import Acting, PublicIdChoice, acting, attempt, choice, done, shown
from feedback.access import settings as setting_rows
from feedback.measure import wording
from feedback.measure.effect import comparable

WAYS = (("", "---------"), ("up", gettext_lazy("Up")), ("down", gettext_lazy("Down")))


class DecisionForm(forms.Form):
    what = forms.CharField(label=gettext_lazy("What is decided"), max_length=200)
    why = forms.CharField(label=gettext_lazy("What was found"), max_length=5_000, required=False,
                          widget=forms.Textarea(attrs={"rows": 3}))
    position = PublicIdChoice(label=gettext_lazy("Who answers for it"), required=True, name=lambda row: row.title,
                              help_text=gettext_lazy("Whoever holds it is reminded before the day and when it passed."))
    due_on = forms.DateField(label=gettext_lazy("Due on"),
                             widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    statement = forms.ChoiceField(label=gettext_lazy("About the statement"), required=False)
    metric = forms.ChoiceField(label=gettext_lazy("Number that should move"), required=False)
    direction = forms.ChoiceField(label=gettext_lazy("Which way"), required=False, choices=WAYS)
    amount = forms.CharField(label=gettext_lazy("By how much"), required=False, max_length=200,
                             help_text=gettext_lazy("In words, for example: from 62 to 75 in half a year."))
    works_on = forms.MultipleChoiceField(
        label=gettext_lazy("Which cases it is about"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen: what the statement is linked to, else all."))

    def plan(self) -> deciding.Plan:
        chosen = [tuple(each.split(":", 1)) for each in self.cleaned_data["works_on"]]
        return deciding.Plan(**{**self.cleaned_data, "works_on": chosen})


@permissions.page("mirror.read")
def decisions(request: HttpRequest, public_id: Any) -> HttpResponse:
    """What was decided, what became of what was decided the time before, and the form for one more."""
    me = acting(request)
    row = access.round_of(me.organisation, public_id)
    may_write = row.revealed_at is not None and permissions.allows(me.membership.role, "decisions.write")
    form = _form(me, row, request) if may_write else None
    if request.method == "POST":
        if form is None:
            raise NotAllowed()
        if form.is_valid():
            taken, _row = attempt(form, lambda: deciding.decide(row, form.plan(), *me.who))
            if taken:
                return done(request, _("Decided. It is an initiative now, and whoever answers for it is reminded."),
                            "mirror:decisions", public_id=row.public_id)
    earlier = queries.before(row)
    return shown(
        request, "assessments/decisions.html", form, row=row, earlier=earlier,
        taken=[told_of(each) for each in queries.what_became(queries.decisions(row), me.now)],
        became=[told_of(each) for each in queries.what_became(queries.decisions(earlier), me.now)] if earlier else [])


def _form(me: Acting, row: Round, request: HttpRequest) -> DecisionForm:
    form = DecisionForm(request.POST or None, initial={"statement": request.GET.get("statement", "")})
    choice(form, "position", setting_rows.positions(me.organisation))
    asked = sheets.sheet(row).parts
    fields: Any = form.fields
    fields["statement"].choices = [("", _("None of them")), *(
        (str(part.dimension), [(each.key, str(each)) for each in part.statements]) for part in asked)]
    fields["metric"].choices = [("", _("None: it is not measured")), *((each.key, each.label) for each in comparable())]
    fields["works_on"].choices = instruments.subjects(me.organisation)[:2]
    return form


def told_of(became: queries.Became) -> dict[str, Any]:
    """A decision with its number before and since as words; no arrow inside the noise."""
    found, told = became.effect, {"decision": became.decision, "state": became.state, "sides": [], "moved": ""}
    if found is not None:
        sides = [(_("before"), found.before), (_("since"), found.since)]
        told["label"] = found.metric.label
        told["sides"] = [
            {"label": label, "value": wording.value(found.metric, each), "n": wording.counted(found.metric, each),
             "interval": wording.interval(found.metric, each)} for label, each in sides if each is not None]
        if found.since is not None:
            told["moved"], told["tone"] = wording.moved(found.metric, found.since, found.change)
    return told
