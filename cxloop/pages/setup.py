"""The first visit: from the link on the console to an organisation with an admin."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from cxloop import organisations, places, setup_link
from cxloop.accounts_verified import clean_email
from cxloop.actor import Actor
from cxloop.models import Organisation
from cxloop.pages.trying import attempt, status


class SetupForm(forms.Form):
    name = forms.CharField(label=_("Your company"), max_length=200, help_text=_("As customers know it."))
    slug = forms.CharField(label=_("Short name"), max_length=50, required=False,
                           help_text=_("Stands in every address, for example /o/acme/. Made from the name if empty."))
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=places.zone_choices,
                                  help_text=_("Days and working hours are those of this place."))
    country = forms.ChoiceField(label=_("Public holidays of"), choices=places.country_choices, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    industry = forms.ChoiceField(label=_("Line of business"), choices=organisations.industry_choices, required=False,
                                 help_text=_("Brings themes and a customer journey to begin with."))
    admin_name = forms.CharField(label=_("Your name"), max_length=200)
    email = forms.EmailField(label=_("Your e-mail"))
    password = forms.CharField(label=_("Password"), widget=forms.PasswordInput(
        render_value=True, attrs={"autocomplete": "new-password"}), help_text=_("At least 10 characters."))


@sensitive_post_parameters("password")
def setup(request: HttpRequest, token: str) -> HttpResponse:
    """The form, and after it the question who owns what."""
    now = timezone.now()
    setup_link.check(token, now)
    form = SetupForm(request.POST or None, initial={"language": "en", "time_zone": "UTC"})
    if request.method == "POST" and form.is_valid():
        done, organisation = attempt(form, lambda: _create(form.cleaned_data, token))
        if done and organisation is not None:
            login(request, organisations.user_of(form.cleaned_data["email"]))
            return redirect("feedback:first_owners", slug=organisation.slug)
    return render(request, "setup/setup.html", {"form": form}, status=status(request, form))


def _create(given: dict[str, str], token: str) -> Organisation:
    now = timezone.now()
    return organisations.create_first(
        lambda: setup_link.check(token, now), given["slug"] or slugify(given["name"])[:50].strip("-"), given["name"],
        clean_email(given["email"]), given["admin_name"], Actor.process("setup"), now,
        time_zone=given["time_zone"], language=given["language"], country=given["country"],
        industry=given["industry"], password=given["password"],
    )
