"""Whom a round asks: one by one, or a pasted list; and what an admin does with an invitation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from assessments import access
from assessments.instrument import LANGUAGES
from assessments.queries import instruments
from assessments.rounds import lists, preparing
from cxloop import permissions
from cxloop.errors import CxloopError
from cxloop.pages.setting_up import acting, attempt, done, refuse, shown


class PeopleForm(forms.Form):
    people = forms.CharField(
        label=gettext_lazy("People"), max_length=2_000_000, widget=forms.Textarea(attrs={"rows": 10}),
        help_text=gettext_lazy("One a line: function; name; e-mail. “; de” behind it for German, “; en” for English. "
                               "Rows copied from a spreadsheet do as well."))


@permissions.page("rounds.write")
def people(request: HttpRequest, public_id: Any) -> HttpResponse:
    """The list is taken whole or not at all; what is wrong is said by line, and nothing typed is lost."""
    me = acting(request)
    row = access.round_of(me.organisation, public_id)
    form = PeopleForm(request.POST or None)
    functions = instruments.functions(me.organisation)
    problems: list[lists.Problem] = []
    if request.method == "POST" and form.is_valid():
        language = me.organisation.language if me.organisation.language in LANGUAGES else "en"
        found, problems = lists.read(form.cleaned_data["people"], functions, language)
        if problems:
            form.add_error("people", ngettext(
                "%(count)s line cannot be read. Nobody was added.", "%(count)s lines cannot be read. Nobody was added.",
                len(problems)) % {"count": len(problems)})
        else:
            added, new = attempt(form, lambda: preparing.add_people(row, found, *me.who))
            if added and new is not None:
                said = ngettext("%(count)s person added.", "%(count)s people added.", len(new)) % {"count": len(new)}
                return done(request, said, "mirror:round", public_id=row.public_id)
    return shown(request, "assessments/people.html", form, row=row, functions=functions, problems=problems[:50])


@require_POST
@permissions.page("rounds.write")
def show_link(request: HttpRequest, public_id: Any) -> HttpResponse:
    """The link on a page of its own, this once."""
    me = acting(request)
    row = access.participant(me.organisation, public_id)
    try:
        link = preparing.show_link(row, *me.who)
    except CxloopError as error:
        if error.status not in (400, 409):
            raise
        return refuse(request, str(error), "mirror:round", public_id=row.round.public_id)
    response = shown(request, "assessments/link.html", participant=row, link=link)
    response.headers["Cache-Control"] = "no-store"
    return response


TURNS = {
    "withdraw": (preparing.withdraw, gettext_lazy("Withdrawn. Their link is over.")),
    "new-link": (preparing.send_new_link, gettext_lazy("A new link is on its way; the one before is over.")),
}


@require_POST
@permissions.page("rounds.write")
def turn(request: HttpRequest, public_id: Any, verb: str) -> HttpResponse:
    """Withdraws an invitation, or sends a new link."""
    me = acting(request)
    row = access.participant(me.organisation, public_id)
    if verb not in TURNS:
        raise Http404
    act, said = TURNS[verb]
    try:
        act(row, *me.who)
    except CxloopError as error:
        if error.status not in (400, 409):
            raise
        return refuse(request, str(error), "mirror:round", public_id=row.round.public_id)
    return done(request, said, "mirror:round", public_id=row.round.public_id)
