"""People: who belongs here, who is invited, who is away, and the teams."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from cxloop import access, invitations, mail, memberships, permissions
from cxloop.errors import CxloopError
from cxloop.models import Role
from feedback.access import settings as rows
from feedback.pages.setting_up import PublicIdChoice, acting, attempt, choice, done, refuse, shown
from feedback.queries import people as queries

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class InviteForm(forms.Form):
    email = forms.EmailField(label=gettext_lazy("E-mail"))
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200, required=False,
                           help_text=gettext_lazy("They can change it when they accept."))
    role = forms.ChoiceField(
        label=gettext_lazy("Role"), choices=Role.choices, initial=Role.AGENT, help_text=gettext_lazy(
        "Viewers read numbers and masked feedback. Agents work on cases. Business owners answer for touchpoints and "
        "themes. Admins set everything up."))


class PersonForm(forms.Form):
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role.choices)
    manager = PublicIdChoice(label=gettext_lazy("Reports to"), empty=gettext_lazy("Nobody"),
                             help_text=gettext_lazy("Is told when this person is late, and acts when nobody else can."))
    teams: Any = forms.ModelMultipleChoiceField(
        queryset=None, label=gettext_lazy("Teams"), required=False, to_field_name="public_id",
        widget=forms.CheckboxSelectMultiple)


class LeaveForm(forms.Form):
    starts_on = forms.DateField(label=gettext_lazy("First day away"), widget=DATE)
    ends_on = forms.DateField(label=gettext_lazy("Back on"), widget=DATE)
    note = forms.CharField(label=gettext_lazy("Note"), max_length=200, required=False)


class TeamForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    lead = PublicIdChoice(label=gettext_lazy("Led by"), empty=gettext_lazy("Nobody"))
    balances = forms.BooleanField(
        label=gettext_lazy("Share new cases out among its agents"), required=False, help_text=gettext_lazy(
            "Each new case goes to the agent with the fewest open ones who is not away, and says why. Without it, "
            "cases wait on the team's list until somebody takes them."))


@permissions.page("people.read")
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    me = acting(request)
    return shown(
        request, "feedback/people/people.html", me=me, teams=queries.teams(me.organisation),
        members=queries.members(me.organisation, me.today),
        invitations=queries.invitations(me.organisation, me.now) if me.is_admin else [],
    )


@permissions.page("people.write")
def invite(request: HttpRequest) -> HttpResponse:
    me, form = acting(request), InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        sent, made = attempt(form, lambda: invitations.invite(
            me.organisation, given["email"], given["role"], *me.who, name=given["name"]))
        if sent and made is not None:
            return done(request, invited(given["email"], made[1]), "feedback:people")
    return shown(request, "feedback/people/invite.html", form, mail_held=not mail.is_configured())


def invited(email: str, link: str) -> Any:
    """What to say: that a mail left, or the link itself, once, when mails are held."""
    if mail.is_configured():
        return _("An invitation is on its way to %(email)s.") % {"email": email}
    return format_html(
        _("Mails are held, so send this link to {} yourself. It is shown only now: {}"), email,
        format_html("<code>{}</code>", link))


@permissions.page("people.write")
def person(request: HttpRequest, public_id: Any) -> HttpResponse:
    me = acting(request)
    member = access.membership(me.organisation, public_id)
    form = PersonForm(request.POST or None, initial={
        "role": member.role, "manager": member.manager, "teams": list(member.teams.all())})
    choice(form, "manager", rows.members(me.organisation).exclude(pk=member.pk))
    choice(form, "teams", rows.teams(me.organisation))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        saved, _none = attempt(form, lambda: memberships.change(
            me.organisation, member, *me.who, role=given["role"], manager=given["manager"], teams=given["teams"]))
        if saved:
            return done(request, _("Saved."), "feedback:people")
    return shown(request, "feedback/people/person.html", form, member=member, leave_form=LeaveForm(),
                 leaves=queries.leaves(me.organisation, member, me.today))


@permissions.page("people.write")
@require_POST
def add_leave(request: HttpRequest, public_id: Any) -> HttpResponse:
    me = acting(request)
    member = access.membership(me.organisation, public_id)
    form = LeaveForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        saved, _row = attempt(form, lambda: memberships.add_leave(
            me.organisation, member, given["starts_on"], given["ends_on"], *me.who, given["note"]))
        if saved:
            return done(request, _("Noted. Their work moves to whoever stands in, and back afterwards."),
                        "feedback:person", public_id=member.public_id)
    return shown(request, "feedback/people/leave.html", form, member=member)


@permissions.page("people.write")
@require_POST
def end_leave(request: HttpRequest, leave_id: int) -> HttpResponse:
    me = acting(request)
    row = access.leave(me.organisation, leave_id)
    memberships.end_leave(me.organisation, row, *me.who, me.today)
    return done(request, _("They are back."), "feedback:person", public_id=row.membership.public_id)


@permissions.page("people.write")
@require_POST
def farewell(request: HttpRequest, public_id: Any) -> HttpResponse:
    me = acting(request)
    member = access.membership(me.organisation, public_id)
    try:
        memberships.leave_company(me.organisation, member, *me.who, me.today)
    except CxloopError as error:
        return refuse(request, str(error), "feedback:person", public_id=member.public_id)
    return done(request, _("%(name)s has left. What they held is vacant now.") % {"name": member.name},
                "feedback:people")


@permissions.page("people.write")
@require_POST
def reset_link(request: HttpRequest, public_id: Any) -> HttpResponse:
    me = acting(request)
    member = access.membership(me.organisation, public_id)
    try:
        link = memberships.reset_link(me.organisation, member, *me.who)
    except CxloopError as error:
        return refuse(request, str(error), "feedback:person", public_id=member.public_id)
    said = format_html(_("Send this link to {} yourself. It works once and is shown only now: {}"), member.name,
                       format_html("<code>{}</code>", link))
    return done(request, said, "feedback:person", public_id=member.public_id)


@permissions.page("people.write")
@require_POST
def revoke_invitation(request: HttpRequest, public_id: Any) -> HttpResponse:
    me = acting(request)
    invitations.revoke(me.organisation, access.invitation(me.organisation, public_id), *me.who)
    return done(request, _("The invitation is withdrawn."), "feedback:people")


@permissions.page("people.write")
def team(request: HttpRequest, public_id: Any = None) -> HttpResponse:
    me = acting(request)
    row = access.team(me.organisation, public_id) if public_id else None
    form = TeamForm(request.POST or None, initial={
        "name": row.name, "lead": row.lead, "balances": row.balances} if row else None)
    choice(form, "lead", rows.members(me.organisation))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        saved, _row = attempt(form, lambda: memberships.save_team(
            me.organisation, given["name"], given["lead"], *me.who, row, balances=given["balances"]))
        if saved:
            return done(request, _("Saved."), "feedback:people")
    return shown(request, "feedback/people/team.html", form, team=row)
