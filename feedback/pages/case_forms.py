"""What a person fills in to act on a case. The rules stand in the verbs; forms only read and point to errors."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.access import cases as access
from feedback.models import Case


class CaseForm(forms.Form):
    """A form about one case; fields that choose among rows get them here."""

    def __init__(self, *args: Any, case: Case, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case, self.now = case, now
        self.fit()

    def fit(self) -> None:
        """Fills choices from the case's organisation."""

    def arguments(self) -> dict[str, Any]:
        """What the verb is called with."""
        return self.cleaned_data


class Nothing(CaseForm):
    """A button is enough."""


class ReplyForm(CaseForm):
    """One box, two ways to send it: both keep what the other would need."""

    message = forms.CharField(
        label=_("Your reply"), widget=forms.Textarea(attrs={"rows": 4}), max_length=20_000,
        error_messages={"required": _("Write what the customer should read.")},
    )


    root_cause: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        queryset=None, to_field_name="public_id", label=_("What made it happen"), empty_label=_("What made it happen"),
        required=False, error_messages={"required": _("Say what made it happen: choose a root cause.")},
    )

    def fit(self) -> None:
        self.fields["root_cause"].queryset = access.root_causes(self.case.organisation)  # type: ignore[attr-defined]

    def arguments(self) -> dict[str, Any]:
        return {"message": self.cleaned_data["message"]}


class ResolveForm(ReplyForm):
    def fit(self) -> None:
        super().fit()
        self.fields["root_cause"].required = True

    def arguments(self) -> dict[str, Any]:
        return self.cleaned_data


class NoteForm(CaseForm):
    body = forms.CharField(
        label=_("Your note"), widget=forms.Textarea(attrs={"rows": 4}), max_length=20_000,
        error_messages={"required": _("Write the note first.")},
    )


class Person(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return obj.name


class AssignForm(CaseForm):
    assignee = Person(queryset=None, to_field_name="public_id", label=_("Who works on it"), required=False,
                      empty_label=_("Nobody yet"))
    note = forms.CharField(label=_("What they need to know"), widget=forms.Textarea(attrs={"rows": 3}), required=False,
                           max_length=20_000)

    def fit(self) -> None:
        self.fields["assignee"].queryset = access.colleagues(self.case.organisation)  # type: ignore[attr-defined]
        self.initial.setdefault("assignee", self.case.assignee and self.case.assignee.public_id)


class HandOverForm(CaseForm):
    position: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        queryset=None, to_field_name="public_id", label=_("Position"), empty_label=_("Choose"),
        help_text=_("Its holder answers for the case."),
    )
    note = forms.CharField(label=_("What they need to know"), widget=forms.Textarea(attrs={"rows": 3}),
                           max_length=20_000)

    def fit(self) -> None:
        self.fields["position"].queryset = access.positions(self.case.organisation)  # type: ignore[attr-defined]


class Moment(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class PauseForm(CaseForm):
    reason = forms.CharField(label=_("What it waits for"), max_length=500,
                             help_text=_("Colleagues read this. The customer's promise does not move."))
    until = forms.DateTimeField(label=_("Until"), widget=Moment())


class Later(forms.Form):
    """When something comes back: one of the usual times, a time of one's own, or the customer's answer."""

    now: datetime
    when = forms.ChoiceField(label=_("Until"), choices=[
        ("1h", _("In an hour")), ("3h", _("In three hours")), ("tomorrow", _("Tomorrow at nine")),
        ("monday", _("Next Monday at nine")), ("answer", _("When the customer answers")),
        ("at", _("At a time I choose")),
    ])
    until = forms.DateTimeField(label=_("The time"), widget=Moment(), required=False)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("when") == "at" and not data.get("until") and "until" not in self.errors:
            self.add_error("until", _("Choose a time that is still to come."))
        return data

    def arguments(self) -> dict[str, Any]:
        chosen = self.cleaned_data["when"]
        return {"until": self.cleaned_data["until"] if chosen == "at" else later(chosen, self.now)}


def later(chosen: str, now: datetime) -> datetime | None:
    """The time a choice means, in the reader's zone; None until the customer answers."""
    if chosen == "answer":
        return None
    if chosen in ("1h", "3h"):
        return now + timedelta(hours=int(chosen[0]))
    local = timezone.localtime(now)
    days = 1 if chosen == "tomorrow" else 7 - local.weekday()
    return (local + timedelta(days=days)).replace(hour=9, minute=0, second=0, microsecond=0)


class SnoozeForm(Later, CaseForm):
    """Puts one case aside."""


class TagForm(CaseForm):
    name = forms.CharField(label=_("Tag"), max_length=50)


class ReasonForm(CaseForm):
    reason = forms.CharField(label=_("Why"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2_000)


class UnreachableForm(ReasonForm):
    def fit(self) -> None:
        self.fields["reason"].label = _("What was tried to reach the customer")


class PriorityForm(CaseForm):
    priority = forms.TypedChoiceField(label=_("Priority"), choices=Case.Priority.choices, coerce=int)

    def fit(self) -> None:
        self.initial.setdefault("priority", self.case.priority)
