"""The priority table: the first line that holds says how urgent a case is."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cxloop import permissions
from feedback.analyse.registry import signals
from feedback.models import Case
from feedback.pages.setting_up import acting, attempt, done, shown
from feedback.settings import routing as verbs
from feedback.settings import shown_rules as queries

SEVERITIES = [(1, gettext_lazy("1 low")), (2, gettext_lazy("2 medium")), (3, gettext_lazy("3 high")),
              (4, gettext_lazy("4 urgent"))]
BLANK = 2  # empty lines offered below the table
HEADS = (gettext_lazy("Line"), gettext_lazy("Severity at least"), gettext_lazy("Worth a year at least"),
         gettext_lazy("Any of the signals"), gettext_lazy("Then it is"))


class LineForm(forms.Form):
    """One line; without a place it is not there."""

    place = forms.IntegerField(label=gettext_lazy("Line"), required=False, min_value=0, max_value=999)
    severity = forms.TypedChoiceField(label=gettext_lazy("Severity at least"), choices=SEVERITIES, coerce=int)
    value = forms.DecimalField(label=gettext_lazy("Worth a year at least"), required=False, min_value=0)
    signals = forms.MultipleChoiceField(label=gettext_lazy("Any of the signals"), required=False,
                                        choices=lambda: [(each.key, each.label) for each in signals],
                                        widget=forms.CheckboxSelectMultiple)
    priority = forms.TypedChoiceField(label=gettext_lazy("Then it is"), coerce=int, initial=2,
                                      choices=Case.Priority.choices[::-1])

    def line(self) -> verbs.PriorityLine:
        given = self.cleaned_data
        return verbs.PriorityLine(given["priority"], given["severity"], given["value"], tuple(given["signals"]))


class ErrorsForm(forms.Form):
    """Carries what is wrong with the whole table."""


@permissions.page("rules.write")
def priorities(request: HttpRequest) -> HttpResponse:
    me = acting(request)
    data = request.POST if request.method == "POST" else None
    lines = [LineForm(data, prefix=f"l{number}", initial=initial)
             for number, initial in enumerate(initials(me.organisation, data))]
    errors = ErrorsForm(data)
    wrong = [line for line in lines if not line.is_valid()]
    if data is not None and not wrong and errors.is_valid():
        kept = [line for line in lines if line.cleaned_data["place"]]
        kept.sort(key=lambda line: line.cleaned_data["place"])
        saved, _none = attempt(errors, lambda: verbs.save_priorities(
            me.organisation, [line.line() for line in kept], *me.who))
        if saved:
            return done(request, _("Saved. It counts for cases that open from now on."), "feedback:priorities")
    elif data is not None:
        errors.is_valid()
        errors.add_error(None, _("Some lines need another look: they say what is wrong."))
    return shown(request, "feedback/rules/priorities.html", errors, lines=lines, heads=HEADS)


def initials(organisation: Any, data: Any) -> list[dict[str, Any]]:
    """The lines as they stand and two empty ones; when sent, as many as were sent."""
    if data is not None:
        count = data.get("count", "0")
        return [{}] * min(int(count) if count.isdecimal() else 0, 100)
    standing = [
        {"place": number, "severity": row.severity_at_least, "value": row.value_at_least, "signals": row.signals,
         "priority": row.priority}
        for number, row in enumerate(queries.priorities(organisation), start=1)
    ]
    return [*standing, *({} for _blank in range(BLANK))]
