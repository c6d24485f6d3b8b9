"""Links from mails to members of staff: a page with one button and nothing personal; the press does it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from cxloop import links
from cxloop.models import Membership
from feedback.access import links as access
from feedback.emails.letter import ACKNOWLEDGE, OPEN
from feedback.follow_up import pressing
from feedback.models import Case
from feedback.public.frame import limited, now_of, show, speaking
from feedback.queries import masking
from feedback.queries.linked_case import linked_case


# The link is the authority, not a session: there is nothing for another site to ride on, and no cookie is needed.
@csrf_exempt
@limited("link", 30)
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """GET: what the button would do. POST: it is done. 404 when forged or for somebody who left, 410 when expired."""
    now = now_of(request)
    purpose, payload = links.read_one_of(
        PRESSED, token, now=now,
        remedy=_("Newer mails carry newer links. You can also log in and find the case there."))
    member, case = access.staff(payload)
    language = member.user.language or member.organisation.language
    with speaking(request, member.organisation, language):
        if request.method != "POST":
            return show(request, "link", member.organisation, {"purpose": purpose, "number": case.number})
        return PRESSED[purpose](request, token, member, case, now)


def acknowledge(request: HttpRequest, token: str, member: Membership, case: Case, now: datetime) -> HttpResponse:
    pressed = pressing.acknowledge(case, token=token, member=member, now=now)
    return show(
        request,
        "acknowledged",
        member.organisation,
        {
            "pressed": pressed,
            "number": case.number,
            "log_in": log_in(case),
            "open_token": open_token(member, case, now),
        },
    )


def open_case(request: HttpRequest, token: str, member: Membership, case: Case, now: datetime) -> HttpResponse:
    """The case to read, as this person may see it."""
    seen = masking.may_see(member)
    ends = links.in_days(now, member.organisation.link_days)
    payload = {"o": case.organisation_id, "c": str(case.public_id), "m": str(member.public_id)}
    return show(
        request,
        "case",
        member.organisation,
        {
            "case": case,
            "page": linked_case(case, seen),
            "name": masking.name_of(case.customer, seen),
            "log_in": log_in(case),
            "can_acknowledge": case.status == Case.Status.OPEN,
            "acknowledge_token": links.sign(ACKNOWLEDGE, payload, expires_at=ends),
        },
    )


def open_token(member: Membership, case: Case, now: datetime) -> str:
    payload = {"o": case.organisation_id, "c": str(case.public_id), "m": str(member.public_id)}
    return links.sign(OPEN, payload, expires_at=links.in_days(now, member.organisation.link_days))


def log_in(case: Case) -> str:
    """The log-in page that leads on to the case."""
    path = reverse("feedback:case", args=[case.organisation.slug, case.public_id])
    return f"{reverse(settings.LOGIN_URL)}?next={path}"


PRESSED: dict[str, Callable[..., HttpResponse]] = {ACKNOWLEDGE: acknowledge, OPEN: open_case}
