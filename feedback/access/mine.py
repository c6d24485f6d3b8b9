"""Whose page a link leads to: a customer's own, signed, until a day, and until they close it. No account, no log-in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cxloop import links
from cxloop.errors import LinkExpired, NotFound
from cxloop.models import Organisation
from cxloop.tenancy import acting_in
from feedback.models import Case, Customer, FeedbackItem

PURPOSE = links.purpose("mine")


@dataclass(frozen=True, slots=True)
class Mine:
    """What a link opens. `case_id` is the case it was sent about; a narrow link shows that one and nothing else."""

    organisation: Organisation
    customer: Customer
    newest: FeedbackItem | None  # what they said last: it tells their language
    case_id: str
    is_narrow: bool
    ends_at: datetime


def sign(customer: Customer, *, ends_at: datetime, case: Case | None = None, is_narrow: bool = False) -> str:
    """The token of the customer's page. Closing their links makes every one signed before worthless."""
    payload: dict[str, Any] = {
        "o": customer.organisation_id, "c": str(customer.public_id), "n": customer.link_round,
    }
    if case is not None:
        payload |= {"k": str(case.public_id)}
    if is_narrow:
        payload |= {"narrow": 1}
    return links.sign(PURPOSE, payload, expires_at=ends_at)


def read(token: str, now: datetime) -> Mine:
    """What the token opens. NotFound when forged or the customer is gone, LinkExpired after its end or when closed."""
    try:
        payload = links.read(PURPOSE, token, now=now)
    except LinkExpired:
        raise LinkExpired(
            _("Every mail of ours carries a new one. If something is still wrong, write to us again.")
        ) from None
    with acting_in(payload["o"]):
        customer = (
            Customer.objects.for_organisation(payload["o"]).filter(public_id=payload["c"])
            .select_related("organisation").first()
        )
        if customer is None:
            raise NotFound()
        said = FeedbackItem.objects.for_organisation(payload["o"]).filter(customer=customer)
        newest = said.select_related("analysis").order_by("-occurred_at", "-id").first()
    if customer.erased_at is not None:
        raise LinkExpired(_("Everything that was kept of you was erased, as you asked."))
    if payload["n"] != customer.link_round:
        raise LinkExpired(_("This link was closed from the page it led to. Our next mail carries a new one."))
    return Mine(
        organisation=customer.organisation, customer=customer, newest=newest, case_id=payload.get("k", ""),
        is_narrow="narrow" in payload, ends_at=links.ends_at(PURPOSE, token),
    )


def case(mine: Mine, public_id: Any) -> Case:
    """One of the customer's cases that the link may show. NotFound for any other."""
    row = (
        Case.objects.for_organisation(mine.organisation).filter(public_id=public_id, customer=mine.customer)
        .select_related("owner__user", "first_item", "root_cause").first()
    )
    if row is not None and row.merged_into is not None:
        return case(mine, row.merged_into.public_id)
    if row is None or (mine.is_narrow and str(row.public_id) != mine.case_id):
        raise NotFound()
    return row


def first_case(mine: Mine) -> Case | None:
    """The case the page opens with: the one it was sent about, else the newest open one, else the newest."""
    if mine.case_id:
        try:
            return case(mine, mine.case_id)
        except NotFound:
            if mine.is_narrow:
                raise
    rows = Case.objects.for_organisation(mine.organisation).filter(customer=mine.customer, merged_into=None)
    rows = rows.select_related("owner__user", "first_item", "root_cause").order_by("-id")
    return rows.exclude(status=Case.Status.CLOSED).first() or rows.first()
