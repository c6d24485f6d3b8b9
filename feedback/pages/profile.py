"""One's own page: name, language and time zone, and the ways to a new password and a second factor."""

from __future__ import annotations

from django import forms
from django.conf import settings as installation
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cxloop import memberships, permissions, places
from feedback.pages.setting_up import acting, attempt, done, shown


def languages() -> list[tuple[str, object]]:
    return [("", gettext_lazy("As the organisation's")), *installation.LANGUAGES]


def zones() -> list[tuple[str, object]]:
    return [("", gettext_lazy("As the organisation's")), *places.zone_choices()]


class ProfileForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Your name"), max_length=200,
                           help_text=gettext_lazy("Customers read your first name under what you write."))
    language = forms.ChoiceField(label=gettext_lazy("Language of mails to you"), choices=languages, required=False)
    time_zone = forms.ChoiceField(label=gettext_lazy("Your time zone"), choices=zones, required=False,
                                  help_text=gettext_lazy("Times in mails and on pages are told in it."))


@permissions.page("profile.write_own")
def profile(request: HttpRequest) -> HttpResponse:
    me = acting(request)
    person = me.membership.user
    given = {"name": person.name, "language": person.language, "time_zone": person.time_zone}
    form = ProfileForm(request.POST or None, initial=given)
    if request.method == "POST" and form.is_valid():
        saved, _row = attempt(form, lambda: memberships.change_own(me.membership, *me.who, **form.cleaned_data))
        if saved:
            return done(request, _("Saved."), "feedback:profile")
    return shown(request, "feedback/settings/profile.html", form, person=person)
