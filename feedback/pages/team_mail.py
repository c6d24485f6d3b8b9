"""How a team writes to customers: name, address and signature, and what a mail of theirs would say."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cxloop import access, mail, permissions, team_mail
from cxloop.models import OutgoingEmail, Team
from feedback.access import threads
from feedback.models import Case
from feedback.pages.setting_up import acting, attempt, done, shown


class TeamMailForm(forms.Form):
    from_name = forms.CharField(label=gettext_lazy("Name"), max_length=100, required=False, help_text=gettext_lazy(
        "Who customers see the mail is from, for example “Acme Air, baggage”. Empty: the organisation's name."))
    from_email = forms.EmailField(label=gettext_lazy("Address"), required=False, help_text=gettext_lazy(
        "The address the team's mails come from, when the mail server may send as it."))
    signature = forms.CharField(
        label=gettext_lazy("Signature"), widget=forms.Textarea(attrs={"rows": 4}), required=False, max_length=1_000,
        help_text=gettext_lazy("Stands below the first name of whoever writes. Empty: the organisation's name."))


@permissions.page("people.write")
def team(request: HttpRequest, public_id: Any) -> HttpResponse:
    me = acting(request)
    row = access.team(me.organisation, public_id)
    named = ("from_name", "from_email", "signature")
    form = TeamMailForm(request.POST or None, initial={name: getattr(row, name) for name in named})
    if request.method == "POST" and form.is_valid():
        saved, _row = attempt(form, lambda: team_mail.decide(
            row, **form.cleaned_data, actor=me.actor, now=me.now))
        if saved:
            return done(request, _("Saved."), "feedback:team_mail", public_id=row.public_id)
    row.organisation = me.organisation
    return shown(request, "feedback/people/team_mail.html", form, team=row, **looks(row))


def looks(team: Team) -> dict[str, Any]:
    """From and Reply-To as a customer of this team sees them, and whether the team's own address may stand there."""
    draft = mail.Draft("reply", "", "", "", "", from_name=team.organisation.name)
    boxes = threads.mailboxes(team.organisation)
    threads.answerable(draft, Case(pk=0, organisation=team.organisation, team=team), boxes)
    box = next((each for each in boxes if threads.belongs(draft.reply_to, each)), None)
    sender = mail.sender_of(OutgoingEmail(from_name=draft.from_name, from_email=draft.from_email))
    return {
        "sender": sender, "answers": box.address if box else draft.reply_to, "is_heard": box is not None,
        "may_send": not team.from_email or mail.may_send_as(team.from_email), "domains": settings.MAIL_FROM_DOMAINS,
        "domain": team.from_email.rpartition("@")[2],
    }
