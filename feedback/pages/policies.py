"""Promises: what is promised by when, and the ladder that begins when it is not kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from cxloop import permissions
from cxloop.errors import CxloopError
from cxloop.models import Organisation
from feedback.access import settings as rows
from feedback.models import Case, EscalationPolicy, EscalationStep
from feedback.pages.param_forms import Words
from feedback.pages.setting_up import PublicIdChoice, acting, attempt, choice, done, refuse, shown
from feedback.queries import promises as queries
from feedback.settings import promises as verbs

MOST_STEPS = 20


def minutes(label: Any, help_text: Any = "", low: int = 1) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=low, max_value=1_000_000, help_text=help_text)


class PolicyForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    priorities = forms.TypedMultipleChoiceField(
        label=gettext_lazy("For cases of priority"), choices=Case.Priority.choices[::-1], coerce=int, required=False,
        widget=forms.CheckboxSelectMultiple, help_text=gettext_lazy("None: of any priority."))
    segments = Words(label=gettext_lazy("For customers of segment"), required=False,
                     help_text=gettext_lazy("Separated by commas. None: of any segment."))
    acknowledge_minutes = minutes(gettext_lazy("Acknowledge within"), gettext_lazy("Working minutes."))
    contact_minutes = minutes(gettext_lazy("Contact within"), gettext_lazy("Working minutes."))
    resolve_minutes = minutes(gettext_lazy("Resolve within"), gettext_lazy("Working minutes."))
    warn_minutes = minutes(gettext_lazy("Warn before"), gettext_lazy("Working minutes before each falls due."), 0)
    customer_hours = minutes(
        gettext_lazy("Tell the customer: an answer within"), gettext_lazy("Hours, nights included."))
    calendar = PublicIdChoice(label=gettext_lazy("Working hours"), empty=gettext_lazy("The default ones"))
    is_active = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)


class StepForm(forms.Form):
    after_minutes = minutes(gettext_lazy("Minutes late"), low=0)
    promise = forms.ChoiceField(label=gettext_lazy("With"), choices=list(verbs.PROMISES.items()))
    tell = forms.MultipleChoiceField(label=gettext_lazy("Tell"), choices=list(verbs.TELL.items()), required=False,
                                     widget=forms.CheckboxSelectMultiple)
    position = PublicIdChoice(label=gettext_lazy("Which position"), empty=gettext_lazy("None"))
    does = forms.ChoiceField(label=gettext_lazy("And"), choices=list(verbs.DOES.items()))
    repeat_minutes = minutes(gettext_lazy("Again every (minutes)"), low=0)
    repeat_times = forms.IntegerField(label=gettext_lazy("At most (times)"), min_value=0, max_value=100)
    order = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def rung(self) -> verbs.Rung:
        given = self.cleaned_data
        return verbs.Rung(tuple(given["tell"]), given["promise"], given["after_minutes"], given["does"],
                          given["position"], given["repeat_minutes"], given["repeat_times"])


@permissions.page("policies.read")
@require_GET
def policies(request: HttpRequest) -> HttpResponse:
    me = acting(request)
    return shown(request, "feedback/promises/policies.html", me=me, policies=queries.policies(me.organisation),
                 tell=verbs.TELL, does=verbs.DOES, promises=verbs.PROMISES,
                 priorities=dict(Case.Priority.choices))


@permissions.page("policies.write")
def policy(request: HttpRequest, public_id: Any = None) -> HttpResponse:
    me = acting(request)
    row = rows.policy(me.organisation, public_id) if public_id else None
    data = request.POST if request.method == "POST" else None
    form = PolicyForm(data, initial=initial_of(row))
    choice(form, "calendar", rows.calendars(me.organisation))
    if row is not None and row.is_default:
        for name in ("priorities", "segments", "is_active"):
            del form.fields[name]
    steps = step_forms(me.organisation, row, data)
    is_changing = data is not None and bool({"add", "remove"} & set(data))
    if data is not None and not is_changing and _all_valid(form, steps):
        saved, _row = attempt(form, lambda: _save(me, row, form.cleaned_data, steps))
        if saved:
            return done(request, _("Saved. It holds for cases that open from now on; promises made stay."),
                        "feedback:policies")
    if is_changing:
        for each in (form, *steps):
            each.errors.clear()
    return shown(request, "feedback/promises/policy.html", form, policy=row, steps=steps)


def _all_valid(form: forms.Form, steps: list[StepForm]) -> bool:
    wrong = [number for number, step in enumerate(steps, start=1) if not step.is_valid()]
    if form.is_valid() and wrong:
        form.add_error(None, _("Step %(numbers)s of the ladder needs another look.") % {
            "numbers": ", ".join(map(str, wrong))})
    return form.is_valid() and not wrong


def _save(me: Any, row: EscalationPolicy | None, given: dict[str, Any], steps: list[StepForm]) -> EscalationPolicy:
    rungs = sorted((step.rung() for step in steps), key=lambda rung: rung.after_minutes)
    return verbs.save_policy(
        me.organisation, given["name"], given, rungs, *me.who, priorities=given.get("priorities", ()),
        segments=given.get("segments", ()), calendar=given["calendar"], is_active=given.get("is_active", True),
        policy=row)


def initial_of(row: EscalationPolicy | None) -> dict[str, Any]:
    """The policy as it stands; a new one begins with the usual promises."""
    source = row or EscalationPolicy()
    names = ("name", "priorities", "segments", "is_active", *verbs.NUMBERS)
    return {name: getattr(source, name) for name in names} | {"calendar": row.calendar if row else None}


def step_forms(organisation: Organisation, row: EscalationPolicy | None, data: QueryDict | None) -> list[StepForm]:
    """A form per step: as they stand, or as they were sent with one added or taken away."""
    positions = rows.positions(organisation)
    if data is None:
        standing = queries.steps(organisation, row) if row else [EscalationStep(tell=["assignee", "owner"])]
        forms_ = [StepForm(prefix=f"s{number}", initial=_step_initial(step))
                  for number, step in enumerate(standing)]
    else:
        numbers = [each for each in data.getlist("step") if each.isdecimal() and each != data.get("remove")]
        forms_ = [StepForm(data, prefix=f"s{number}") for number in numbers[:MOST_STEPS]]
        if "add" in data and len(forms_) < MOST_STEPS:
            fresh = max((int(number) for number in numbers), default=-1) + 1
            forms_.append(StepForm(prefix=f"s{fresh}", initial=_step_initial(EscalationStep(tell=["owner"]))))
    for form in forms_:
        choice(form, "position", positions)
    return forms_


def _step_initial(step: EscalationStep) -> dict[str, Any]:
    names = ("after_minutes", "promise", "tell", "position", "does", "repeat_minutes", "repeat_times")
    return {name: getattr(step, name) for name in names}


@permissions.page("policies.write")
@require_POST
def move(request: HttpRequest, public_id: Any) -> HttpResponse:
    me = acting(request)
    verbs.move_policy(me.organisation, rows.policy(me.organisation, public_id), request.POST.get("way") == "up",
                      *me.who)
    return done(request, "", "feedback:policies")


@permissions.page("policies.write")
@require_POST
def delete(request: HttpRequest, public_id: Any) -> HttpResponse:
    me = acting(request)
    try:
        verbs.delete_policy(me.organisation, rows.policy(me.organisation, public_id), *me.who)
    except CxloopError as error:
        return refuse(request, str(error), "feedback:policies")
    return done(request, _("The policy is gone. Open cases keep what they were promised."), "feedback:policies")
