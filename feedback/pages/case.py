"""The page of one case: its story, what can be done, and what to know beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from cxloop import permissions
from cxloop.ui.words import sentence
from feedback.follow_up import drafts, lifecycle, macros, sla
from feedback.follow_up.desk import UNTIL_ANSWERED
from feedback.models import Case
from feedback.pages import belonging, make_good_shown, message_files, writing
from feedback.pages import case_forms as forms
from feedback.pages.presenting import name_of, note_of, promises, running_promise
from feedback.pages.spark import spark
from feedback.pages.timeline import story
from feedback.queries import masking
from feedback.queries.case_page import CasePage, case_page, merged_into

FORMS: dict[str, type[forms.CaseForm]] = {
    "reply": forms.ReplyForm,
    "note": forms.NoteForm,
    "assign": forms.AssignForm,
    "hand-over": forms.HandOverForm,
    "pause": forms.PauseForm,
    "reopen": forms.ReasonForm,
    "unreachable": forms.UnreachableForm,
    "priority": forms.PriorityForm,
    "snooze": forms.SnoozeForm,
    "tag": forms.TagForm,
    "merge": belonging.MergeForm,
    "link": belonging.LinkForm,
    "make-good": make_good_shown.MakeGoodForm,
}
# Verbs that share a form on the page.
REASONS = (("route", "why"), ("flag", "priority"))
PREFIX = {"contact": "reply", "resolve": "reply"}


@permissions.page()
def case(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The case, for anyone of the organisation; what can be done depends on role and state. One that is part of another
    leads there, unless its own story is asked for.
    """
    into = merged_into(request.organisation, public_id)  # type: ignore[attr-defined]
    if into is not None and "stay" not in request.GET:
        return redirect("feedback:case", slug=request.organisation.slug, public_id=into)  # type: ignore[attr-defined]
    return show(request, public_id)


def show(
    request: HttpRequest, public_id: UUID, *, verb: str = "", form: forms.CaseForm | None = None, status: int = 200,
    hints: Sequence[str] = (), refused: Sequence[str] = (), declining: Form | None = None,
) -> HttpResponse:
    """The page, with one form as it was sent when something in it has to be put right."""
    me, organisation = request.membership, request.organisation  # type: ignore[attr-defined]
    now = getattr(request, "now", None) or timezone.now()
    page = case_page(organisation, public_id)
    page.case.organisation = organisation
    seen = masking.may_see(me)
    may_work = permissions.allows(me.role, "case.work") and page.case.merged_into_id is None
    begun = drafts.of(page.case, me) if may_work else {}
    text, used = writing.with_macro(request, page.case, me) if may_work else ("", [])
    begun_words = {kind: draft.body for kind, draft in begun.items()} | ({"reply": text} if text else {})
    return render(request, "feedback/case.html", {
        "page": page, "case": page.case, "now": now, "seen": seen, "may_work": may_work,
        "failed": PREFIX.get(verb, verb) or request.GET.get("do", ""), "failed_form": form,
        "name": name_of(page.case.customer, page.case.first_item, seen),
        "story": story(page, me), "to_do": running_promise(page.case), "promises": promises(page.case),
        "can": possible(page.case, now) if may_work else {},
        "forms": all_forms(page.case, now, verb, form, begun_words) if may_work else {},
        **(message_files.going_along(page.case, me) if may_work else {}), "refused": refused,
        "hints": hints, "begun": begun, "used": request.POST.getlist("macro_used") or used,
        "held": begun["reply"] if "reply" in begun and begun["reply"].send_at else None,
        "macros": list(macros.offered(me)[:100]) if may_work else [],
        "seen_message": max((row.pk for row in page.messages), default=0),
        "customer": customer_facts(page, seen), "alike": [shown_row(row, seen) for row in page.alike],
        "reasons": [(icon, sentence(page.case.why.get(key))) for icon, key in REASONS if page.case.why.get(key)],
        "spark": spark(page.ratings), "written": sum(1 for row in page.messages if row.author_id == me.pk),
        "back": back_of(request), "put_aside": put_aside(page.case, now),
        "belonging": belonging.shown(page, me, seen, may_work),
        **make_good_shown.beside(page, me, now, may_work, declining),
    }, status=status)


def back_of(request: HttpRequest) -> str:
    """The address of the list somebody came from."""
    given = request.GET.copy()
    given.pop("do", None)
    return given.urlencode()


def put_aside(case: Case, now: datetime) -> Any:
    """Until when the case is put aside: a time, "answer", or nothing."""
    if case.snoozed_until is None or case.snoozed_until <= now:
        return None
    return "answer" if case.snoozed_until >= UNTIL_ANSWERED else case.snoozed_until


def all_forms(
    case: Case, now: datetime, verb: str, sent: forms.CaseForm | None, begun: dict[str, str]
) -> dict[str, forms.CaseForm]:
    """Every form, by verb with underscores; the one that was sent as it was sent."""
    words = {"reply": {"message": begun.get("reply", "")}, "note": {"body": begun.get("note", "")}}
    made = {key: kind(case=case, now=now, prefix=key, initial=words.get(key)) for key, kind in FORMS.items()}
    if sent is not None and PREFIX.get(verb, verb) in made:
        made[PREFIX.get(verb, verb)] = sent
    return {key.replace("-", "_"): form for key, form in made.items()}


def possible(case: Case, now: datetime) -> dict[str, bool]:
    """What can be done in this state."""
    moves = {name: lifecycle.can(case, name) for name in ("acknowledge", "contact", "resolve", "reopen", "give_up")}
    rests = case.paused_at is not None
    runs = case.is_open and case.status != Case.Status.RESOLVED and bool(sla.unmet(case))
    return {**moves, "pause": runs and not rests, "resume": rests, "assign": case.is_open,
            "wake": case.snoozed_until is not None and case.snoozed_until > now}


def customer_facts(page: CasePage, seen: bool) -> dict[str, Any]:
    customer = page.case.customer
    if customer is None:
        return {}
    return {
        "row": customer, "note": note_of(customer, page.case.segment), "contact": masking.contact_of(customer, seen),
        "items": page.counts.get("items", 0), "cases": page.counts.get("cases", 0),
    }


def shown_row(case: Case, seen: bool) -> dict[str, Any]:
    item = case.first_item
    analysis = getattr(item, "analysis", None) if item else None
    return {
        "case": case, "name": name_of(case.customer, item, seen),
        "text": masking.words(item.text, seen, case.customer) if item else "",
        "language": analysis.language if analysis else "",
    }


