"""Initiatives: what is done about causes, by whom, until when, and whether the number moved."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from cxloop import access, permissions
from cxloop.people import roster
from cxloop.ui.navigation import Link
from feedback.access import settings as setting_rows
from feedback.follow_up import initiatives as verbs
from feedback.measure import wording
from feedback.measure.effect import Effect, comparable, effect
from feedback.measure.measured import Measured
from feedback.models import Initiative
from feedback.pages.case import shown_row
from feedback.pages.setting_up import Acting, PublicIdChoice, acting, attempt, choice, done, refuse, shown
from feedback.queries import initiatives as queries
from feedback.queries import masking

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
SOON = 7  # days: what is due within them is said so


class Several(forms.ModelMultipleChoiceField):
    """A choice of several rows, known outside by their public ids only."""

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=None, required=False, to_field_name="public_id",
                         widget=forms.CheckboxSelectMultiple, **options)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return [self.prepare_value(each) for each in value]
        return getattr(value, "public_id", value)

    def label_from_instance(self, obj: Any) -> str:
        parent = getattr(obj, "parent", None)
        return f"{parent.name} › {obj.name}" if parent else str(obj.name)


class InitiativeForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    what = forms.CharField(label=gettext_lazy("What is done"), required=False, max_length=5_000,
                           widget=forms.Textarea(attrs={"rows": 5}))
    position = PublicIdChoice(label=gettext_lazy("Answered for by"), required=True, name=lambda row: row.title,
                              help_text=gettext_lazy("Whoever holds it is reminded before the day and when it passed."))
    due_on = forms.DateField(label=gettext_lazy("Due on"), widget=DAY)
    touchpoints = Several(label=gettext_lazy("Touchpoints it works on"), help_text=gettext_lazy(
        "With whatever stands below them. None chosen: everywhere."))
    themes = Several(label=gettext_lazy("Themes it works on"), help_text=gettext_lazy("None chosen: every theme."))
    metric = forms.ChoiceField(label=gettext_lazy("Number that should move"), required=False)
    direction = forms.ChoiceField(label=gettext_lazy("Which way"), required=False,
                                  choices=[("", "---------"), *Initiative.Direction.choices])
    amount = forms.CharField(label=gettext_lazy("By how much"), required=False, max_length=200,
                             help_text=gettext_lazy("In words, for example: from 31 to 15 cases a week."))

    def __init__(self, *args: Any, organisation: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["metric"].choices = [  # type: ignore[attr-defined]
            ("", _("None: it is not measured")), *((each.key, each.label) for each in comparable())]
        choice(self, "position", setting_rows.positions(organisation))
        for name, rows in queries.choices(organisation).items():
            choice(self, name, rows)

    @property
    def plan(self) -> verbs.Plan:
        given = self.cleaned_data
        several = {name: tuple(given[name]) for name in ("themes", "touchpoints")}
        return verbs.Plan(**{**given, **several})


@permissions.page("initiatives.read")
@require_GET
def initiatives(request: HttpRequest) -> HttpResponse:
    me = acting(request)
    is_over = request.GET.get("show") == "over"
    rows = (queries.over if is_over else queries.running)(me.organisation)
    people = roster(me.organisation, me.today)
    counts = queries.covered(me.organisation, [] if is_over else rows)
    base = reverse("feedback:initiatives", kwargs={"slug": me.organisation.slug})
    return shown(
        request, "feedback/initiatives/list.html", is_over=is_over, may_write=may_write(me),
        tabs=[Link(_("Running"), base, "", not is_over), Link(_("Over"), f"{base}?show=over", "", is_over)],
        rows=[{"row": row, "who": people.acting(row.position_id).membership, "due": due_words(row, me.today),
               "cases": counts.get(str(row.public_id))} for row in rows])


@permissions.page("initiatives.write")
def new_initiative(request: HttpRequest) -> HttpResponse:
    """A new one; the address can name what it works on (`theme`, `touchpoint`: keys)."""
    me = acting(request)
    offered = queries.choices(me.organisation)
    given = {f"{name}s": list(offered[f"{name}s"].filter(key__in=request.GET.getlist(name)))
             for name in ("theme", "touchpoint")}
    form = InitiativeForm(request.POST or None, initial=given, organisation=me.organisation)
    if request.method == "POST" and form.is_valid():
        saved, row = attempt(form, lambda: verbs.propose(me.organisation, form.plan, actor=me.actor, now=me.now))
        if saved and row is not None:
            return done(request, _("Proposed."), "feedback:initiative", public_id=row.public_id)
    return shown(request, "feedback/initiatives/form.html", form, row=None)


@permissions.page("initiatives.write")
def edit_initiative(request: HttpRequest, public_id: Any) -> HttpResponse:
    me = acting(request)
    row = found(me, public_id)
    names = ("title", "what", "position", "due_on", "metric", "direction", "amount")
    given = {name: getattr(row, name) for name in names} | {
        name: list(getattr(row, name).all()) for name in ("themes", "touchpoints")}
    form = InitiativeForm(request.POST or None, initial=given, organisation=me.organisation)
    if request.method == "POST" and form.is_valid():
        saved, _row = attempt(form, lambda: verbs.edit(row, form.plan, actor=me.actor, now=me.now))
        if saved:
            return done(request, _("Saved."), "feedback:initiative", public_id=row.public_id)
    return shown(request, "feedback/initiatives/form.html", form, row=row)


class MoveForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=500, required=False)


@permissions.page("initiatives.read")
@require_GET
def initiative(request: HttpRequest, public_id: Any) -> HttpResponse:
    """The initiative: who answers for it, the cases it works on now, and its number before and since."""
    me = acting(request)
    return page_of(request, found(me, public_id), MoveForm())


def page_of(request: HttpRequest, row: Initiative, drop: MoveForm, code: int = 200) -> HttpResponse:
    """Its page, with a refused move as it was typed."""
    me = acting(request)
    seen = masking.may_see(me.membership)
    acts = roster(me.organisation, me.today).acting(row.position_id)
    return render(request, "feedback/initiatives/initiative.html", {
        "row": row, "who": acts.membership, "due": due_words(row, me.today), "may_write": may_write(me),
        "can": {name: row.state in verbs.MOVES[name][0] for name in verbs.MOVES},
        "cases": [shown_row(case, seen) for case in queries.newest_cases(row)],
        "total": queries.covered(me.organisation, [row])[str(row.public_id)], "inbox": inbox_query(row),
        "numbers": numbers(row, me), "drop": drop, "metric": label_of(row.metric),
        "why_dropped": queries.why_dropped(row) if row.state == verbs.DROPPED else "",
    }, status=code)


@permissions.page("initiatives.write")
@require_POST
def move_initiative(request: HttpRequest, public_id: Any, verb: str) -> HttpResponse:
    me = acting(request)
    row = found(me, public_id)
    name = verb.replace("-", "_")
    if name not in verbs.MOVES:
        return refuse(request, _("There is no such move."), "feedback:initiative", public_id=row.public_id)
    form = MoveForm(request.POST)
    saved = form.is_valid() and attempt(form, lambda: verbs.move(
        row, name, actor=me.actor, now=me.now, reason=form.cleaned_data["reason"]))[0]
    if not saved:
        return page_of(request, found(me, public_id), form, code=422)
    return done(request, "", "feedback:initiative", public_id=row.public_id)


def found(me: Acting, public_id: Any) -> Initiative:
    return access.one(Initiative, me.organisation, public_id, "position", "organisation")


def may_write(me: Acting) -> bool:
    return permissions.allows(me.membership.role, "initiatives.write")


def due_words(row: Initiative, today: date) -> dict[str, str]:
    """How the day it is due stands, in words and a tone; nothing for what is over."""
    if not row.is_running:
        return {}
    days = (row.due_on - today).days
    if days < 0:
        return {"tone": "late", "icon": "late", "words": _("late")}
    return {"tone": "soon", "icon": "soon", "words": _("due soon")} if days <= SOON else {}


def inbox_query(row: Initiative) -> str:
    """The query of the inbox that shows exactly the open cases it works on."""
    words = [f"touchpoint:{each.key}" for each in row.touchpoints.all()]
    words += [f"theme:{each.key}" for each in row.themes.all()]
    return urlencode({"view": "all", "q": " ".join(words)})


def label_of(key: str) -> str:
    return next((str(each.label) for each in comparable() if each.key == key), key)


def numbers(row: Initiative, me: Acting) -> dict[str, Any] | None:
    """The metric before and since, in words; None when it names none that can be compared."""
    made = effect(me.organisation, row.metric, queries.holds(row), row.started_at or me.now,
                  row.ended_at if row.state == row.State.DONE else None, me.now)
    if made is None:
        return None
    against, tone = wording.moved(made.metric, made.since, made.change) if made.since else ("", "")
    return {"label": made.metric.label, "definition": f"{made.metric.definition} {made.metric.cohort}",
            "sides": sides(row, made), "against": against, "tone": tone, "key": made.metric.key}


def sides(row: Initiative, made: Effect) -> list[dict[str, Any]]:
    began = _("Before it started") if row.started_at else _("Until today")
    given: list[tuple[str, Measured | None, Any]] = [(began, made.before, made.before_period)]
    if row.started_at:
        label = _("Since it was done") if row.state == row.State.DONE else _("Since it started")
        given.append((label, made.since, made.since_period))
    return [{
        "label": label, "period": period,
        "value": wording.value(made.metric, measured) if measured else _("nothing yet"),
        "n": wording.counted(made.metric, measured) if measured else "",
        "interval": wording.interval(made.metric, measured) if measured else "",
        "few": measured is None or measured.value is None,
    } for label, measured, period in given]
