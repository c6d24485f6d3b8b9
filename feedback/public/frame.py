"""What all pages without a log-in share (`cxloop.pages.open`), and where ours have their templates."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from cxloop.models import Organisation
from cxloop.pages import open as frame
from cxloop.pages.open import address_of, count, limited, now_of, speaking

__all__ = ["address_of", "count", "limited", "now_of", "show", "speaking"]


def show(
    request: HttpRequest, template: str, organisation: Organisation, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """One of the pages in `feedback/public/`, by its name."""
    return frame.show(request, f"feedback/public/{template}.html", organisation, context, status=status)
