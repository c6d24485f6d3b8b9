"""Rounds: the list, preparing one, and one with how far everybody is. What was answered is on none of these pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from assessments import access
from assessments.models import Round
from assessments.queries import handed_in, instruments
from assessments.queries import rounds as queries
from assessments.rounds import preparing, revealing, running
from cxloop import permissions
from cxloop.errors import CxloopError
from cxloop.pages.setting_up import Acting, acting, attempt, done, refuse, shown

DAYS_OPEN = 14


class At(forms.DateTimeField):
    """A day and a time in the reader's zone."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], **options)


class RoundForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=100,
                           help_text=gettext_lazy("Leaders read it in their mail: “Autumn round”."))
    opens_at = At(label=gettext_lazy("Opens"), help_text=gettext_lazy("Invitations leave then."))
    closes_at = At(label=gettext_lazy("Closes"),
                   help_text=gettext_lazy("Two reminders at most: at half time, and on the last day."))
    min_functions = forms.IntegerField(
        label=gettext_lazy("Functions needed for the reveal"), min_value=2, max_value=99, initial=2)
    min_people = forms.IntegerField(
        label=gettext_lazy("People needed to show a function by itself"), min_value=1, max_value=99, initial=3,
        help_text=gettext_lazy("Smaller ones are shown only together with others, unless all agreed to be named."))


class NewRoundForm(RoundForm):
    kind = forms.ChoiceField(label=gettext_lazy("What is asked"), initial=Round.Kind.FULL, choices=(
        (Round.Kind.FULL, gettext_lazy("Every statement: about twelve minutes")),
        (Round.Kind.PULSE, gettext_lazy("A pulse: only the statements chosen below"))))
    keys = forms.MultipleChoiceField(label=gettext_lazy("Statements of a pulse"), required=False,
                                     widget=forms.CheckboxSelectMultiple)


@permissions.page("mirror.read")
@require_GET
def rounds(request: HttpRequest) -> HttpResponse:
    me = acting(request)
    return shown(request, "assessments/rounds.html", me=me, rounds=queries.rounds(me.organisation),
                 has_statements=instruments.published(me.organisation) is not None)


@permissions.page("rounds.write")
def new(request: HttpRequest) -> HttpResponse:
    me = acting(request)
    first = timezone.localtime(me.now).replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=1)
    form = NewRoundForm(request.POST or None, initial={
        "opens_at": first, "closes_at": first.replace(hour=18) + timedelta(days=DAYS_OPEN)})
    version = instruments.published(me.organisation)
    asked = instruments.version(version).dimensions if version else []
    form.fields["keys"].choices = [  # type: ignore[attr-defined]
        (str(dimension), [(each.key, str(each)) for each in dimension.statements.all()]) for dimension in asked]
    if request.method == "POST" and form.is_valid():
        made, row = attempt(form, lambda: preparing.prepare(me.organisation, _plan(form), *me.who))
        if made and row is not None:
            return done(request, _("Prepared. Now say whom to ask."), "mirror:round_people", public_id=row.public_id)
    return shown(request, "assessments/round_form.html", form, row=None)


@permissions.page("rounds.write")
def change(request: HttpRequest, public_id: Any) -> HttpResponse:
    me = acting(request)
    row = access.round_of(me.organisation, public_id)
    names = ("name", "opens_at", "closes_at", "min_functions", "min_people")
    form = RoundForm(request.POST or None, initial={name: getattr(row, name) for name in names})
    if row.opened_at is not None:
        for name in ("opens_at", "min_functions", "min_people"):
            form.fields[name].disabled = True
    if request.method == "POST" and form.is_valid():
        saved, _row = attempt(form, lambda: preparing.change(row, _plan(form), *me.who))
        if saved:
            return done(request, _("Saved."), "mirror:round", public_id=row.public_id)
    return shown(request, "assessments/round_form.html", form, row=row)


def _plan(form: forms.Form) -> preparing.Plan:
    given = form.cleaned_data
    return preparing.Plan(given["name"], given["opens_at"], given["closes_at"], given.get("kind", Round.Kind.FULL),
                          given.get("keys", ()), given["min_functions"], given["min_people"])


@permissions.page("mirror.read")
@require_GET
def round_page(request: HttpRequest, public_id: Any) -> HttpResponse:
    """One round. Who was asked and how far they are is for admins; nobody reads an answer here."""
    me = acting(request)
    row = access.round_of(me.organisation, public_id)
    context: dict[str, Any] = {"row": row, "me": me}
    if permissions.allows(me.membership.role, "rounds.read"):
        context |= {
            "progress": handed_in.progress(row), "people": queries.people(row, request.GET.get("after", "")),
            "why_not": revealing.why_not(row) if row.state == "closed" else [],
            "reminder_step": running.reminder_due(row, me.now) if row.state == "open" else 0,
        }
    return shown(request, "assessments/round.html", **context)


def _open(me: Acting, row: Round, request: HttpRequest) -> str:
    running.open_now(row, *me.who)
    return _("The round is open. Invitations leave within a minute.")


def _close(me: Acting, row: Round, request: HttpRequest) -> str:
    running.close(row, *me.who)
    return _("The round is closed. Nothing more is taken.")


def _reopen(me: Acting, row: Round, request: HttpRequest) -> str:
    running.reopen(row, me.now + timedelta(days=7), *me.who)
    return _("The round is open again for seven days.")


def _reveal(me: Acting, row: Round, request: HttpRequest) -> str:
    revealing.reveal(row, *me.who)
    return _("Revealed. Everybody sees it now.")


TURNS: dict[str, Callable[[Acting, Round, HttpRequest], str]] = {
    "open": _open, "close": _close, "reopen": _reopen, "reveal": _reveal,
}


@require_POST
@permissions.page("rounds.write")
def turn(request: HttpRequest, public_id: Any, verb: str) -> HttpResponse:
    """Opens, closes, opens again or reveals a round."""
    me = acting(request)
    row = access.round_of(me.organisation, public_id)
    if verb not in TURNS:
        raise Http404
    try:
        said = TURNS[verb](me, row, request)
    except CxloopError as error:
        if error.status not in (400, 409):
            raise
        return refuse(request, str(error), "mirror:round", public_id=row.public_id)
    return done(request, said, "mirror:round", public_id=row.public_id)
