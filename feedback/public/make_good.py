"""Approving or declining from a mail: looking shows what is asked, the press decides, once, in the person's name."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from cxloop import links
from cxloop.errors import CxloopError, NotAllowed
from feedback.access import make_goods as access
from feedback.emails.make_good_asked import APPROVE, DECLINE
from feedback.follow_up import pressing
from feedback.public.frame import limited, now_of, show, speaking
from feedback.public.link import log_in
from feedback.wording import make_goods


# The link is the authority, as for the other links of mails to staff.
@csrf_exempt
@limited("link", 30)
@require_http_methods(["GET", "HEAD", "POST"])
def make_good(request: HttpRequest, token: str) -> HttpResponse:
    """GET: what the button would do. POST: it is done. 404 when forged or for somebody who left, 410 when expired."""
    now = now_of(request)
    purpose, payload = links.read_one_of(
        (APPROVE, DECLINE), token, now=now,
        remedy=_("You can still decide on the page of the case, once you have logged in."))
    member, row = access.linked(payload)
    language = member.user.language or member.organisation.language
    with speaking(request, member.organisation, language):
        facts = {
            "purpose": purpose, "number": row.case.number, "row": row, "by": row.proposed_by,
            "what": make_goods.said(row.kind, row.amount, row.currency), "reason": "", "error": "",
        }
        if request.method != "POST":
            return show(request, "make_good", member.organisation, facts)
        reason = request.POST.get("reason", "")
        try:
            facts["row"] = pressing.decide(row, purpose == APPROVE, reason, token=token, member=member, now=now)
        except NotAllowed:
            raise
        except CxloopError as error:
            facts |= {"error": str(error), "reason": reason}
            return show(request, "make_good", member.organisation, facts, status=error.status)
        return show(request, "make_good_decided", member.organisation, {**facts, "log_in": log_in(row.case)})
