"""The customer's own page: what they said, who answers by when, the conversation, and what is theirs to decide.

The link is the authority, not a session: there is nothing for another site to ride on, no cookie is set, and looking
changes nothing. Every change is a press on a form.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from cxloop import links
from cxloop.errors import Conflict, InvalidInput, LinkExpired, NotFound
from feedback.access import links as old_links
from feedback.access import mine as access
from feedback.access.mine import Mine
from feedback.emails import customer as mails
from feedback.follow_up import dialogue
from feedback.models import Case
from feedback.privacy import wishes
from feedback.public import standing
from feedback.public.frame import limited, now_of, show, speaking
from feedback.queries import my_page
from feedback.queries.my_page import Conversation

FIX = links.purpose("fix")  # the purpose of links to the question alone, in mails of earlier versions
LONGEST = 20_000

View = Callable[..., HttpResponse]


def opened(view: View) -> View:
    """The view with whose page it is, in their language: 404 when the link is forged, 410 when it is over or closed.

    A narrow link opens its case and no other page.
    """

    @csrf_exempt
    @limited("mine", 20)
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def wrapped(request: HttpRequest, token: str, **named: Any) -> HttpResponse:
        now = now_of(request)
        mine = access.read(token, now)
        if mine.is_narrow and view.__name__ != "mine":
            raise NotFound()
        language = mails.language_for(mine.organisation, mine.customer, mine.newest)
        with speaking(request, mine.organisation, language):
            return view(request, mine, Page(request, token, mine, now), **named)

    return wrapped


class Page:
    """The addresses of one customer's pages, and how they are answered."""

    def __init__(self, request: HttpRequest, token: str, mine: Mine, now: datetime) -> None:
        self.request, self.token, self.mine, self.now = request, token, mine, now
        self.language = f"?lang={request.GET['lang']}" if request.GET.get("lang", "").isalpha() else ""

    def address(self, name: str = "mine", said: str = "", **named: Any) -> str:
        path = reverse(f"public:{name}", kwargs={"token": self.token, **named})
        query = "&".join(part for part in (self.language[1:], said) if part)
        return path + (f"?{query}" if query else "")

    def answer(self, name: str = "mine", said: str = "", **named: Any) -> HttpResponse:
        """On to a page that says what happened."""
        return HttpResponseRedirect(self.address(name, said, **named), status=303)

    def show(self, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
        full = {"mine": self.mine, "token": self.token, "lang": self.language, "home": self.address(), **context}
        return show(self.request, template, self.mine.organisation, full, status=status)


@opened
def mine(request: HttpRequest, mine: Mine, page: Page, case_id: uuid.UUID | None = None) -> HttpResponse:
    """The page with one case first; a press answers "did this fix it?", or adds something, which reopens what ended."""
    case = access.case(mine, case_id) if case_id else access.first_case(mine)
    if request.method != "POST":
        return with_case(page, mine, case) if case is not None else without_case(page, mine)
    if case is None:
        return said_anew(page, mine)
    press = answered if {"answer", "comment"} & set(request.POST) else added
    return press(page, mine, case)


def with_case(page: Page, mine: Mine, case: Case, *, status: int = 200, **more: Any) -> HttpResponse:
    talk = my_page.conversation(case, everything="everything" in page.request.GET)
    heading, sentence = standing.of(case, talk.question, page.now)
    lead = talk.turns[-1] if talk.question and talk.turns and not talk.turns[-1].is_voice else None
    context = {
        "case": case,
        "talk": talk,
        "lead": lead,
        "turns": talk.turns[:-1] if lead else talk.turns,
        "everything": page.address(said="everything", case_id=case.public_id),
        "heading": heading,
        "sentence": sentence,
        "notice": notice(page.request, case, talk),
        "others": [] if mine.is_narrow else others(page, mine, case),
        "owner": mails.short_name(case.owner),
        "chosen": page.request.GET.get("answer", ""),
        "here": page.address(case_id=case.public_id),
        "nonce": uuid.uuid4(),
        **more,
    }
    return page.show("mine", context, status)


def without_case(page: Page, mine: Mine, *, status: int = 200, **more: Any) -> HttpResponse:
    """Nothing they said needed an answer: what it was, and a way to say more."""
    context = {
        "others": others(page, mine, None),
        "notice": _("Your words have arrived.") if "sent" in page.request.GET else "",
        "here": page.address(),
        "nonce": uuid.uuid4(),
        **more,
    }
    return page.show("mine_uncased", context, status)


def others(page: Page, mine: Mine, beside: Case | None) -> list[dict[str, Any]]:
    """The other things they said, each with its address where it is a case."""
    told = my_page.others(mine.customer, beside)
    return [
        {"at": each.at, "text": each.text, "case": each.case, "ratings": each.ratings,
         "address": page.address(case_id=each.case.public_id) if each.case else ""}
        for each in told
    ]


def notice(request: HttpRequest, case: Case, talk: Conversation) -> str:
    """What the press before did."""
    if "sent" in request.GET:
        return _("Your words have arrived.")
    if "answered" in request.GET and talk.answered is not None:
        return standing.thanks(talk.answered.answer, case)
    return ""


def answered(page: Page, mine: Mine, case: Case) -> HttpResponse:
    talk = my_page.conversation(case)
    chosen, comment = page.request.POST.get("answer", ""), page.request.POST.get("comment", "")
    if talk.question is None:
        return page.answer(said="answered", case_id=case.public_id)
    try:
        dialogue.answer(talk.question, answer=chosen, comment=comment, now=page.now)
    except InvalidInput:
        return with_case(page, mine, case, status=400, error=_("Choose yes, not yet or no."), comment=comment)
    except Conflict:
        pass  # somebody pressed at the same moment: the page says what stands
    return page.answer(said="answered", case_id=case.public_id)


def added(page: Page, mine: Mine, case: Case) -> HttpResponse:
    text, error = words_of(page.request)
    if error:
        return with_case(page, mine, case, status=400, text_error=error, text=text)
    dialogue.receive(
        case, body=text, repeated="", message_id=f"page-{nonce_of(page.request)}", channel="page", now=page.now,
        reopens=True,
    )
    return page.answer(said="sent", case_id=case.public_id)


def said_anew(page: Page, mine: Mine) -> HttpResponse:
    """Something new, from somebody who has no case: feedback like any other."""
    text, error = words_of(page.request)
    if error:
        return without_case(page, mine, status=400, text_error=error, text=text)
    wishes.say(mine.customer, text, nonce_of(page.request), page.now)
    return page.answer(said="sent")


def words_of(request: HttpRequest) -> tuple[str, str]:
    """What was typed, and what is wrong with it."""
    text = request.POST.get("text", "").replace("\x00", "")
    if not text.strip():
        return text, _("Write what you want us to read.")
    if len(text) > LONGEST:
        return text, _("This is too long: 20,000 characters are the most.")
    return text.strip(), ""


def nonce_of(request: HttpRequest) -> uuid.UUID:
    """The form's own number, by which a second press is the same message."""
    try:
        return uuid.UUID(request.POST.get("nonce", ""))
    except ValueError:
        return uuid.uuid4()


@opened
def less(request: HttpRequest, mine: Mine, page: Page) -> HttpResponse:
    """ "Ask me less often", and back."""
    if request.method == "POST":
        wishes.ask_less(mine.customer, "often" not in request.POST, page.now)
        return page.answer("mine_less", said="saved")
    return page.show("mine_less", {"saved": "saved" in request.GET})


@opened
def close(request: HttpRequest, mine: Mine, page: Page) -> HttpResponse:
    """Closes every link sent so far."""
    if request.method != "POST":
        return page.show("mine_close", {})
    wishes.close_links(mine.customer, page.now)
    return page.show("mine_closed", {})


@require_http_methods(["GET", "HEAD"])
def fix(request: HttpRequest, token: str) -> HttpResponse:
    """Where links of earlier mails lead: on to the customer's page, until their own end."""
    now = now_of(request)
    try:
        question = old_links.question(links.read(FIX, token, now=now))
    except LinkExpired:
        raise LinkExpired(_("If something is still wrong, write to us again: you will get an answer.")) from None
    case = question.case
    if case.customer is None:
        raise LinkExpired(_("If something is still wrong, write to us again: you will get an answer."))
    onward = access.sign(case.customer, case=case, ends_at=links.ends_at(FIX, token))
    query = request.GET.urlencode()
    address = reverse("public:mine", args=[onward]) + (f"?{query}" if query else "")
    return HttpResponseRedirect(address)
