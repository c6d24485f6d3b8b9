"""What the ground keeps only for a while."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from cxloop.models import (
    ApiToken,
    AuditEntry,
    IdempotencyKey,
    MemberInvitation,
    Organisation,
    OutboxMessage,
    OutgoingEmail,
    WebhookDelivery,
)
from cxloop.retention import Kept, Passing, register


def empty_mails(rows: QuerySet[Any], now: datetime) -> None:
    """The mail stays as a row (when, to whom, what became of it); what it said is gone."""
    rows.update(text="", html="", files=[])


def old_tokens(organisation: Organisation, before: datetime) -> QuerySet[Any]:
    return ApiToken.objects.for_organisation(organisation).filter(
        Q(expires_at__lt=before) | Q(revoked_at__lt=before))


def old_invitations(organisation: Organisation, before: datetime) -> QuerySet[Any]:
    return MemberInvitation.objects.for_organisation(organisation).filter(
        Q(expires_at__lt=before) | Q(revoked_at__lt=before) | Q(accepted_at__lt=before))


def old_entries(organisation: Organisation, before: datetime) -> QuerySet[Any]:
    """Entries of cases are their timeline and what measures count; those of the organisation say what was decided."""
    return AuditEntry.objects.for_organisation(organisation).filter(at__lt=before).exclude(
        object_kind__in=("case", "organisation"))


def account_mails(before: datetime) -> QuerySet[Any]:
    ended = (OutgoingEmail.State.SENT, OutgoingEmail.State.FAILED, OutgoingEmail.State.HELD,
             OutgoingEmail.State.RETURNED)
    rows = OutgoingEmail.across_organisations.filter(organisation=None, state__in=ended, created_at__lt=before)
    return rows.exclude(text="", html="")


register(
    Kept("tokens", _("Keys for programs that ended"), _("Keys that expired or were taken back."), old_tokens,
         usual=90),
    Kept("invitations", _("Invitations that ended"), _("Accepted, withdrawn or expired."), old_invitations, usual=90),
    Kept("audit", _("Audit trail"),
         _("Who changed what in the set-up. The timeline of a case and decisions of the whole organisation stay."),
         old_entries, least=365),
    Passing("handled events", 7, lambda before: OutboxMessage.across_organisations.filter(handled_at__lt=before)),
    Passing("answers to repeated requests", 2,
            lambda before: IdempotencyKey.across_organisations.filter(created_at__lt=before)),
    Passing("calls to webhooks", 30, lambda before: WebhookDelivery.across_organisations.filter(created_at__lt=before)),
    Passing("sessions that ended", 1, lambda before: Session.objects.filter(expire_date__lt=before)),
    Passing("account mails", 30, account_mails, empty_mails),
)
