"""Mailboxes that are read: how each fares, and setting one up with a test that says what is wrong."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from cxloop import permissions
from feedback.ingest.mail.checking import Step
from feedback.ingest.mail.mailboxes import TAKEN
from feedback.models import Source
from feedback.pages.setting_up import acting, attempt, done, shown
from feedback.settings import mailboxes as verbs


class MailboxForm(forms.Form):
    address = forms.EmailField(label=gettext_lazy("Address"), help_text=gettext_lazy("What customers write to."))
    host = forms.CharField(label=gettext_lazy("IMAP server"), max_length=253,
                           help_text=gettext_lazy("For example imap.example.com."))
    port = forms.IntegerField(label=gettext_lazy("Port"), initial=993, min_value=1, max_value=65_535)
    is_encrypted = forms.BooleanField(label=gettext_lazy("Encrypted (TLS)"), initial=True, required=False)
    user = forms.CharField(label=gettext_lazy("User"), max_length=200)
    password = forms.CharField(
        label=gettext_lazy("Password"), max_length=500, required=False, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("Kept encrypted and never shown again. With two-factor accounts: an app password."))
    folder = forms.CharField(label=gettext_lazy("Folder that is read"), max_length=200, initial="INBOX")
    moved_to = forms.CharField(
        label=gettext_lazy("Folder taken mails are moved to"), max_length=200, required=False, initial=TAKEN,
        help_text=gettext_lazy("Empty: they stay, marked as read."))


@permissions.page("sources.read")
@require_GET
def mailboxes(request: HttpRequest) -> HttpResponse:
    me = acting(request)
    return shown(request, "feedback/listening/mailboxes.html", me=me, mailboxes=verbs.mailboxes(me.organisation))


@sensitive_post_parameters("password")
@permissions.page("sources.write")
def mailbox(request: HttpRequest, public_id: Any = None) -> HttpResponse:
    """Saves it, or with `test` tries it and saves nothing."""
    me = acting(request)
    row = verbs.mailbox(me.organisation, public_id) if public_id else None
    form = MailboxForm(request.POST or None, initial=initial(row) if row else None)
    form.fields["password"].required = row is None
    steps: list[Step] = []
    if request.method == "POST" and form.is_valid():
        wanted = verbs.Wanted(**form.cleaned_data)
        if "test" in request.POST:
            _tried, found = attempt(form, lambda: verbs.check(wanted, row))
            steps = found or []
        else:
            saved, _row = attempt(form, lambda: verbs.save(me.organisation, wanted, *me.who, source=row))
            if saved:
                return done(request, _("Saved. It is read within half a minute."), "feedback:mailboxes")
    if request.headers.get("HX-Request"):
        return render(request, "feedback/listening/_tried.html", {"form": form, "steps": steps, "failed": form.errors})
    # A password is in no page: whoever tried one types it once more to save it.
    return shown(request, "feedback/listening/mailbox.html", form, mailbox=verbs.shown(row) if row else None,
                 steps=steps, typed=bool(steps and form.cleaned_data["password"]))


def initial(row: Source) -> dict[str, Any]:
    where = verbs.shown(row).where
    return {"address": row.settings["address"], "moved_to": row.settings.get("moved_to", TAKEN), "host": where.host,
            "port": where.port, "user": where.user, "folder": where.folder, "is_encrypted": where.is_encrypted}


@permissions.page("sources.write")
@require_POST
def switch(request: HttpRequest, public_id: Any) -> HttpResponse:
    me = acting(request)
    row = verbs.mailbox(me.organisation, public_id)
    verbs.switch(row, is_active=not row.is_active, actor=me.actor, now=me.now)
    said = _("It is read again.") if row.is_active else _("It rests: nothing is taken from it.")
    return done(request, said, "feedback:mailbox", public_id=row.public_id)


@permissions.page("sources.write")
@require_POST
def remove(request: HttpRequest, public_id: Any) -> HttpResponse:
    me = acting(request)
    verbs.remove(verbs.mailbox(me.organisation, public_id), actor=me.actor, now=me.now)
    return done(request, _("It is no longer read, and its password is forgotten."), "feedback:mailboxes")
