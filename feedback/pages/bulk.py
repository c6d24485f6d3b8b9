"""The same for many cases: which ones, what exactly, then done; and undone when it was a mistake."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from cxloop import permissions
from cxloop.actor import Actor
from cxloop.errors import CxloopError
from cxloop.models import Membership
from feedback.access import cases as case_access
from feedback.access import desk as access
from feedback.follow_up import bulk, macros
from feedback.models import Case
from feedback.pages.case_forms import Later, Person
from feedback.pages.presenting import name_of
from feedback.queries import masking


class BulkForm(forms.Form):
    """Nothing to fill in."""

    def __init__(self, *args: Any, me: Membership, now: datetime, cases: Sequence[Case] = (),
                 **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.me, self.now, self.cases = me, now, cases
        self.fit()

    def fit(self) -> None:
        """Fills choices from the organisation."""

    def arguments(self) -> dict[str, Any]:
        """What the verb is called with."""
        return self.cleaned_data


class AssignForm(BulkForm):
    assignee = Person(queryset=None, to_field_name="public_id", label=_("Who works on them"), required=False,
                      empty_label=_("Nobody yet"))

    def fit(self) -> None:
        self.fields["assignee"].queryset = case_access.colleagues(self.me.organisation)  # type: ignore[attr-defined]


class TagForm(BulkForm):
    name = forms.CharField(label=_("Tag"), max_length=50,
                           help_text=_("One that exists or a new one; capitals make no difference."))


class AnswerForm(BulkForm):
    macro: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        queryset=None, to_field_name="public_id", label=_("Which words"), empty_label=_("Choose"))

    def fit(self) -> None:
        self.fields["macro"].queryset = macros.offered(self.me)  # type: ignore[attr-defined]


class PriorityForm(BulkForm):
    priority = forms.TypedChoiceField(label=_("Priority"), choices=Case.Priority.choices, coerce=int)


class SnoozeForm(Later, BulkForm):
    """Puts each aside."""


class MergeForm(BulkForm):
    kept = forms.ChoiceField(label=_("Which one stays"), widget=forms.RadioSelect)

    def fit(self) -> None:
        """The one whose customer has waited longest comes first and is chosen."""
        rows = sorted(self.cases, key=lambda case: (case.customer_since, case.pk))
        self.fields["kept"].choices = [  # type: ignore[attr-defined]
            (str(case.public_id), self.named(case)) for case in rows]
        self.initial.setdefault("kept", str(rows[0].public_id) if rows else "")

    def named(self, case: Case) -> str:
        since = date_format(timezone.localtime(case.customer_since), "j M Y, H:i")
        return gettext("%(name)s, case %(number)s, since %(day)s") % {
            "name": name_of(case.customer, None, masking.may_see(self.me)), "number": case.number, "day": since}

    def arguments(self) -> dict[str, Any]:
        wanted = self.cleaned_data["kept"]
        return {"kept": next(case for case in self.cases if str(case.public_id) == wanted)}


@dataclass(frozen=True)
class Way:
    """How one verb is asked for: its form, and the sentences for a number of cases."""

    form: type[BulkForm]
    title: Any
    done: Any
    note: Any = ""
    do: Callable[..., bulk.Done] = bulk.do


WAYS: dict[str, Way] = {
    "merge": Way(
        MergeForm, ngettext_lazy("Merge %d case", "Merge %d cases into one"),
        ngettext_lazy("%d case merged.", "%d cases became one."),
        _("What was said and written moves to the one that stays, with the earliest promise. The others lead to it and "
          "count no more. It can be undone until something happens."), bulk.merge),
    "assign": Way(AssignForm, ngettext_lazy("Give %d case to somebody", "Give %d cases to somebody"),
                  ngettext_lazy("%d case given.", "%d cases given.")),
    "acknowledge": Way(
        BulkForm, ngettext_lazy("Acknowledge %d case", "Acknowledge %d cases"),
        ngettext_lazy("%d case acknowledged.", "%d cases acknowledged."),
        _("Each is yours then, unless somebody has it. The promise to acknowledge is kept; this cannot be undone.")),
    "answer": Way(
        AnswerForm, ngettext_lazy("Answer %d customer", "Answer %d customers"),
        ngettext_lazy("%d customer answered.", "%d customers answered."),
        _("Each gets the words, filled for their case; where a place stays empty nothing is sent. This cannot be "
          "undone.")),
    "tag": Way(TagForm, ngettext_lazy("Tag %d case", "Tag %d cases"),
               ngettext_lazy("%d case tagged.", "%d cases tagged.")),
    "snooze": Way(
        SnoozeForm, ngettext_lazy("Put %d case aside", "Put %d cases aside"),
        ngettext_lazy("%d case put aside.", "%d cases put aside."),
        _("They leave the lists of work until then. The promise does not move: a late case is seen all the same.")),
    "priority": Way(PriorityForm, ngettext_lazy("Set the priority of %d case", "Set the priority of %d cases"),
                    ngettext_lazy("%d priority set.", "%d priorities set.")),
}


@require_POST
@permissions.page("case.work")
def many(request: HttpRequest) -> HttpResponse:
    """Asks what exactly, naming the cases; does it when it is said."""
    me = request.membership  # type: ignore[attr-defined]
    now = getattr(request, "now", None) or timezone.now()
    verb = request.POST.get("verb", "")
    if verb not in WAYS:
        raise Http404
    cases = access.cases(me, [key for value in request.POST.getlist("case")[: bulk.MOST] if (key := as_uuid(value))])
    back = way_back(request)
    if not cases:
        messages.warning(request, gettext("Choose some cases first."))
        return redirect(back)
    way, sure = WAYS[verb], "sure" in request.POST
    form = way.form(request.POST if sure else None, me=me, now=now, cases=cases)
    if sure and form.is_valid():
        result = way.do(cases, verb, form.arguments(), actor=Actor.person(me), now=now)
        tell(request, result, way.done)
        if result.record is not None:
            request.session["undoable"] = str(result.record.public_id)
        return redirect(back)
    seen = masking.may_see(me)
    return render(request, "feedback/bulk.html", {
        "form": form, "verb": verb, "title": way.title % len(cases), "note": way.note, "back": back,
        "cases": [(case, name_of(case.customer, None, seen)) for case in cases],
    }, status=422 if sure else 200)


@require_POST
@permissions.page("case.work")
def undo(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Puts back what was before."""
    me = request.membership  # type: ignore[attr-defined]
    record = access.bulk_action(me, public_id)
    try:
        result = bulk.undo(record, actor=Actor.person(me), now=getattr(request, "now", None) or timezone.now())
    except CxloopError as error:
        messages.error(request, str(error))
    else:
        tell(request, result, ngettext_lazy("%d case is as it was.", "%d cases are as they were."))
    return redirect(way_back(request))


def tell(request: HttpRequest, result: bulk.Done, done: Any) -> None:
    if result.count:
        messages.success(request, done % result.count)
    for why in result.refused[:10]:
        messages.warning(request, why)
    if len(result.refused) > 10:
        messages.warning(request, gettext("And %d more were left as they are.") % (len(result.refused) - 10))


def as_uuid(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None


def way_back(request: HttpRequest) -> str:
    """The list somebody came from, never an address of somebody else's."""
    back = request.POST.get("back", "")
    home = f"/o/{request.organisation.slug}/inbox/"  # type: ignore[attr-defined]
    return back if back.startswith(home) and url_has_allowed_host_and_scheme(back, None) else home
