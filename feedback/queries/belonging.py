"""What a case belongs with: initiatives on its cause, linked cases, what it is made of, its customer's other cases; and
when a customer was last written to and asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, Q, QuerySet

from cxloop.models import Membership, Organisation
from feedback.models import Case, CaseFollower, CaseLink, Customer, FixQuestion, Initiative, Message
from feedback.queries.initiatives import working_on

SHOWN = 5
MERGEABLE = ("open", "acknowledged", "contacted")


@dataclass(frozen=True)
class Linked:
    """A case this one is linked with; `why` is related or split."""

    case: Case
    why: str


@dataclass(frozen=True)
class Beside:
    """The rows beside the case."""

    initiatives: list[Initiative]
    links: list[Linked]
    parts: list[Case]
    theirs: list[Case]
    follows: bool
    followers: list[Membership]


@dataclass(frozen=True)
class Contacts:
    """When a customer was last written to by a person and last asked whether it helped; whether they want that less."""

    written_at: datetime | None
    asked_at: datetime | None
    asks_less: bool


def beside(organisation: Organisation, case: Case, me: Membership) -> Beside:
    """All of it; five queries at most, whatever there is."""
    following = CaseFollower.objects.for_organisation(organisation).filter(case=case, membership__left_at=None)
    people = [row.membership for row in following.select_related("membership__user").order_by("pk")]
    parts = Case.objects.for_organisation(organisation).filter(merged_into=case).order_by("pk")
    return Beside(
        initiatives=working_on(organisation, case), links=links(organisation, case), parts=list(parts),
        theirs=list(theirs(organisation, case).order_by("-id")[:SHOWN]),
        follows=any(person.pk == me.pk for person in people), followers=people)


def links(organisation: Organisation, case: Case) -> list[Linked]:
    """The cases this one is linked with, the newest link first. One query."""
    rows = CaseLink.objects.for_organisation(organisation).filter(Q(one=case) | Q(other=case))
    rows = rows.select_related("one__customer", "other__customer", "one__first_item", "other__first_item")
    return [Linked(row.other if row.one_id == case.pk else row.one, row.why) for row in rows.order_by("-pk")[:20]]


def theirs(organisation: Organisation, case: Case) -> QuerySet[Any]:
    """The customer's other cases; none of nobody known."""
    rows = Case.objects.for_organisation(organisation).filter(merged_into=None).exclude(pk=case.pk)
    return rows.filter(customer=case.customer_id) if case.customer_id else rows.none()


def mergeable(organisation: Organisation, case: Case) -> QuerySet[Any]:
    """The customer's other cases that are worked on, oldest first."""
    return theirs(organisation, case).filter(status__in=MERGEABLE).order_by("customer_since", "pk")


def contacts(customer: Customer) -> Contacts:
    """The last of them on any of the customer's cases. Two queries."""
    here = customer.organisation_id
    said = Message.objects.for_organisation(here).filter(case__customer=customer, kind=Message.REPLY)
    asked = FixQuestion.objects.for_organisation(here).filter(case__customer=customer, was_delivered=True)
    return Contacts(said.aggregate(at=Max("created_at"))["at"], asked.aggregate(at=Max("asked_at"))["at"],
                    customer.asks_less_at is not None)


def by_number(organisation: Organisation, number: int) -> Case | None:
    """The case of this number, or the one it is part of now."""
    case = Case.objects.for_organisation(organisation).filter(number=number).select_related("merged_into").first()
    return case.merged_into if case is not None and case.merged_into is not None else case
