"""Hosted surveys: their links, how many answered, and a new one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings as installation
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from cxloop import links, permissions
from feedback.access import links as access
from feedback.access import settings as rows
from feedback.ingest import surveys as verbs
from feedback.models import Touchpoint
from feedback.pages.setting_up import PublicIdChoice, acting, attempt, choice, done, shown
from feedback.queries import surveys as queries


class SurveyForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=200, help_text=gettext_lazy("Colleagues see it; customers do not.")
    )
    touchpoint = PublicIdChoice(
        label=gettext_lazy("Touchpoint"),
        empty=gettext_lazy("None"),
        name=lambda row: f"{row.parent.name} › {row.name}" if row.parent else row.name,
        help_text=gettext_lazy("Where in the journey it is asked. Whoever owns it answers the unhappy ones."),
    )
    source = PublicIdChoice(
        label=gettext_lazy("Source"),
        empty=gettext_lazy("A new one, named as the survey"),
        help_text=gettext_lazy("What its answers count to. Surveys that ask the same may share one."),
    )
    open_question = forms.CharField(
        label=gettext_lazy("Open question"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Empty: “What is the main reason for your answer?”"),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the question"),
        choices=installation.LANGUAGES,
        help_text=gettext_lazy("Whoever reads another language is asked in our own words."),
    )
    asks_contact = forms.BooleanField(
        label=gettext_lazy("Ask for name and e-mail, so that they can be answered"), required=False, initial=True
    )


@permissions.page("sources.read")
def surveys(request: HttpRequest) -> HttpResponse:
    """The list; for admins the form for a new one below it."""
    me = acting(request)
    form = SurveyForm(request.POST or None, initial={"language": me.organisation.language})
    choice(form, "touchpoint", rows.touchpoints(me.organisation, Touchpoint.TOUCHPOINT).select_related("parent"))
    choice(form, "source", rows.sources(me.organisation, verbs.CHANNEL))
    if request.method == "POST":
        permissions.require(me.actor, "sources.write")
        if form.is_valid():
            given = form.cleaned_data
            made, _row = attempt(form, lambda: verbs.create(me.organisation, given.pop("name"), *me.who, **given))
            if made:
                return done(request, _("The survey is open. Copy its link from the list."), "feedback:surveys")
    found = [
        (row, links.absolute(reverse("public:survey", args=[row.token]))) for row in queries.surveys(me.organisation)
    ]
    return shown(request, "feedback/surveys.html", form, me=me, surveys=found)


@require_POST
@permissions.page("sources.write")
def turn_survey(request: HttpRequest, public_id: Any) -> HttpResponse:
    """Opens or closes one survey."""
    me = acting(request)
    row = access.survey_of(me.organisation, public_id)
    verbs.turn(row, request.POST.get("to") == "open", *me.who)
    said = _("The survey is open.") if row.is_active else _("The survey is closed: its link says so.")
    return done(request, said, "feedback:surveys")
