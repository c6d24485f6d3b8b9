"""What is taken along from a revealed round: the workshop pack, the summary, and all of it as CSV and JSON."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from assessments import access
from assessments.pages.reveal import found_by
from assessments.queries.told import told
from assessments.reports.backing import Occasion
from assessments.reports.summary import executive_summary
from assessments.reports.tables import TABLES, as_json, csv_lines
from assessments.reports.workshop import workshop_pack
from cxloop import permissions
from cxloop.pages.setting_up import Acting, acting

SHORTEST, LONGEST, USUAL = 45, 480, 120  # minutes of a workshop


@permissions.page("mirror.read")
@require_GET
def pack(request: HttpRequest, public_id: Any) -> HttpResponse:
    """The workshop pack; `?minutes=` says how long the workshop lasts, 45 to 480."""
    asked = request.GET.get("minutes", "")
    minutes = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 4 else USUAL
    minutes = min(max(minutes, SHORTEST), LONGEST)
    me, found, behind = found_by(request, public_id)
    made = workshop_pack(found.found, _occasion(me, found.round, minutes), behind, found.params)
    return _file(made, "application/pdf", f"{_name(found.round)}-pack.pdf")


@permissions.page("mirror.read")
@require_GET
def summary(request: HttpRequest, public_id: Any) -> HttpResponse:
    me, found, behind = found_by(request, public_id)
    made = executive_summary(found.found, _occasion(me, found.round, USUAL), behind, found.params)
    return _file(made, "application/pdf", f"{_name(found.round)}-summary.pdf")


@permissions.page("mirror.read")
@require_GET
def table(request: HttpRequest, public_id: Any, table: str) -> HttpResponse:
    """One table as CSV."""
    row = access.revealed_round(acting(request).organisation, public_id)
    if table not in TABLES:
        raise Http404
    lines = "".join(csv_lines(told(row).found, table))
    return _file(lines.encode(), "text/csv; charset=utf-8", f"{_name(row)}-{table}.csv")


@permissions.page("mirror.read")
@require_GET
def findings(request: HttpRequest, public_id: Any) -> HttpResponse:
    """All tables as one JSON document."""
    row = access.revealed_round(acting(request).organisation, public_id)
    return _file(as_json(told(row).found).encode(), "application/json", f"{_name(row)}.json")


def _occasion(me: Acting, row: Any, minutes: int) -> Occasion:
    day = date_format(timezone.localtime(row.closed_at), "j M Y")
    return Occasion(me.organisation.name, row.name, day, get_language() or "en", minutes)


def _name(row: Any) -> str:
    return slugify(row.name) or "round"


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={
        "Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store"})
