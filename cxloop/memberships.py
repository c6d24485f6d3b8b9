"""Members of an organisation: their role, who they report to, their teams, their leave, and their farewell."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import available_timezones

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from cxloop import accounts_verified, audit, links
from cxloop.actor import Actor
from cxloop.errors import Conflict, InvalidInput
from cxloop.models import Leave, Membership, Organisation, PositionHolding, Role, Team, TeamMembership, User
from cxloop.quiet_hours import next_time
from cxloop.tenancy import across


@transaction.atomic
def add(organisation: Organisation, email: str, name: str, role: str, actor: Actor, now: datetime, *,
        password: str | None = None) -> Membership:
    """A member without an invitation: for commands and set-up. Their address counts as verified.

    Without a password they are expected: mails reach them, and an invitation lets them in.
    """
    user = accounts_verified.person(email, name, password)
    membership: Membership
    membership, _made = Membership.objects.for_organisation(organisation).update_or_create(
        user=user, organisation=organisation, defaults={"role": role, "left_at": None})
    audit.record(organisation, actor, "member.added", "membership", membership.pk, now, role=role)
    return membership


@transaction.atomic
def change(organisation: Organisation, member: Membership, actor: Actor, now: datetime, *, role: str,
           manager: Membership | None, teams: Iterable[Team]) -> None:
    """Role, manager and teams as given. InvalidInput naming `role` for the last admin, `manager` for a circle."""
    members = list(Membership.objects.for_organisation(organisation).filter(left_at=None).select_for_update())
    if role not in Role.values:
        raise InvalidInput(_("There is no role %(role)s.") % {"role": role}, field="role")
    if role != Role.ADMIN:
        _keep_an_admin(members, member, "role")
    _no_circle(members, member, manager)
    Membership.objects.for_organisation(organisation).filter(pk=member.pk).update(role=role, manager=manager)
    _sit(organisation, member, teams)
    audit.record(organisation, actor, "member.changed", "membership", member.pk, now, role=role,
                 manager=manager.pk if manager else None, was=member.role)


@transaction.atomic
def change_own(member: Membership, actor: Actor, now: datetime, *, name: str, language: str, time_zone: str) -> None:
    """One's own name, language and time zone, in every organisation one belongs to. InvalidInput naming the field."""
    name = " ".join(name.split())
    if not name:
        raise InvalidInput(_("Say what you are called."), field="name")
    if language and language not in dict(settings.LANGUAGES):
        raise InvalidInput(_("This language is not spoken here."), field="language")
    if time_zone and time_zone not in available_timezones():
        raise InvalidInput(_("There is no such time zone."), field="time_zone")
    User.objects.filter(pk=member.user_id).update(name=name, language=language, time_zone=time_zone)
    member.user.time_zone = time_zone
    if member.digest_at is not None:
        due_at = next_time(now, member.zone, member.digest_at)
        Membership.objects.for_organisation(member.organisation_id).filter(pk=member.pk).update(digest_due_at=due_at)
    audit.record(member.organisation, actor, "member.changed_self", "membership", member.pk, now)


def _keep_an_admin(members: list[Membership], member: Membership, field: str) -> None:
    if not any(each.role == Role.ADMIN and each.pk != member.pk for each in members):
        raise InvalidInput(_("Somebody must stay admin: make another person admin first."), field=field)


def _no_circle(members: list[Membership], member: Membership, manager: Membership | None) -> None:
    above = {each.pk: each.manager_id for each in members}
    seen, step = {member.pk}, manager.pk if manager else None
    while step is not None:
        if step in seen:
            raise InvalidInput(_("Nobody can report to themselves, not even through others."), field="manager")
        seen.add(step)
        step = above.get(step)


def _sit(organisation: Organisation, member: Membership, teams: Iterable[Team]) -> None:
    wanted = {team.pk for team in teams}
    seats = TeamMembership.objects.for_organisation(organisation).filter(membership=member)
    known = set(seats.values_list("team_id", flat=True))
    seats.filter(team_id__in=known - wanted).delete()
    TeamMembership.objects.bulk_create(
        [TeamMembership(organisation=organisation, team_id=key, membership=member) for key in wanted - known])


@transaction.atomic
def leave_company(organisation: Organisation, member: Membership, actor: Actor, now: datetime, today: date) -> None:
    """The member may no longer come in; what they hold becomes vacant today. InvalidInput for the last admin."""
    members = list(Membership.objects.for_organisation(organisation).filter(left_at=None).select_for_update())
    _keep_an_admin(members, member, "")
    Membership.objects.for_organisation(organisation).filter(pk=member.pk, left_at=None).update(left_at=now)
    held = PositionHolding.objects.for_organisation(organisation).filter(membership=member)
    held.filter(starts_on__gte=today).delete()
    held.filter(ends_on=None).update(ends_on=today)
    audit.record(organisation, actor, "member.left", "membership", member.pk, now)


@transaction.atomic
def add_leave(organisation: Organisation, member: Membership, first: date, back: date, actor: Actor, now: datetime,
              note: str = "") -> Leave:
    """Days away, from the first until the day they are back. InvalidInput naming `ends_on`."""
    if back <= first:
        raise InvalidInput(_("The day they are back must come after the first day away."), field="ends_on")
    overlapping = Leave.objects.for_organisation(organisation).filter(
        membership=member, starts_on__lt=back, ends_on__gt=first)
    if overlapping.exists():
        raise InvalidInput(_("They are away on some of these days already."), field="starts_on")
    row: Leave = Leave.objects.create(
        organisation=organisation, membership=member, starts_on=first, ends_on=back, note=note.strip())
    audit.record(organisation, actor, "leave.added", "membership", member.pk, now, leave=row.pk)
    return row


@transaction.atomic
def end_leave(organisation: Organisation, row: Leave, actor: Actor, now: datetime, today: date) -> None:
    """Back from today: leave that has not begun is taken away, running leave ends today. Conflict for a past one."""
    if row.ends_on <= today:
        raise Conflict(_("This leave is over already."))
    if row.starts_on >= today:
        row.delete()
    else:
        Leave.objects.for_organisation(organisation).filter(pk=row.pk).update(ends_on=today)
    audit.record(organisation, actor, "leave.ended", "membership", row.membership_id, now)


@transaction.atomic
def save_team(organisation: Organisation, name: str, lead: Membership | None, actor: Actor, now: datetime,
              team: Team | None = None, *, balances: bool = False) -> Team:
    """A new team, or this one renamed and led by somebody else. InvalidInput naming `name`.

    With `balances` its new work is shared out among its agents.
    """
    name = name.strip()
    taken = Team.objects.for_organisation(organisation).filter(name=name).exclude(pk=team.pk if team else None)
    if not name or taken.exists():
        raise InvalidInput(_("Give the team a name that no other team has."), field="name")
    team = team or Team(organisation=organisation)
    team.name, team.lead, team.balances = name, lead, balances
    team.save()
    audit.record(organisation, actor, "team.saved", "team", team.pk, now, balances=balances)
    return team


@transaction.atomic
def reset_link(organisation: Organisation, member: Membership, actor: Actor, now: datetime) -> str:
    """A link with which the member sets a new password, once. For when mail does not leave.

    Conflict for somebody who also belongs elsewhere: one organisation's admin must not get into another.
    """
    user = member.user
    with across():
        elsewhere = Membership.across_organisations.filter(user=user).exclude(organisation=organisation).exists()
    if elsewhere or user.is_staff or user.is_superuser:
        raise Conflict(_("This person also belongs elsewhere: they reset their password by mail themselves."))
    accounts_verified.verify(user)
    audit.record(organisation, actor, "member.reset_link_made", "membership", member.pk, now)
    key = default_token_generator.make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
    return links.absolute(path)
