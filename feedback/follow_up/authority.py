"""What somebody may give by themselves: the limits of their role, and how much of them is used.

A limit is one of a currency; there is no exchange. On a case everything counts that was approved or given on it, by
whomever; in a month (of the organisation's zone) what this person gave, or approved, on their own authority.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from cxloop.models import Membership, Organisation
from cxloop.periods import month
from feedback.models import AuthorityLimit, Case, MakeGood
from feedback.wording.make_goods import money

NONE = Decimal(0)
COUNTS = (MakeGood.State.APPROVED, MakeGood.State.GIVEN)
Limits = dict[tuple[str, str], AuthorityLimit]


@dataclass(frozen=True, slots=True)
class Room:
    """How much one person may give in one currency on one case, and what of it is used. None: no limit."""

    currency: str
    per_case: Decimal | None
    per_month: Decimal | None
    on_case: Decimal
    this_month: Decimal

    @property
    def left(self) -> Decimal | None:
        """The most that may be given now; None when nothing limits it."""
        rests = [most - used for most, used in ((self.per_case, self.on_case), (self.per_month, self.this_month))
                 if most is not None]
        return max(min(rests), NONE) if rests else None

    def lacks(self, amount: Decimal) -> str:
        """The sentence that says which limit it would pass; empty when it fits."""
        checks = (
            (self.per_case, self.on_case, _("With this the case comes to %(sum)s; the limit is %(most)s.")),
            (self.per_month, self.this_month, _("With this the month comes to %(sum)s; the limit is %(most)s.")),
        )
        for most, used, sentence in checks:
            if most is not None and used + amount > most:
                return sentence % {"sum": money(used + amount, self.currency), "most": money(most, self.currency)}
        return ""


def limits(organisation: Organisation) -> Limits:
    """Every limit, by currency and role. One query."""
    rows = AuthorityLimit.objects.for_organisation(organisation).order_by("currency", "role")
    return {(row.currency, row.role): row for row in rows}


def currencies(known: Limits) -> list[str]:
    """The currencies somebody may give in, by name."""
    return sorted({currency for currency, _role in known})


def lock(member: Membership) -> None:
    """Until the transaction ends nobody else counts what this person gave: two at once do not pass one limit."""
    rows = Membership.objects.for_organisation(member.organisation_id).filter(pk=member.pk)
    list(rows.select_for_update(no_key=True).values_list("pk", flat=True))


def room(member: Membership, case: Case, currency: str, now: datetime, known: Limits) -> Room:
    """What this person may give on this case. A currency without limits leaves no room. Two queries."""
    limit = known.get((currency, member.role))
    rows = MakeGood.objects.for_organisation(case.organisation_id).filter(currency=currency, state__in=COUNTS)
    period = month(now.astimezone(case.organisation.zone).date(), case.organisation.time_zone)
    theirs = rows.filter(decided_by=member, decided_at__gte=period.start, decided_at__lt=period.end)
    return Room(
        currency,
        per_case=limit.per_case if limit else NONE,
        per_month=limit.per_month if limit else NONE,
        on_case=total(rows.filter(case=case)),
        this_month=total(theirs),
    )


def total(rows: Any) -> Decimal:
    return rows.aggregate(sum=Sum("amount"))["sum"] or NONE
