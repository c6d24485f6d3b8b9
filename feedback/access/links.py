"""What a signed link leads to: a case for one member of staff, a question for one customer, a survey for anybody."""

from __future__ import annotations

from typing import Any

from cxloop.errors import NotFound
from cxloop.models import Membership, Organisation
from cxloop.tenancy import across, acting_in
from feedback.models import Case, FixQuestion, Message, Survey, Touchpoint


def staff(payload: dict[str, Any]) -> tuple[Membership, Case]:
    """The member and the case. NotFound when the person left or the case is gone."""
    members = Membership.objects.for_organisation(payload["o"]).filter(public_id=payload["m"], left_at=None)
    cases = Case.objects.for_organisation(payload["o"]).filter(public_id=payload["c"])
    with acting_in(payload["o"]):
        member = members.filter(user__is_active=True).select_related("user", "organisation").first()
        case = cases.select_related(
            "customer", "touchpoint", "theme", "source", "position", "owner__user", "assignee__user"
        ).first()
    if member is None or case is None:
        raise NotFound()
    case.organisation = member.organisation
    return member, case


def question(payload: dict[str, Any]) -> FixQuestion:
    """The question, with its case. NotFound when it is gone."""
    with acting_in(payload["o"]):
        row: FixQuestion | None = (
            FixQuestion.objects.for_organisation(payload["o"])
            .filter(public_id=payload["q"])
            .select_related("case__organisation", "case__customer", "case__first_item__analysis", "case__owner__user")
            .first()
        )
    if row is None:
        raise NotFound()
    return row


def answer_before(row: FixQuestion) -> Message | None:
    """What was last written to the customer before they were asked."""
    return (
        Message.objects.for_organisation(row.organisation_id)
        .filter(case_id=row.case_id, kind=Message.REPLY, created_at__lte=row.asked_at)
        .select_related("author__user")
        .order_by("-created_at", "-id")
        .first()
    )


@across()
def survey(token: str) -> Survey:
    """The survey behind a public address. NotFound when there is none."""
    mine = Survey.across_organisations.filter(token=storable(token))
    row = mine.select_related("organisation", "source", "touchpoint").first()
    if row is None:
        raise NotFound()
    return row


def organisation(slug: str) -> Organisation:
    """The organisation that is called so in addresses. NotFound when there is none."""
    row = Organisation.objects.filter(slug=storable(slug)).first()
    if row is None:
        raise NotFound()
    return row


def survey_of(organisation: Organisation, public_id: Any) -> Survey:
    """One of the organisation's surveys. NotFound when it is not theirs."""
    row = Survey.objects.for_organisation(organisation).filter(public_id=public_id).first()
    if row is None:
        raise NotFound()
    return row


def known_touchpoint(of: Survey, key: str) -> str:
    """The key when the organisation has such a touchpoint, else the survey's own; "" when neither is there."""
    own = of.touchpoint.key if of.touchpoint else ""
    if not key:
        return own
    places = Touchpoint.objects.for_organisation(of.organisation_id)
    known = places.filter(key=storable(key), is_active=True).exists()
    return key if known else own


def storable(said: str) -> str:
    """The value without NUL, which no database can look for."""
    return said.replace("\x00", "")
