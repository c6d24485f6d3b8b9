"""How long things are kept, and what would go."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cxloop import permissions, retention
from cxloop.errors import NotAllowed
from cxloop.ui.navigation import ENOUGH
from feedback.pages.setting_up import acting, attempt, done, shown


class RetentionForm(forms.Form):
    """One number of days for each kind; empty: for ever."""

    def __init__(self, data: Any, organisation: Any, may_write: bool) -> None:
        super().__init__(data)
        for kind in retention.kinds():
            self.fields[kind.key] = forms.IntegerField(
                label=kind.label, required=False, min_value=kind.least, max_value=retention.MOST_DAYS,
                initial=retention.days_kept(organisation, kind), disabled=not may_write,
                help_text=_("%(what)s Days, at least %(least)s; empty: for ever.") % {
                    "what": kind.help, "least": kind.least})


@permissions.page("retention.read")
def keeping(request: HttpRequest) -> HttpResponse:
    """The form; a press on "Show what would go" counts for what was typed and changes nothing."""
    me = acting(request)
    may_write = permissions.allows(me.membership.role, "retention.write")
    if request.method == "POST" and not may_write:
        raise NotAllowed()
    form = RetentionForm(request.POST or None, me.organisation, may_write)
    days = {kind.key: retention.days_kept(me.organisation, kind) for kind in retention.kinds()}
    if request.method == "POST" and form.is_valid():
        days = form.cleaned_data
        if "preview" not in request.POST:
            saved, _row = attempt(form, lambda: retention.decide(me.organisation, days, *me.who))
            if saved:
                return done(request, _("Saved. What is older goes within a day."), "feedback:retention")
    counts = retention.would_go(me.organisation, me.now, days, most=ENOUGH)
    going = [(kind.label, days[kind.key], counts[kind.key]) for kind in retention.kinds() if kind.key in counts]
    return shown(request, "feedback/settings/keeping.html", form, going=going, may_write=may_write,
                 is_preview="preview" in request.POST)
