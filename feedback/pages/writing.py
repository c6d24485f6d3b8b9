"""While somebody writes: keeping it, macros, who else is at it, what changed meanwhile, and taking it back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cxloop import permissions
from cxloop.errors import Conflict
from cxloop.models import Membership
from feedback.access import cases as access
from feedback.access import desk as desk_access
from feedback.follow_up import drafts, macros
from feedback.models import Case, Draft
from feedback.wording import before_sending

FIELDS = {Draft.REPLY: "reply-message", Draft.NOTE: "note-body"}


def wait() -> timedelta:
    """How long a reply can be taken back; nothing when replies go out at once."""
    return timedelta(seconds=settings.UNDO_SECONDS)


def now_of(request: HttpRequest) -> datetime:
    return getattr(request, "now", None) or timezone.now()


@require_POST
@permissions.page("case.work")
def keep(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Keeps what was typed so far. 204, or 409 when it is on its way out."""
    case = access.case(request.organisation, public_id)  # type: ignore[attr-defined]
    kind = Draft.NOTE if request.POST.get("kind") == Draft.NOTE else Draft.REPLY
    body = request.POST.get(FIELDS[kind], "")
    kept = drafts.keep(case, request.membership, kind, body, now_of(request))  # type: ignore[attr-defined]
    return HttpResponse(status=204 if kept else 409)


@require_POST
@permissions.page("case.work")
def take_back(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The reply, back in the box."""
    me = request.membership  # type: ignore[attr-defined]
    case = access.case(me.organisation, public_id)
    try:
        drafts.take_back(case, me)
    except Conflict as error:
        messages.error(request, str(error))
    return redirect("feedback:case", slug=me.organisation.slug, public_id=public_id)


@require_GET
@permissions.page("case.work")
def beside(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Who else is writing, and whether the case changed since the page was read: a piece of the page."""
    me = request.membership  # type: ignore[attr-defined]
    case = access.case(me.organisation, public_id)
    return render(request, "feedback/case/_beside.html", {
        "case": case, "writing": drafts.others_writing(case, me, now_of(request)),
        "news": said_since(case, me, request.GET.get("seen", "")), "seen": request.GET.get("seen", ""),
    })


@require_GET
@permissions.page("case.work")
def macro(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The box with the words of a macro behind what stands in it: a piece of the page."""
    me = request.membership  # type: ignore[attr-defined]
    case = access.case_with_customer(me.organisation, public_id)
    text, used = with_macro(request, case, me)
    return render(request, "feedback/case/_reply_box.html", {"case": case, "text": text, "used": used})


def with_macro(request: HttpRequest, case: Case, me: Membership) -> tuple[str, list[str]]:
    """What stands in the box after the macro that was asked for, and the macros in it."""
    text = request.GET.get(FIELDS[Draft.REPLY], "").replace("\x00", "")
    used = [str(key) for value in request.GET.getlist("macro_used") if (key := as_uuid(value))]
    chosen = as_uuid(request.GET.get("macro", ""))
    if chosen is not None:
        words = macros.filled(desk_access.macro(me, chosen), case, me)
        text = f"{text.rstrip()}\n\n{words}" if text.strip() else words
        used.append(str(chosen))
    return text, used


def said_since(case: Case, me: Membership, seen: str) -> list[Any]:
    """Replies and answers that came on the case behind the message last seen; not this person's own."""
    if not (seen.isdecimal() and len(seen) < 19):
        return []
    return desk_access.said_behind(case, me, int(seen))


def hints(request: HttpRequest, case: Case, text: str) -> list[str]:
    """What to look at before this goes out; nothing once somebody said that it is meant so."""
    if "anyway" in request.POST:
        return []
    me = request.membership  # type: ignore[attr-defined]
    found = [_("%(name)s wrote meanwhile: “%(words)s”. Read it before you send.") % {
        "name": row.author_name or _("The customer"), "words": row.body[:120]}
        for row in said_since(case, me, request.POST.get("seen", ""))[:3]]
    found += [_("%s is still empty.") % place for place in before_sending.empty_places(text)[:3]]
    name = case.customer.name if case.customer is not None else ""
    if greeted := before_sending.wrong_name(text, name):
        found.append(_("You greet %(greeted)s; the customer is called %(name)s.") % {"greeted": greeted, "name": name})
    found += [_("“%s” promises something without saying when.") % sentence[:160]
              for sentence in before_sending.promises_without_time(text)[:2]]
    return found


def as_uuid(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None
