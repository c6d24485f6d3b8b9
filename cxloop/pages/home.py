"""The address without a path: where a person's day begins."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cxloop import permissions


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The inbox of the only organisation, or a choice among several, or a page that says how to be invited."""
    memberships = permissions.memberships_of(request.user)
    if len(memberships) == 1:
        return redirect("feedback:inbox", slug=memberships[0].organisation.slug)
    return render(request, "home.html", {"memberships": memberships})
