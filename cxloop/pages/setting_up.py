"""What the pages of setting up share: who acts, when, and how they answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from cxloop.actor import Actor
from cxloop.models import Membership, Organisation, Role
from cxloop.pages.trying import attempt, status

__all__ = ["Acting", "PublicIdChoice", "acting", "attempt", "choice", "done", "refuse", "shown"]


class Acting:
    """The organisation, the person and the instant of a request."""

    def __init__(self, request: HttpRequest) -> None:
        self.organisation: Organisation = request.organisation  # type: ignore[attr-defined]
        self.membership: Membership = request.membership  # type: ignore[attr-defined]
        self.actor = Actor.person(self.membership)
        self.now: datetime = getattr(request, "now", None) or timezone.now()
        self.today: date = timezone.localtime(self.now, self.organisation.zone).date()
        self.is_admin = self.membership.role == Role.ADMIN

    @property
    def who(self) -> tuple[Actor, datetime]:
        return self.actor, self.now


def acting(request: HttpRequest) -> Acting:
    return Acting(request)


def done(request: HttpRequest, message: Any, to: str, **kwargs: Any) -> HttpResponse:
    """Back to a page that says what was done."""
    if message:
        messages.success(request, message)
    return redirect(to, slug=request.organisation.slug, **kwargs)  # type: ignore[attr-defined]


def refuse(request: HttpRequest, message: Any, to: str, **kwargs: Any) -> HttpResponse:
    """Back to a page that says why it was not done."""
    messages.error(request, message)
    return redirect(to, slug=request.organisation.slug, **kwargs)  # type: ignore[attr-defined]


def shown(request: HttpRequest, template: str, form: forms.BaseForm | None = None, **context: Any) -> HttpResponse:
    """The page; 422 when its form was sent and refused."""
    code = status(request, form) if isinstance(form, forms.Form) else 200
    return render(request, template, {"form": form, **context}, status=code)


class PublicIdChoice(forms.ModelChoiceField):
    """A choice among rows, known outside by their public ids only."""

    def __init__(self, *, label: Any, empty: Any = "", name: Callable[[Any], str] = str, **options: Any) -> None:
        options.setdefault("required", False)
        super().__init__(queryset=None, label=label, to_field_name="public_id",
                         empty_label=empty or "---------", **options)
        self.name = name

    def label_from_instance(self, obj: Any) -> str:
        return self.name(obj)

    def prepare_value(self, value: Any) -> Any:
        return getattr(value, "public_id", value)


def choice(form: forms.Form, name: str, rows: Any) -> None:
    """Sets the rows of a choice when the organisation is known."""
    form.fields[name].queryset = rows  # type: ignore[attr-defined]
