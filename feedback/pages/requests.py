"""What customers asked about what is kept of them, answered by an admin."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cxloop import permissions
from cxloop.errors import Conflict, InvalidInput
from feedback.access import cases, requested
from feedback.models import CustomerRequest
from feedback.pages.presenting import name_of
from feedback.pages.setting_up import acting, done, refuse, shown
from feedback.privacy import erasing, requests


@permissions.page("requests.write")
def customer_requests(request: HttpRequest) -> HttpResponse:
    """Who asked to be erased and waits, the oldest first."""
    me = acting(request)
    rows = [(row, name_of(row.customer, None, True)) for row in requests.waiting(me.organisation)]
    return shown(request, "feedback/settings/requests.html", rows=rows, now=me.now)


@permissions.page("requests.write")
@require_POST
def answer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Erases, or refuses with the reason that the customer reads."""
    me = acting(request)
    row = requested.one(me.organisation, public_id)
    try:
        if "refuse" in request.POST:
            requests.refuse(row, request.POST.get("because", ""), *me.who)
            return done(request, _("Refused. The customer reads why."), "feedback:requests")
        if "erase" not in request.POST:
            raise InvalidInput(_("Say whether it is done or refused."))
        erasing.erase(row, *me.who)
    except (Conflict, InvalidInput) as error:
        return refuse(request, error, "feedback:requests")
    return done(request, _("Erased. What is counted stays."), "feedback:requests")


@permissions.page("requests.write")
@require_POST
def take_down(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Writes down that this customer asked, by telephone or letter."""
    me = acting(request)
    requests.ask(cases.customer(me.organisation, public_id), CustomerRequest.ERASE, *me.who)
    return done(request, _("Written down."), "feedback:requests")
