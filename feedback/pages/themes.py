"""Themes: what customers speak about, recognised by keywords."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from cxloop import permissions
from feedback.access import settings as rows
from feedback.models import Theme
from feedback.pages.setting_up import PublicIdChoice, acting, attempt, choice, done, shown
from feedback.queries import ownership as queries
from feedback.settings import listening as verbs

LANGUAGES = {"en": gettext_lazy("English"), "de": gettext_lazy("German"), "fr": gettext_lazy("French"),
             "es": gettext_lazy("Spanish"), "*": gettext_lazy("In every language")}


class ThemeForm(forms.Form):
    """Keywords are kept under the language they belong to; languages without a box keep theirs."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    position = PublicIdChoice(label=gettext_lazy("Answered for by"), empty=gettext_lazy("Nobody yet"),
                              name=lambda row: row.title)
    is_active = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)
    keywords = forms.Field(required=False, widget=forms.HiddenInput)  # carries what is wrong with all of them

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for number, (code, label) in enumerate(LANGUAGES.items()):
            self.fields[f"words_{number}"] = forms.CharField(
                label=_("Keywords: %(language)s") % {"language": label}, required=False,
                widget=forms.Textarea(attrs={"rows": 3, "lang": code if code != "*" else ""}),
                help_text=_("Separated by commas. A star stands for any ending (delay*); words one after another are a "
                            "phrase (lost my bag).") if number == 0 else "")
        self.order_fields(["name", *[f"words_{number}" for number in range(len(LANGUAGES))], "position", "is_active"])

    def words(self) -> dict[str, list[str]]:
        return {code: [word.strip() for word in self.cleaned_data[f"words_{number}"].replace("\n", ",").split(",")]
                for number, code in enumerate(LANGUAGES)}


@permissions.page("people.read")
@require_GET
def themes(request: HttpRequest) -> HttpResponse:
    me = acting(request)
    people = queries.people_today(me.organisation, me.now)
    return shown(request, "feedback/listening/themes.html", me=me, days=queries.VOLUME_DAYS,
                 themes=queries.theme_map(me.organisation, people, me.now))


@permissions.page("themes.write")
def theme(request: HttpRequest, public_id: Any = None) -> HttpResponse:
    me = acting(request)
    row = rows.theme(me.organisation, public_id) if public_id else None
    form = ThemeForm(request.POST or None, initial=_initial(row))
    choice(form, "position", rows.positions(me.organisation))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        others = {code: words for code, words in (row.keywords if row else {}).items() if code not in LANGUAGES}
        saved, _row = attempt(form, lambda: verbs.save_theme(
            me.organisation, given["name"], others | form.words(), given["position"], *me.who,
            is_active=given["is_active"], theme=row))
        if saved:
            return done(request, _("Saved. It counts for feedback that comes in from now on."), "feedback:themes")
    return shown(request, "feedback/listening/theme.html", form, theme=row)


def _initial(row: Theme | None) -> dict[str, Any] | None:
    if row is None:
        return None
    words = {f"words_{number}": ", ".join(row.keywords.get(code, [])) for number, code in enumerate(LANGUAGES)}
    return {"name": row.name, "position": row.position, "is_active": row.is_active, **words}
