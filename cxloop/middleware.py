"""What every request passes: security headers, the organisation it acts in, and named errors turned into pages."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.shortcuts import render
from django.template.response import SimpleTemplateResponse
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext as _

from cxloop import permissions
from cxloop.api.errors import body_of
from cxloop.errors import CxloopError, InvalidInput, NotAllSent, TooLarge
from cxloop.tenancy import acting_in, nobody

Respond = Callable[[HttpRequest], HttpResponse]
View = Callable[..., HttpResponse]

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "manifest-src 'self'"
)


class Nobody:
    """A request acts for nobody until it is known whose it is, whatever the thread did before."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with nobody():
            return self.get_response(request)


class SecurityHeaders:
    """A strict content security policy on every answer that does not carry one of its own."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        may_be_framed = getattr(response, "xframe_options_exempt", False) or "X-Frame-Options" in response.headers
        if not may_be_framed:
            response.headers["X-Frame-Options"] = "DENY"
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        return response


class CurrentOrganisation:
    """Pages under /o/<slug>/ act in that organisation, for its members only; everyone else gets 404."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.organisation = None  # type: ignore[attr-defined]
        request.membership = None  # type: ignore[attr-defined]
        slug = organisation_slug(request)
        if slug is None or not request.user.is_authenticated:
            return self.get_response(request)
        membership = permissions.membership_in(request.user, slug)
        if membership is None:
            return self.get_response(request)
        request.organisation = membership.organisation  # type: ignore[attr-defined]
        request.membership = membership  # type: ignore[attr-defined]
        structlog.contextvars.bind_contextvars(organisation=membership.organisation_id)
        zone = zoneinfo.ZoneInfo(membership.user.time_zone or membership.organisation.time_zone)
        with acting_in(membership.organisation), timezone.override(zone):
            response = self.get_response(request)
            if isinstance(response, SimpleTemplateResponse) and not response.is_rendered:
                response = response.render()
            return response


class BodyLimit:
    """Refuses a body that is too long before a byte of it is read (413), by what its Content-Length says.

    A body without one is not read at all. Views that take more say so with `takes_up_to`, and only for members: the
    check stands before the one for forged forms, which would read the whole form, files included, from anybody.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if length_of(request) <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE or length_of(request) <= most_for(request):
            return self.get_response(request)
        error = TooLarge(most=f"{most_for(request):,}")
        if request.path_info.startswith("/api/"):
            return JsonResponse(body_of(error), status=error.status)
        return refusal(request, error)


class WholeLetters:
    """Refuses a form that is not UTF-8 (400). The framework would put U+FFFD in the place of what it cannot read, and
    nobody would learn that words were lost. Mail providers send what they got, in whatever letters it came.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, *args: object) -> HttpResponse | None:
        is_form = request.method == "POST" and request.content_type == "application/x-www-form-urlencoded"
        if not is_form or getattr(view, "takes_any_letters", False):
            return None
        try:
            replaced = sum(value.count("\ufffd") for _name, values in request.POST.lists() for value in values)
        except UnreadablePostError:
            return refusal(request, NotAllSent())
        body = request.body.upper() if replaced else b""
        if replaced > body.count(b"%EF%BF%BD") + body.count(b"\xef\xbf\xbd"):
            error = InvalidInput(_("The form holds something that is no letter (it is not UTF-8): send it again."))
            return refusal(request, error)
        return None


def refusal(request: HttpRequest, error: CxloopError) -> HttpResponse:
    return render(request, "400.html", {"error": error}, status=error.status)


def length_of(request: HttpRequest) -> int:
    said = request.META.get("CONTENT_LENGTH") or "0"
    return int(said) if said.isascii() and said.isdigit() and len(said) < 20 else 0


def most_for(request: HttpRequest) -> int:
    """How many bytes the page behind this address takes from whoever asks."""
    usual: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if getattr(request, "membership", None) is None:
        return usual
    try:
        setting = getattr(resolve(request.path_info).func, "takes_up_to", "")
    except Resolver404:
        return usual
    return int(getattr(settings, setting)) if setting else usual


def takes_up_to(setting: str) -> Callable[[View], View]:
    """A page that takes a body of as many bytes as this setting says."""

    def decorate(view: View) -> View:
        view.takes_up_to = setting  # type: ignore[attr-defined]
        return view

    return decorate


def takes_any_letters(view: View) -> View:
    """A page that takes forms that are not UTF-8."""
    view.takes_any_letters = True  # type: ignore[attr-defined]
    return view


def organisation_slug(request: HttpRequest) -> str | None:
    if not request.path_info.startswith("/o/"):
        return None
    try:
        return resolve(request.path_info).kwargs.get("slug")
    except Resolver404:
        return None


class NamedErrors:
    """An expected error becomes a page that says what happened and what to do, with its own status."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, UnreadablePostError):
            error = NotAllSent()
        if not isinstance(error, CxloopError) or error.status >= 500:
            return None
        if error.status == 404:
            return render(request, "404.html", {"error": Http404(str(error))}, status=404)
        template = {403: "403.html", 409: "409.html", 410: "410.html"}.get(error.status, "400.html")
        return render(request, template, {"error": error}, status=error.status)
