"""What a person fills in to act on a case. The rules stand in the verbs; forms only read and point to errors."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from feedback.access import cases as access
from feedback.models import Case


class CaseForm(forms.Form):
    """A form about one case; fields that choose among rows get them here."""

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
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


class ReasonForm(CaseForm):
    reason = forms.CharField(label=_("Why"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2_000)


class UnreachableForm(ReasonForm):
    def fit(self) -> None:
        self.fields["reason"].label = _("What was tried to reach the customer")


class PriorityForm(CaseForm):
    priority = forms.TypedChoiceField(label=_("Priority"), choices=Case.Priority.choices, coerce=int)

    def fit(self) -> None:
        self.initial.setdefault("priority", self.case.priority)
