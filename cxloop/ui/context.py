"""What every page knows: the theme, the organisation, where one can go, and what time it is."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language, get_language_bidi

from cxloop.ui.navigation import jump_to, sections_for
from cxloop.ui.themes import theme_of


def shell(request: HttpRequest) -> dict[str, Any]:
    """The frame of a page. Nothing is asked of the database until a template shows it."""
    return {
        "theme": theme_of(request),
        "organisation": getattr(request, "organisation", None),
        "membership": getattr(request, "membership", None),
        "jump_to": jump_to(request),
        "nav_sections": cache(partial(sections_for, request)),
        "now": getattr(request, "now", None) or timezone.now(),
        "LANGUAGE_CODE": get_language() or "en",
        "page_dir": "rtl" if get_language_bidi() else "ltr",
        "is_part": bool(getattr(request, "htmx", False)),
    }
