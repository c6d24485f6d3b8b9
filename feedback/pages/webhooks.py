"""Webhooks and rooms for chat: where they lead, what they are told, what came of the last calls."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from cxloop import access, permissions
from cxloop.errors import Conflict, NotFound
from cxloop.models import WebhookEndpoint
from cxloop.webhooks import endpoints as verbs
from feedback.announce import service
from feedback.announce.events import BY_TYPE, EVENTS
from feedback.announce.registry import formats
from feedback.pages.setting_up import Acting, acting, attempt, done, refuse, shown
from feedback.queries import webhooks as queries


def event_choices() -> list[tuple[str, Any]]:
    return [(event.type, event.label) for event in EVENTS.values()]


class WebhookForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    url = forms.CharField(label=gettext_lazy("Address"), max_length=500, widget=forms.URLInput(
        attrs={"placeholder": "https://", "autocomplete": "off"}))
    events = forms.MultipleChoiceField(
        label=gettext_lazy("Told of"), choices=event_choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("With nothing chosen it is told of everything."))


def form_for(request: HttpRequest, kind: Any, row: WebhookEndpoint | None = None) -> WebhookForm:
    initial: dict[str, Any] = {"name": row.name, "events": row.events} if row else {}
    if row and not kind.is_secret_address:
        initial["url"] = row.shown_as
    form = WebhookForm(request.POST or None, initial=initial)
    if row and kind.is_secret_address:
        form.fields["url"].required = False
        form.fields["url"].help_text = _("Whoever knows it can write there, so it is not shown. Empty: it stays.")
    elif kind.is_secret_address:
        form.fields["url"].help_text = _("Whoever knows it can write there: it is kept sealed and not shown again.")
    return form


def save(me: Acting, form: WebhookForm, kind: Any, row: WebhookEndpoint | None = None) -> tuple[bool, Any]:
    given = form.cleaned_data
    return attempt(form, lambda: verbs.save(
        me.organisation, given["name"], given["url"], given["events"], *me.who, format=kind.key,
        is_signed=kind.is_signed, is_secret_address=kind.is_secret_address, endpoint=row))


@permissions.page("webhooks.read")
@require_GET
def webhooks(request: HttpRequest) -> HttpResponse:
    me = acting(request)
    return shown(request, "feedback/settings/webhooks.html", formats=list(formats),
                 labels={kind.key: kind.label for kind in formats}, endpoints=queries.endpoints(me.organisation))


@permissions.page("webhooks.write")
def new(request: HttpRequest, format: str) -> HttpResponse:
    me, kind = acting(request), known(format)
    form = form_for(request, kind)
    if request.method == "POST" and form.is_valid():
        saved, made = save(me, form, kind)
        if saved:
            row, secret = made
            said = told_once(secret) if secret else _("Saved. Send a test to see whether it arrives.")
            return done(request, said, "feedback:webhook", public_id=row.public_id)
    return shown(request, "feedback/settings/new_webhook.html", form, kind=kind)


def known(format: str) -> Any:
    """The format. NotFound when there is none of this name."""
    if format not in formats:
        raise NotFound()
    return formats.get(format)


def told_once(secret: str) -> Any:
    return format_html(_("Copy the secret now, it is shown only once: {}"), format_html("<code>{}</code>", secret))


@permissions.page("webhooks.write")
def webhook(request: HttpRequest, public_id: Any) -> HttpResponse:
    me = acting(request)
    row = access.webhook(me.organisation, public_id)
    kind = formats.get(row.format)
    form = form_for(request, kind, row)
    if request.method == "POST" and form.is_valid():
        saved, _made = save(me, form, kind, row)
        if saved:
            return done(request, _("Saved."), "feedback:webhook", public_id=row.public_id)
    return shown(request, "feedback/settings/webhook.html", form, kind=kind, secrets=queries.secrets_of(row, me.now),
                 **told(request, me, row))


@permissions.page("webhooks.read")
@require_GET
def calls(request: HttpRequest, public_id: Any) -> HttpResponse:
    """The part of the page that shows the last calls; it asks for itself again while one is on its way."""
    me = acting(request)
    row = access.webhook(me.organisation, public_id)
    return shown(request, "feedback/settings/_calls.html", **told(request, me, row))


def told(request: HttpRequest, me: Acting, row: WebhookEndpoint) -> dict[str, Any]:
    page = queries.calls(row, request.GET.get("after", ""))
    for each in page.rows:
        each.label = BY_TYPE[each.event].label if each.event in BY_TYPE else each.event
    moving = row.is_active and any(each.state == "waiting" and each.attempts == 0 for each in page.rows)
    resting = row.rests_until if row.rests_until and row.rests_until > me.now else None
    return {"endpoint": row, "found": page, "is_moving": moving and resting is None, "resting": resting}


@permissions.page("webhooks.read")
@require_GET
def call(request: HttpRequest, public_id: Any) -> HttpResponse:
    me = acting(request)
    row = access.webhook_delivery(me.organisation, public_id)
    pretty = json.dumps(json.loads(row.body), ensure_ascii=False, indent=2)
    tries = [{**each, "at": datetime.fromisoformat(each["at"])} for each in row.tries]
    return shown(request, "feedback/settings/webhook_call.html", call=row, endpoint=row.endpoint, pretty=pretty,
                 tries=tries,
                 label=BY_TYPE[row.event].label if row.event in BY_TYPE else row.event)


@permissions.page("webhooks.write")
@require_POST
def resend(request: HttpRequest, public_id: Any) -> HttpResponse:
    me = acting(request)
    row = access.webhook_delivery(me.organisation, public_id)
    try:
        verbs.resend(row, *me.who)
    except Conflict as error:
        return refuse(request, str(error), "feedback:webhook_call", public_id=row.public_id)
    return done(request, _("It is on its way again, with the same id."), "feedback:webhook_call",
                public_id=row.public_id)


@permissions.page("webhooks.write")
@require_POST
def test(request: HttpRequest, public_id: Any) -> HttpResponse:
    me = acting(request)
    row = access.webhook(me.organisation, public_id)
    try:
        verbs.test(row, service.test_body(me.organisation, row.format, me.now), *me.who)
    except Conflict as error:
        return refuse(request, str(error), "feedback:webhook", public_id=row.public_id)
    return done(request, _("A test is on its way. What comes of it stands below within seconds."), "feedback:webhook",
                public_id=row.public_id)


@permissions.page("webhooks.write")
@require_POST
def rotate(request: HttpRequest, public_id: Any) -> HttpResponse:
    me = acting(request)
    row = access.webhook(me.organisation, public_id)
    try:
        secret = verbs.rotate(row, *me.who)
    except Conflict as error:
        return refuse(request, str(error), "feedback:webhook", public_id=row.public_id)
    return done(request, told_once(secret), "feedback:webhook", public_id=row.public_id)


@permissions.page("webhooks.write")
@require_POST
def switch(request: HttpRequest, public_id: Any) -> HttpResponse:
    me = acting(request)
    row = access.webhook(me.organisation, public_id)
    on = request.POST.get("to") == "on"
    verbs.switch(row, on, *me.who)
    said = _("It goes on; what waited leaves now.") if on else _("It is stopped. What happens from now on is not kept.")
    return done(request, said, "feedback:webhook", public_id=row.public_id)


@permissions.page("webhooks.write")
@require_POST
def delete(request: HttpRequest, public_id: Any) -> HttpResponse:
    me = acting(request)
    verbs.delete(access.webhook(me.organisation, public_id), *me.who)
    return done(request, _("It is gone, and what was told to it."), "feedback:webhooks")
