"""Keys for programs: made once, shown once, kept as a digest only."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from cxloop import audit, permissions
from cxloop.actor import Actor
from cxloop.database.prepared import columns, fetch, one
from cxloop.errors import InvalidInput
from cxloop.models import SCOPES, ApiToken, Membership, Organisation, Role, User
from cxloop.tenancy import across

BEGINNING = "cxl_"
SHOWN = 12  # characters of a token that may be shown again
MARK_EVERY = timedelta(minutes=1)

permissions.register(token__own=Role.VIEWER, token__manage=Role.ADMIN)


def create(
    membership: Membership, scopes: Iterable[str], *, actor: Actor, now: datetime, name: str = "",
    expires_at: datetime | None = None,
) -> tuple[ApiToken, str]:
    """The row and the token itself, which nobody can read again.

    People make tokens for themselves, admins for everyone. InvalidInput for an unknown scope or none. A token never
    allows more than its person's role.
    """
    allow(actor, membership)
    chosen = check_scopes(scopes)
    if expires_at is not None and expires_at <= now:
        raise InvalidInput(_("The token would have expired already."), field="expires_at")
    secret = BEGINNING + secrets.token_urlsafe(32)
    with transaction.atomic():
        token = ApiToken.objects.create(
            organisation_id=membership.organisation_id, membership=membership, name=name.strip()[:200],
            prefix=secret[:SHOWN], digest=digest(secret), scopes=chosen, expires_at=expires_at,
        )
        audit.record(membership.organisation_id, actor, "token.created", "token", token.pk, now, scopes=chosen)
    return token, secret


def revoke(token: ApiToken, *, actor: Actor, now: datetime) -> ApiToken:
    """The token, worthless from now on. Revoking it again changes nothing."""
    allow(actor, token.membership)
    with transaction.atomic():
        ended = ApiToken.objects.for_organisation(token.organisation_id).filter(
            pk=token.pk, revoked_at=None).update(revoked_at=now)
        if ended:
            audit.record(token.organisation_id, actor, "token.revoked", "token", token.pk, now)
            token.revoked_at = now
    return token


def allow(actor: Actor, membership: Membership) -> None:
    own = actor.membership is not None and actor.membership.pk == membership.pk
    permissions.require(actor, "token.own" if own else "token.manage")


def check_scopes(scopes: Iterable[str]) -> list[str]:
    chosen = [scope for scope in SCOPES if scope in set(scopes)]
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown or not chosen:
        raise InvalidInput(
            _("Name at least one of the scopes %(known)s.") % {"known": ", ".join(SCOPES)},
            field="scopes", unknown=unknown, known=list(SCOPES),
        )
    return chosen


def digest(secret: str) -> str:
    """What is kept of a token: SHA-256, 64 hexadecimal digits. The token is random, so no salt is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


@across()
def find(secret: str, now: datetime) -> ApiToken | None:
    """The token with its person and organisation, or None when unknown, revoked, expired or its person left.

    One query; a second one at most once a minute, which remembers that the token is in use.
    """
    rows = fetch(finding(), {"digest": digest(secret), "now": now})
    if not rows:
        return None
    values = iter(rows[0])
    token, membership, user, organisation = (one(model, values) for model in FOUND)
    token.membership, token.organisation, membership.user = membership, organisation, user
    membership.organisation = organisation
    if token.last_used_at is None or now - token.last_used_at >= MARK_EVERY:
        ApiToken.across_organisations.filter(pk=token.pk).update(last_used_at=now)
    return token


FOUND: dict[type[Model], str] = {ApiToken: "token", Membership: "membership", User: "person", Organisation: "company"}


@cache
def finding() -> str:
    """The statement of `find`. Every request of the API runs it, and composing it would cost ten times as much."""
    token, membership, user, organisation = (model._meta.db_table for model in FOUND)
    return f"""
        SELECT {", ".join(columns(model, name) for model, name in FOUND.items())} FROM {token} token
        JOIN {membership} membership ON membership.id = token.membership_id
        JOIN {user} person ON person.id = membership.user_id
        JOIN {organisation} company ON company.id = token.organisation_id
        WHERE token.digest = %(digest)s AND token.revoked_at IS NULL
          AND (token.expires_at IS NULL OR token.expires_at > %(now)s)
          AND membership.left_at IS NULL AND person.is_active
    """  # noqa: S608  names come from the models alone
