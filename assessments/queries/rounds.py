"""Rounds as lists show them, and the people of one: never what they said."""

from __future__ import annotations

from django.db.models import Count, Q

from assessments.models import Participant, Round
from cxloop.models import Organisation
from feedback.queries.keyset import Page, newest

PEOPLE = 100  # on a page


def rounds(organisation: Organisation) -> list[Round]:
    """Every round, the newest first, each with how many were `asked` and how many `answered`. One query."""
    standing = Q(participants__revoked_at=None)
    rows = Round.objects.for_organisation(organisation).select_related("instrument").annotate(
        people=Count("participants", filter=standing),
        answered=Count("participants", filter=standing & Q(participants__submitted_at__isnull=False)))
    return list(rows.order_by("-opens_at", "-pk")[:200])


def people(of: Round, after: str = "") -> Page:
    """A page of those who were invited, whoever was added last first; those whose link is over stand among them."""
    rows = Participant.objects.for_organisation(of.organisation_id).filter(round=of)
    return newest(rows.select_related("function", "delegated_from"), after, PEOPLE)
