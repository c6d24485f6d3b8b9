"""The choices that hold for the whole organisation."""

from __future__ import annotations

from django import forms
from django.conf import settings as installation
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cxloop import mail, organisations, permissions, places
from cxloop.ui import brand
from feedback.pages.setting_up import acting, attempt, done, shown

FIELDS = ("name", "time_zone", "language", "follow_up_days", "silent_after_days", "link_days", "mails_per_hour",
          "accent")


class SettingsForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200, help_text=gettext_lazy("As customers know it."))
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=places.zone_choices,
                                  help_text=gettext_lazy("Days and numbers per day are those of this place."))
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=installation.LANGUAGES)
    follow_up_days = forms.IntegerField(
        label=gettext_lazy("Follow up feedback of the last days"), min_value=1, max_value=365,
        help_text=gettext_lazy("Older feedback is counted but opens no case: bringing in history mails nobody."))
    silent_after_days = forms.IntegerField(
        label=gettext_lazy("Close as silent after days"), min_value=1, max_value=90,
        help_text=gettext_lazy("When a customer does not say whether it helped."))
    link_days = forms.IntegerField(label=gettext_lazy("Links in mails work for days"), min_value=1, max_value=365)
    mails_per_hour = forms.IntegerField(
        label=gettext_lazy("Mails to one person per hour"), min_value=1, max_value=1000,
        help_text=gettext_lazy("Above it, mails are gathered into one."))
    accent = forms.CharField(
        label=gettext_lazy("Your colour"), max_length=7, required=False,
        help_text=gettext_lazy("As #rrggbb. It is darkened or lightened until text in it can be read."))


@permissions.page("settings.write")
def settings(request: HttpRequest) -> HttpResponse:
    me = acting(request)
    form = SettingsForm(request.POST or None, initial={name: getattr(me.organisation, name) for name in FIELDS})
    if request.method == "POST" and form.is_valid():
        saved, _row = attempt(form, lambda: organisations.change(me.organisation, *me.who, **form.cleaned_data))
        if saved:
            return done(request, _("Saved."), "feedback:settings")
    return shown(request, "feedback/settings/settings.html", form, contrast=contrast(me.organisation.accent),
                 mail_held=not mail.is_configured())


def contrast(accent: str) -> dict[str, str] | None:
    """What becomes of the colour in each theme, and how readable it is as it was given. None without a colour."""
    if not brand.HEX.fullmatch(accent or ""):
        return None
    colour = int(accent[1:3], 16), int(accent[3:5], 16), int(accent[5:7], 16)
    on_white, on_black = brand.contrast(colour, brand.WHITE), brand.contrast(colour, brand.NEAR_BLACK)
    return {"light": f"{on_white:.1f}", "dark": f"{on_black:.1f}",
            "light_moved": "yes" if on_white < brand.ENOUGH else "",
            "dark_moved": "yes" if on_black < brand.ENOUGH else ""}
