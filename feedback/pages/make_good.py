"""Making it good: recorded on a case, decided, given, withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from cxloop import permissions
from cxloop.actor import Actor
from cxloop.errors import CxloopError, InvalidInput, NotAllowed, NotFound
from feedback.access import cases as access
from feedback.access import make_goods as rows
from feedback.follow_up import make_good as verbs
from feedback.models import MakeGood
from feedback.pages.case import show
from feedback.pages.make_good_shown import DeclineForm, MakeGoodForm

DONE = {
    "given": gettext_lazy("Given."),
    "approved": gettext_lazy("Approved. Whoever asked for it gives it to the customer."),
    "declined": gettext_lazy("Declined. Whoever asked for it is told why."),
    "withdrawn": gettext_lazy("Withdrawn."),
}
MOVES: dict[str, Callable[..., MakeGood]] = {
    "approve": verbs.approve, "decline": verbs.decline, "give": verbs.give, "withdraw": verbs.withdraw,
}


def now_of(request: HttpRequest) -> datetime:
    return getattr(request, "now", None) or timezone.now()


@require_POST
@permissions.page("case.work")
def record(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Given at once, or asked for; else the case again, with everything typed and what is wrong with it."""
    now = now_of(request)
    case = access.case(request.organisation, public_id)  # type: ignore[attr-defined]
    form = MakeGoodForm(request.POST, case=case, now=now, prefix="make-good")
    if not form.is_valid():
        return show(request, public_id, verb="make-good", form=form, status=422)
    who = Actor.person(request.membership)  # type: ignore[attr-defined]
    try:
        row = verbs.record(case, **form.arguments(), actor=who, now=now)
    except NotFound:
        raise
    except CxloopError as error:
        field = error.field if isinstance(error, InvalidInput) and error.field in form.fields else None
        form.add_error(field, str(error))
        return show(request, public_id, verb="make-good", form=form, status=error.status)
    messages.success(request, said(row))
    return redirect("feedback:case", slug=request.organisation.slug, public_id=public_id)  # type: ignore[attr-defined]


@require_POST
@permissions.page("case.work")
def move(request: HttpRequest, public_id: UUID, move: str) -> HttpResponse:
    """Back to the case, saying what was done or why it was not."""
    if move not in MOVES:
        raise Http404
    row = rows.make_good(request.organisation, public_id)  # type: ignore[attr-defined]
    given: dict[str, Any] = {"actor": Actor.person(request.membership), "now": now_of(request)}  # type: ignore[attr-defined]
    if move == "decline":
        form = DeclineForm(request.POST, prefix=f"decline-{row.pk}")
        if not form.is_valid():
            return show(request, row.case.public_id, declining=form, status=422)
        given["reason"] = form.cleaned_data["reason"]
    try:
        messages.success(request, said(MOVES[move](row, **given)))
    except (NotFound, NotAllowed):
        raise
    except CxloopError as error:
        messages.error(request, str(error))
    return redirect("feedback:case", slug=request.organisation.slug, public_id=row.case.public_id)  # type: ignore[attr-defined]


def said(row: MakeGood) -> Any:
    """What became of it, for whoever did it."""
    if row.state == MakeGood.State.PROPOSED:
        if row.asks == MakeGood.ADMINS:
            return _("It waits for an admin to approve it: it is above what whoever answers for the case may give.")
        return _("It waits for whoever answers for the case to approve it. They are asked by mail.")
    return DONE[row.state]
