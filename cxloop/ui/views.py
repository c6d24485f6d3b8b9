"""Pages about the look itself."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from cxloop.models import Organisation
from cxloop.ui.brand import stylesheet
from cxloop.ui.examples import examples
from cxloop.ui.themes import THEMES, remember_theme


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Back to the page one came from, in the chosen theme."""
    theme = request.POST.get("theme", "")
    if theme not in THEMES:
        return HttpResponseBadRequest()
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = "/"
    return remember_theme(HttpResponseRedirect(target), theme, secure=request.is_secure())


@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state, for the person changing one. Only while developing."""
    if not settings.DEBUG:
        raise Http404
    return render(request, "ui/gallery.html", examples())


@require_GET
@cache_control(public=True, max_age=300)
def brand(request: HttpRequest, slug: str) -> HttpResponse:
    """The organisation's colour, for its public pages. Open to all: customers have no log-in."""
    organisation = get_object_or_404(Organisation, slug=slug)
    return HttpResponse(stylesheet(organisation.accent), content_type="text/css")
