"""How much each role may give on its own authority, one currency at a time."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cxloop import permissions
from cxloop.models import Role
from feedback.follow_up import authority
from feedback.pages.setting_up import acting, attempt, done, shown
from feedback.settings import authority as verbs

NOUNS = {"case": gettext_lazy("on one case"), "month": gettext_lazy("in a month")}


class LimitsForm(forms.Form):
    """The currency, and two amounts for each role; empty: no limit."""

    currency = forms.CharField(label=gettext_lazy("Currency"), max_length=3, help_text=gettext_lazy(
        "Its three letters, such as EUR."))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for role in verbs.ROLES:
            for span, noun in NOUNS.items():
                self.fields[f"{role}_{span}"] = forms.DecimalField(
                    label=f"{Role(role).label}, {noun}", required=False, min_value=0, max_digits=12, decimal_places=2)

    @property
    def rows(self) -> list[tuple[Any, Any, Any]]:
        return [(Role(role).label, self[f"{role}_case"], self[f"{role}_month"]) for role in verbs.ROLES]

    @property
    def limits(self) -> dict[str, tuple[Any, Any]]:
        return {role: (self.cleaned_data[f"{role}_case"], self.cleaned_data[f"{role}_month"]) for role in verbs.ROLES}


@permissions.page("make_good.limits")
def limits(request: HttpRequest) -> HttpResponse:
    """The limits of the chosen currency, or of a new one; a press on "Stop using" takes the currency away."""
    me = acting(request)
    known = authority.limits(me.organisation)
    currencies = authority.currencies(known)
    asked = request.GET.get("currency", "")
    chosen = asked if asked in currencies else "" if asked == "new" else next(iter(currencies), "")
    form = LimitsForm(request.POST or None, initial=standing(known, chosen))
    if request.method == "POST" and "forget" in request.POST and chosen:
        verbs.forget(me.organisation, *me.who, currency=chosen)
        return done(request, _("Nothing more is given in %(currency)s.") % {"currency": chosen},
                    "feedback:make_good_limits")
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["currency"]
        saved, _row = attempt(form, lambda: verbs.save(
            me.organisation, *me.who, currency=given, limits=form.limits))
        if saved:
            return done(request, _("Saved."), "feedback:make_good_limits")
    return shown(request, "feedback/settings/make_good_limits.html", form, currencies=currencies, chosen=chosen)


def standing(known: authority.Limits, currency: str) -> dict[str, Any]:
    """What the form begins with: the limits as they are; for a new currency none, and frontline always asks."""
    if not currency:
        return {"agent_case": 0, "agent_month": 0}
    rows = {role: known.get((currency, role)) for role in verbs.ROLES}
    return {"currency": currency} | {
        f"{role}_{span}": getattr(row, f"per_{span}") if row else 0 for role, row in rows.items() for span in NOUNS}
