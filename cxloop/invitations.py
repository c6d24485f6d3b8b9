"""Sign-up is closed: people come in by invitation. The link's secret is kept as a digest only."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from cxloop import accounts_verified, audit, links, mail
from cxloop.actor import Actor
from cxloop.errors import Conflict, InvalidInput, LinkExpired, NotFound
from cxloop.models import MemberInvitation, Membership, Organisation, Role, User
from cxloop.tenancy import across, acting_in

GOOD_FOR = timedelta(days=14)


@transaction.atomic
def invite(
    organisation: Organisation, email: str, role: str, actor: Actor, now: datetime, *, name: str = ""
) -> tuple[MemberInvitation, str]:
    """The invitation and its link, which can be shown once and is queued as a mail.

    An earlier invitation of the same address is revoked. InvalidInput naming `email` for a member, `role` for no role.
    """
    email = accounts_verified.clean_email(email)
    if role not in Role.values:
        raise InvalidInput(_("There is no role %(role)s.") % {"role": role}, field="role")
    member = Membership.objects.for_organisation(organisation).select_related("user").filter(
        user__email=email, left_at=None).first()
    if member is not None and member.user.has_usable_password():
        raise InvalidInput(_("%(email)s is a member already.") % {"email": email}, field="email")
    MemberInvitation.objects.for_organisation(organisation).filter(
        email=email, accepted_at=None, revoked_at=None
    ).update(revoked_at=now)
    secret = secrets.token_urlsafe(24)
    row: MemberInvitation = MemberInvitation.objects.create(
        organisation=organisation, email=email, name=name.strip(), role=role, invited_by=actor.membership,
        digest=links.digest(secret), expires_at=now + GOOD_FOR,
    )
    link = links.absolute(reverse("invitation", kwargs={"secret": secret}))
    mail.queue(organisation, [draft(organisation, row, link, actor)], now)
    audit.record(organisation, actor, "member.invited", "invitation", row.pk, now, role=role)
    return row, link


def draft(organisation: Organisation, row: MemberInvitation, link: str, actor: Actor) -> mail.Draft:
    """The mail. It carries a way in, so its body is shown to nobody."""
    context = {"organisation": organisation, "invitation": row, "link": link, "inviter": actor.name,
               "language": organisation.language}
    with translation.override(organisation.language):
        subject = _("%(inviter)s invites you to %(organisation)s on cxloop") % {
            "inviter": actor.name, "organisation": organisation.name}
        context["subject"] = subject
        return mail.Draft(
            kind="invitation", dedupe_key=f"invitation:{row.public_id}", to_email=row.email, to_name=row.name,
            subject=subject, text=render_to_string("emails/invitation.txt", context),
            html=render_to_string("emails/invitation.html", context), language=organisation.language,
            object_kind="invitation", object_id=row.pk, is_private=True,
        )


@across()
def find(secret: str, now: datetime) -> MemberInvitation:
    """The invitation that can still be accepted. NotFound for no such link, LinkExpired with the reason it is over."""
    row = MemberInvitation.across_organisations.select_related("organisation", "invited_by__user").filter(
        digest=links.digest(secret)).first()
    if row is None:
        raise NotFound()
    _still_open(row, now)
    return row


def _still_open(row: MemberInvitation, now: datetime) -> None:
    if row.accepted_at is not None:
        raise LinkExpired(_("This invitation has been accepted. Log in with your e-mail and password."))
    if row.revoked_at is not None:
        raise LinkExpired(_("This invitation was withdrawn, or a newer one was sent. Ask your admin."))
    if row.expires_at <= now:
        raise LinkExpired(_("This invitation has expired. Ask your admin for a new one."))


def known_user(row: MemberInvitation) -> User | None:
    """The person who has an account already; they prove it by their password instead of choosing one.

    Somebody who was only expected so far (no password yet) has none.
    """
    user = User.objects.filter(email=row.email).first()
    return user if user is not None and user.has_usable_password() else None


@transaction.atomic
def accept(secret: str, name: str, password: str, now: datetime) -> Membership:
    """The membership. The link proves the address; a person with an account proves themselves by its password.

    LinkExpired or NotFound as `find`; InvalidInput naming `name` or `password`.
    """
    found = find(secret, now)
    with acting_in(found.organisation):
        return _accept(found, name, password, now)


def _accept(row: MemberInvitation, name: str, password: str, now: datetime) -> Membership:
    row = MemberInvitation.objects.for_organisation(row.organisation).select_for_update(of=("self",)).select_related(
        "organisation").get(pk=row.pk)
    _still_open(row, now)
    known = known_user(row)
    if known is not None and not (known.is_active and known.check_password(password)):
        raise InvalidInput(_("You have an account with this address: give its password."), field="password")
    if known is None and not name.strip():
        raise InvalidInput(_("Tell your colleagues your name."), field="name")
    membership = _join(row, known or _newcomer(row.email, name.strip(), password))
    row.accepted_at = now
    row.save(update_fields=["accepted_at"])
    audit.record(row.organisation, Actor.person(membership), "member.joined", "membership", membership.pk, now,
                 role=row.role, invitation=row.pk)
    return membership


def _newcomer(email: str, name: str, password: str) -> User:
    user = accounts_verified.person(email, name)
    accounts_verified.check_password(password, User(email=email, name=name))
    user.name = name
    user.set_password(password)
    user.save(update_fields=["name", "password"])
    return user


def _join(row: MemberInvitation, user: User) -> Membership:
    """A membership of the invited role; one who had left comes back."""
    membership: Membership
    membership, _made = Membership.objects.for_organisation(row.organisation).get_or_create(
        user=user, organisation=row.organisation, defaults={"role": row.role})
    if membership.left_at is not None or membership.role != row.role:
        membership.left_at, membership.role = None, row.role
        membership.save(update_fields=["left_at", "role"])
    return membership


@transaction.atomic
def revoke(organisation: Organisation, row: MemberInvitation, actor: Actor, now: datetime) -> None:
    """The link is worth nothing from now on. Conflict when it was accepted or revoked before."""
    changed = MemberInvitation.objects.for_organisation(organisation).filter(
        pk=row.pk, accepted_at=None, revoked_at=None).update(revoked_at=now)
    if not changed:
        raise Conflict(_("This invitation is over already."))
    audit.record(organisation, actor, "member.invitation_revoked", "invitation", row.pk, now)
