"""A verb tried for a form: what it refuses is said beside the field, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django import forms
from django.http import HttpRequest

from cxloop.errors import CxloopError

Result = TypeVar("Result")
SAYABLE = (400, 409)  # what a person can put right in the form; the rest is a page of its own


def attempt(form: forms.Form, verb: Callable[[], Result]) -> tuple[bool, Result | None]:
    """Whether the verb was done, and what it gave. Refusals stand on the form."""
    try:
        return True, verb()
    except CxloopError as error:
        if error.status not in SAYABLE:
            raise
        field = getattr(error, "field", "")
        if not form.is_bound:  # it was only looked at: Django puts errors on what was sent
            form.cleaned_data = {}
        form.add_error(field if field in form.fields else None, str(error))
        return False, None


def status(request: HttpRequest, form: forms.Form) -> int:
    """422 for a form that was sent and refused, else 200."""
    return 422 if request.method == "POST" and form.errors else 200
