"""Keys for programs: made once, shown once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from cxloop import access, permissions
from cxloop import tokens as verbs
from cxloop.models import SCOPES
from feedback.access import settings as rows
from feedback.pages.setting_up import PublicIdChoice, acting, attempt, choice, done, shown
from feedback.queries import people as queries

LIVES = [("", gettext_lazy("Until it is taken back")), ("30", gettext_lazy("30 days")), ("365", gettext_lazy("a year"))]


class TokenForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("What it is for"), max_length=200)
    member = PublicIdChoice(label=gettext_lazy("Acts for"), required=True,
                            help_text=gettext_lazy("It never may more than this person."))
    scopes = forms.MultipleChoiceField(label=gettext_lazy("May"), choices=[(scope, scope) for scope in SCOPES],
                                       widget=forms.CheckboxSelectMultiple)
    days = forms.ChoiceField(label=gettext_lazy("Works"), choices=LIVES, required=False)


@permissions.page("tokens.write")
def tokens(request: HttpRequest) -> HttpResponse:
    me = acting(request)
    form = TokenForm(request.POST or None, initial={"member": me.membership})
    choice(form, "member", rows.members(me.organisation))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        until = me.now + timedelta(days=int(given["days"])) if given["days"] else None
        made, token = attempt(form, lambda: verbs.create(
            given["member"], given["scopes"], actor=me.actor, now=me.now, name=given["name"], expires_at=until))
        if made and token is not None:
            return done(request, format_html(_("Copy the key now, it is shown only once: {}"),
                                             format_html("<code>{}</code>", token[1])), "feedback:tokens")
    return shown(request, "feedback/settings/tokens.html", form, tokens=queries.tokens(me.organisation))


@permissions.page("tokens.write")
@require_POST
def revoke(request: HttpRequest, public_id: Any) -> HttpResponse:
    me = acting(request)
    verbs.revoke(access.token(me.organisation, public_id), actor=me.actor, now=me.now)
    return done(request, _("The key is worth nothing from now on."), "feedback:tokens")
