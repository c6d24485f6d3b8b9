"""What is kept of a customer: a copy of it, and its end. Asked for on their own page."""

from __future__ import annotations

import json
import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_http_methods

from cxloop.actor import Actor
from feedback.access.mine import Mine
from feedback.emails import customer as mails
from feedback.models import CustomerRequest
from feedback.privacy import copies, requests
from feedback.public.frame import now_of, show, speaking
from feedback.public.mine import Page, opened

CUSTOMER = Actor.customer()
AT = re.compile(r"(_at|^at|_by|_since)$")


@opened
def copy(request: HttpRequest, mine: Mine, page: Page) -> HttpResponse:
    """Asks for a copy, and leads to it once it is made."""
    if request.method == "POST":
        copies.ask(mine.customer, page.now)
        return page.answer("mine_copy")
    row = requests.newest(mine.customer, CustomerRequest.COPY)
    ready = row is not None and row.file and row.expires_at is not None and row.expires_at > page.now
    address = reverse("public:data", args=[copies.sign(row)]) + page.language if row is not None and ready else ""
    is_waiting = row is not None and row.answered_at is None
    return page.show("mine_copy", {"row": row, "address": address, "is_waiting": is_waiting})


@opened
def erase(request: HttpRequest, mine: Mine, page: Page) -> HttpResponse:
    """Asks that everything goes; says until when, and whether it was refused and why."""
    if request.method == "POST":
        requests.ask(mine.customer, CustomerRequest.ERASE, CUSTOMER, page.now)
        return page.answer("mine_erase")
    row = requests.newest(mine.customer, CustomerRequest.ERASE)
    return page.show("mine_erase", {
        "row": row, "is_waiting": row is not None and row.answered_at is None,
        "refused": row.refused_because if row is not None else "",
    })


@require_http_methods(["GET", "HEAD"])
def data(request: HttpRequest, token: str) -> HttpResponse:
    """The copy to read, or as a file (`?as=json`, `?as=html`). 404 when forged, 410 when it ended."""
    row, kept = copies.read(token, now_of(request))
    organisation = row.customer.organisation
    with speaking(request, organisation, mails.language_for(organisation, row.customer, None)):
        wanted = request.GET.get("as", "")
        if wanted == "json":
            return as_file(json.dumps(kept, ensure_ascii=False, indent=2), "application/json", "my-feedback.json")
        context: dict[str, Any] = {"kept": with_times(kept), "row": row}
        if wanted == "html":
            page = render(request, "feedback/public/data_file.html", {**context, "organisation": organisation})
            return as_file(page.content.decode(), "text/html; charset=utf-8", "my-feedback.html")
        return show(request, "data", organisation, context)


def as_file(text: str, kind: str, name: str) -> HttpResponse:
    return HttpResponse(text, content_type=kind, headers={
        "Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow",
    })


def with_times(value: Any, name: str = "") -> Any:
    """The same, instants as such and not as text: a page says them in its reader's words."""
    if isinstance(value, dict):
        return {key: with_times(each, key) for key, each in value.items()}
    if isinstance(value, list):
        return [with_times(each) for each in value]
    return parse_datetime(value) if isinstance(value, str) and value and AT.search(name) else value
