"""Files for the customer, while a reply is written: brought, taken away, looked at. Works without a script."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from cxloop import permissions
from cxloop.errors import CxloopError, NotFound
from cxloop.models import Membership
from cxloop.ui.downloads import download
from feedback.access import cases as access
from feedback.access.message_files import file_of
from feedback.follow_up import delivery, drafts, message_files
from feedback.models import Case, Draft
from feedback.pages.writing import FIELDS, now_of


def brought(request: HttpRequest, case: Case, me: Membership) -> list[str]:
    """Keeps what came with the form; returns why some of it was not kept."""
    refused = []
    for file in request.FILES.getlist("files"):
        try:
            message_files.keep(case, me, file.name or "", file, now_of(request))
        except CxloopError as error:
            refused.append(str(error))
    return refused


def going_along(case: Case, me: Membership) -> dict[str, Any]:
    """What the composer says of files: those that wait, and whether there is a way for them."""
    plain = message_files.way_of(case, has_files=False)
    can_carry = bool(case.customer and case.customer.email)
    return {"files": list(message_files.waiting(case, me)), "way": plain, "can_carry": can_carry,
            "another_way": can_carry and plain.kind != delivery.MAIL}


@require_POST
@permissions.page("case.work")
def attach(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Keeps the files, and what was typed so far."""
    me = request.membership  # type: ignore[attr-defined]
    case = access.case_with_customer(me.organisation, public_id)
    return answered(request, case, me, brought(request, case, me))


@require_POST
@permissions.page("case.work")
def detach(request: HttpRequest, public_id: UUID, file_id: UUID) -> HttpResponse:
    """Takes the file away, and keeps what was typed so far."""
    me = request.membership  # type: ignore[attr-defined]
    case = access.case_with_customer(me.organisation, public_id)
    try:
        message_files.take_away(case, me, file_id)
    except CxloopError as error:
        return answered(request, case, me, [str(error)])
    return answered(request, case, me, [])


def answered(request: HttpRequest, case: Case, me: Membership, refused: list[str]) -> HttpResponse:
    """A piece of the page for the script; else back to the case, which says the same."""
    if FIELDS[Draft.REPLY] in request.POST:
        drafts.keep(case, me, Draft.REPLY, request.POST[FIELDS[Draft.REPLY]], now_of(request))
    if request.headers.get("HX-Request"):
        context = {"case": case, "refused": refused, **going_along(case, me)}
        return render(request, "feedback/case/_files.html", context)
    for sentence in refused:
        messages.error(request, sentence)
    return redirect("feedback:case", slug=me.organisation.slug, public_id=case.public_id)


@require_GET
@permissions.page("case.work")
def file(request: HttpRequest, public_id: UUID, file_id: UUID) -> HttpResponse:
    """The file as a download. NotFound when it is not kept any more."""
    row = file_of(request.membership, public_id, file_id)  # type: ignore[attr-defined]
    if not default_storage.exists(row.stored):
        raise NotFound()
    with default_storage.open(row.stored, "rb") as stored:
        return download(row.name, stored.read())
