"""Light, dark, or as the reader's device says. Kept in a cookie, so that it also holds before the log-in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

COOKIE = "cxloop_theme"
THEMES = ("system", "light", "dark")
A_YEAR = 60 * 60 * 24 * 365


def theme_of(request: HttpRequest) -> str:
    """The theme this reader has set; "system" when none, or when the cookie says something unknown."""
    chosen = request.COOKIES.get(COOKIE, "system")
    return chosen if chosen in THEMES else "system"


def remember_theme(response: HttpResponse, theme: str, *, secure: bool) -> HttpResponse:
    """The response, carrying the choice. "system" forgets the choice."""
    if theme == "system":
        response.delete_cookie(COOKIE, samesite="Lax")
    else:
        response.set_cookie(COOKIE, theme, max_age=A_YEAR, secure=secure, httponly=True, samesite="Lax")
    return response
