""" "Did this fix it?": the customer's own page. Looking changes nothing; the press answers, once."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from cxloop import links
from cxloop.errors import Conflict, InvalidInput, LinkExpired
from feedback.access import links as access
from feedback.emails import customer as mails
from feedback.follow_up import dialogue
from feedback.models import Case, FixQuestion, Message
from feedback.public.frame import limited, now_of, show, speaking

ANSWERS = (FixQuestion.YES, FixQuestion.NOT_YET, FixQuestion.NO)


# The link is the authority, not a session: there is nothing for another site to ride on, and no cookie is needed.
@csrf_exempt
@limited("fix", 20)
@require_http_methods(["GET", "HEAD", "POST"])
def fix(request: HttpRequest, token: str) -> HttpResponse:
    """The question, or what became of it. 404 when forged, 410 when expired."""
    now = now_of(request)
    try:
        question = access.question(links.read(mails.FIX, token, now=now))
    except LinkExpired:
        raise LinkExpired(_("If something is still wrong, write to us again: you will get an answer.")) from None
    case = question.case
    organisation = case.organisation
    language = mails.language_for(organisation, case.customer, case.first_item)
    with speaking(request, organisation, language):
        if request.method != "POST" or not is_open(question):
            return page(request, question)
        chosen, comment = request.POST.get("answer", ""), request.POST.get("comment", "")
        try:
            dialogue.answer(question, answer=chosen, comment=comment, now=now)
        except InvalidInput:
            return page(request, question, error=_("Choose yes, not yet or no."), comment=comment)
        except Conflict:
            pass  # somebody pressed at the same moment: the page says what stands
        return HttpResponseRedirect(request.get_full_path(), status=303)


def page(request: HttpRequest, question: FixQuestion, *, error: str = "", comment: str = "") -> HttpResponse:
    case = question.case
    message = access.answer_before(question)
    context = {
        "question": question,
        "case": case,
        "error": error,
        "comment": comment,
        "message": message,
        "author": author_of(message),
        "owner": mails.short_name(case.owner),
        "item": case.first_item,
        "chosen": request.GET.get("answer", "") if not error else "",
    }
    if question.answered_at is not None:
        return show(request, "fix_thanks", case.organisation, context | {"next": what_next(case)})
    if not is_open(question):
        return show(request, "fix_closed", case.organisation, context)
    return show(request, "fix", case.organisation, context, status=400 if error else 200)


def is_open(question: FixQuestion) -> bool:
    """Whether it can still be answered: not answered, and the case has not moved on."""
    case = question.case
    return question.answered_at is None and case.status == Case.Status.RESOLVED and question.cycle == case.cycle


def author_of(message: Message | None) -> str:
    """The first name of who wrote."""
    if message is None:
        return ""
    return mails.short_name(message.author) or message.author_name.split(" ")[0]


def what_next(case: Case) -> dict[str, Any]:
    """What happens now: nothing more, or an answer by a time."""
    return {"is_open": case.is_open and case.status != Case.Status.RESOLVED, "by": case.contact_due_at}
