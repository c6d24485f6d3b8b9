"""The hosted survey: how likely to recommend, and one open question. Looking changes nothing; the press records."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from cxloop import links, wakeups
from cxloop.errors import LinkExpired, NotFound
from feedback.access import links as access
from feedback.ingest.channels.registry import channels
from feedback.ingest.service import CREATED, store
from feedback.models import Survey
from feedback.privacy import keys
from feedback.public.frame import limited, now_of, show, speaking

CUSTOMER = links.purpose("survey.customer")
SCORES = [(str(score), str(score)) for score in range(11)]


class Words(forms.CharField):
    """Text as it was typed, without the one character no database can hold."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\x00", "")


class SurveyForm(forms.Form):
    """The answers. Number or words: one of the two is enough."""

    nps = forms.ChoiceField(choices=SCORES, required=False)
    text = Words(max_length=20_000, required=False, strip=False)
    name = Words(max_length=200, required=False)
    email = forms.EmailField(
        required=False,
        max_length=320,
        error_messages={
            "invalid": gettext_lazy("This is not an e-mail address. Leave it empty if you want no answer.")
        },
    )
    nonce = forms.UUIDField(required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and not given.get("nps") and not (given.get("text") or "").strip():
            self.add_error("nps", _("Choose a number, or tell us in your own words."))
        return given


@dataclass(frozen=True, slots=True)
class Known:
    """Who the link in our mail was written for: "" for whatever it does not say."""

    customer_id: str = ""
    email: str = ""
    name: str = ""
    touchpoint: str = ""


# No session stands behind this page: there is nothing for another site to ride on, and no cookie is needed.
@csrf_exempt
@limited("survey", 120)
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest, token: str) -> HttpResponse:
    """The form, the thanks after the press, or that the survey is closed."""
    row = access.survey(token)
    now = now_of(request)
    with speaking(request, row.organisation, translation.get_language() or row.organisation.language):
        if not row.is_active:
            return show(request, "survey_closed", row.organisation, {"survey": row}, status=410)
        if request.method != "POST":
            if "thanks" in request.GET:
                return show(request, "survey_thanks", row.organisation, {"survey": row})
            return page(request, row, SurveyForm(initial={"nps": request.GET.get("nps", "")}), now)
        form = SurveyForm(request.POST)
        if not form.is_valid():
            return page(request, row, form, now, status=400)
        key = record(request, row, form.cleaned_data, now)
        if key:  # not on to another page: it is shown this once, and stands in no address
            return show(request, "survey_key", row.organisation, {"key": key, "key_url": key_address(row)})
        language = request.GET.get("lang")
        onward = f"?lang={language}&thanks" if language else "?thanks"
        return HttpResponseRedirect(reverse("public:survey", args=[row.token]) + onward, status=303)


def page(request: HttpRequest, row: Survey, form: SurveyForm, now: datetime, status: int = 200) -> HttpResponse:
    chosen = form.data.get("nps") if form.is_bound else form.initial["nps"]
    return show(
        request,
        "survey",
        row.organisation,
        {
            "survey": row,
            "form": form,
            "scores": SCORES,
            "chosen": chosen,
            "question": question(row),
            "open_question": open_question(row),
            "nonce": form.data.get("nonce") or uuid.uuid4(),
            "asks_contact": row.asks_contact and known(request, row, now) == Known(),
        },
        status=status,
    )


def record(request: HttpRequest, row: Survey, given: dict[str, Any], now: datetime) -> str:
    """Stores the answer. The form's own number makes a second press the same item.

    Returns a key to come back with for somebody who left no address, else "".
    """
    who = known(request, row, now)
    key = "" if who.customer_id or who.email or given["email"] else keys.new()
    items = channels.get("survey").parse(
        {
            "nonce": given["nonce"] or uuid.uuid4(),
            "nps": given["nps"],
            "text": given["text"],
            "at": now,
            "question": open_question(row),
            "language": translation.get_language() or "",
            "touchpoint": who.touchpoint or access.known_touchpoint(row, request.GET.get("touchpoint", "")[:120]),
            "customer": {
                "customer_id": who.customer_id,
                "email": who.email or given["email"].lower(),
                "name": who.name or " ".join(given["name"].split()),
                "key": keys.digest(row.organisation, key) if key else "",
            },
        }
    )
    (stored,) = store(row.organisation, row.source, items, now, live=True).results
    wakeups.wake("feedback")
    if key and stored.outcome != CREATED and not keys.give_again(row.organisation, stored.item_id or 0, key, now):
        return ""
    return key


def key_address(row: Survey) -> str:
    """Where a key opens its page, in full, to be copied."""
    return links.absolute(reverse("public:key", args=[row.organisation.slug]))


def known(request: HttpRequest, row: Survey, now: datetime) -> Known:
    """Who the signed `c` parameter names. Nobody when it is missing, forged, expired or another organisation's."""
    try:
        payload = links.read(CUSTOMER, request.GET.get("c", ""), now=now)
    except (NotFound, LinkExpired):
        return Known()
    if payload.pop("o", None) != row.organisation_id:
        return Known()
    return Known(**payload)


def customer_link(row: Survey, who: Known, *, expires_at: datetime) -> str:
    """The survey's address for one customer, to be put into a mail: it knows who answers, until it expires."""
    named = {field: getattr(who, field) for field in Known.__slots__ if getattr(who, field)}
    token = links.sign(CUSTOMER, {"o": row.organisation_id, **named}, expires_at=expires_at)
    return f"{links.absolute(reverse('public:survey', args=[row.token]))}?c={token}"


def question(row: Survey) -> str:
    """The rating question in the active language: the survey's own, else ours."""
    ours = _("How likely are you to recommend %(name)s to a friend or colleague?") % {"name": row.organisation.name}
    return in_language(row.question) or ours


def open_question(row: Survey) -> str:
    return in_language(row.open_question) or _("What is the main reason for your answer?")


def in_language(said: dict[str, str]) -> str:
    return said.get(translation.get_language() or "", "")
