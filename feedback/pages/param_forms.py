"""The parameters of a detector or matcher as form fields, and back. What there is to choose from is offered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from feedback.params import describe

Choices = Mapping[str, list[tuple[str, Any]]]


class Words(forms.Field):
    """Words separated by commas, as a list."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> list[str]:
        return [word.strip() for word in (value or "").replace("\n", ",").split(",") if word.strip()]


def _words(given: dict[str, Any], choices: list[tuple[str, Any]] | None) -> forms.Field:
    if choices is None:
        given["help_text"] = given["help_text"] or gettext_lazy("Separated by commas.")
        return Words(**given)
    known = {key for key, _label in choices}
    gone = [(key, key) for key in given["initial"] or () if key not in known]
    return forms.MultipleChoiceField(choices=[*choices, *gone], widget=forms.CheckboxSelectMultiple, **given)


def _text(given: dict[str, Any], choices: list[tuple[str, Any]] | None) -> forms.Field:
    return forms.ChoiceField(choices=choices, **given) if choices else forms.CharField(**given)


KINDS = {
    "words": _words, "text": _text,
    "number": lambda given, _choices: forms.FloatField(**given, widget=forms.NumberInput(attrs={"step": "any"})),
    "whole number": lambda given, _choices: forms.IntegerField(**given),
    "yes or no": lambda given, _choices: forms.BooleanField(**(given | {"required": False})),
}


def fields_of(params: type[Any], prefix: str, values: Mapping[str, Any], choices: Choices) -> dict[str, forms.Field]:
    """A field per parameter under `<prefix><name>`, holding its value or its default."""
    made = {}
    for each in describe(params):
        label = each["label"] or each["name"].replace("_", " ").capitalize()
        given = {"label": label, "help_text": each["help"], "required": each["required"],
                 "initial": values.get(each["name"], each["default"])}
        made[prefix + each["name"]] = KINDS[each["kind"]](given, choices.get(each["name"]))
    return made


def values_of(params: type[Any], prefix: str, cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters from a form that was sent; what was left empty is left out, so that its default holds."""
    values = {each["name"]: cleaned.get(prefix + each["name"]) for each in describe(params)}
    return {name: value for name, value in values.items() if value is not None and value not in ("", [])}
