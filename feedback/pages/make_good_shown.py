"""Making it good on the page of a case: the form, what stands beside the case, and how it is told in the story."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cxloop.models import AuditEntry, Membership
from feedback.follow_up import authority, make_good, rota
from feedback.models import Case, MakeGood
from feedback.pages.case_forms import CaseForm
from feedback.pages.moments import Moment, Who
from feedback.queries import masking
from feedback.queries.case_page import CasePage
from feedback.wording import make_goods
from feedback.wording.make_goods import KINDS, money

TONES = {"given": "kept", "proposed": "soon", "declined": "quiet", "withdrawn": "quiet"}


class MakeGoodForm(CaseForm):
    kind = forms.ChoiceField(label=gettext_lazy("What"), choices=[(key, kind.label) for key, kind in KINDS.items()])
    amount = forms.DecimalField(label=gettext_lazy("Amount"), required=False, max_digits=12, decimal_places=2,
                                min_value=Decimal("0.01"), localize=True)
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), required=False)
    words = forms.CharField(label=gettext_lazy("Details"), required=False, max_length=500,
                            widget=forms.Textarea(attrs={"rows": 2}),
                            help_text=gettext_lazy("What exactly, and for what. Colleagues read this."))

    once = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid4)  # pressed twice is given once

    def fit(self) -> None:
        names = authority.currencies(authority.limits(self.case.organisation))
        self.fields["currency"].choices = [(name, name) for name in names] or [("", "–")]  # type: ignore[attr-defined]
        if not names:
            del self.fields["amount"], self.fields["currency"]
            self.fields["kind"].choices = [  # type: ignore[attr-defined]
                (key, kind.label) for key, kind in KINDS.items() if not kind.has_amount]

    def arguments(self) -> dict[str, Any]:
        """What costs nothing has no amount and no currency, whatever stands in the fields that are not shown then."""
        given = {"amount": None, "currency": "", **self.cleaned_data}
        return given if KINDS[given["kind"]].has_amount else {**given, "amount": None, "currency": ""}


class DeclineForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
                             help_text=gettext_lazy("Whoever asked for it reads this."),
                             error_messages={"required": gettext_lazy("Say why: whoever asked for it is told.")})


@dataclass(frozen=True, slots=True)
class Shown:
    """A make-good beside the case; `can` are the moves this reader has."""

    row: MakeGood
    label: str
    icon: str
    price: str
    tone: str
    words: str
    reason: str
    can: frozenset[str]
    decline: forms.Form


def beside(
    page: CasePage, me: Membership, now: datetime, may_work: bool, sent: forms.Form | None = None
) -> dict[str, Any]:
    """What was given and what waits, oldest first, what this reader may do about it, and how much they may give.
    `sent` is a declining that was refused, with what was typed.
    """
    case, seen = page.case, masking.may_see(me)
    for row in page.make_goods:
        row.case = case  # as it was read, not once more for each
    waits = [row for row in page.make_goods if row.state == MakeGood.State.PROPOSED]
    duty = rota.load(case.organisation, now) if waits and may_work else None
    known = authority.limits(case.organisation) if may_work else {}
    return {
        "make_goods": [shown(row, case, seen, moves(row, me, duty) if may_work else frozenset(), sent)
                       for row in page.make_goods],
        "rooms": [room_line(authority.room(me, case, name, now, known)) for name in authority.currencies(known)],
    }


def shown(row: MakeGood, case: Case, seen: bool, can: frozenset[str], sent: forms.Form | None) -> Shown:
    decline: forms.Form = DeclineForm(prefix=f"decline-{row.pk}")
    decline = sent if sent and sent.prefix == decline.prefix else decline
    return Shown(
        row, make_goods.label_of(row.kind), make_goods.icon_of(row.kind), money(row.amount, row.currency),
        TONES.get(row.state, ""), masking.words(row.words, seen, case.customer),
        masking.words(row.reason, seen, case.customer), can, decline,
    )


def moves(row: MakeGood, me: Membership, duty: rota.Rota | None) -> frozenset[str]:
    """What this person may do about it now."""
    found = {"give"} if make_good.can(row, "give") else set()
    if duty is not None and make_good.can(row, "approve") and make_good.may_decide(row, me, duty):
        found |= {"approve", "decline"}
    if make_good.can(row, "withdraw") and (me.pk == row.proposed_by_id or me.role == "admin"):
        found.add("withdraw")
    return frozenset(found)


def room_line(room: authority.Room) -> str:
    """How much the reader may give now, in one currency."""
    if room.left is None:
        return _("%(currency)s: you may give as much as it takes.") % {"currency": room.currency}
    words = {"left": money(room.left, room.currency)}
    if room.left == 0:
        return _("%(currency)s: whatever you choose waits for approval.") % {"currency": room.currency}
    return _("Up to %(left)s you give at once; more waits for approval.") % words


# How the story tells it.


def said(entry: AuditEntry) -> str:
    data = entry.data
    amount = Decimal(data["amount"]) if data.get("amount") else None
    return make_goods.said(str(data.get("make_good_kind", "")), amount, str(data.get("currency", "")))


def telling(sentence: Any) -> Callable[[AuditEntry, CasePage, Who], tuple[str, str]]:
    """A teller that fills actor and thing into the sentence; a reason that was typed stands below it."""

    def tell(entry: AuditEntry, page: CasePage, who: Who) -> tuple[str, str]:
        reason = masking.words(str(entry.data.get("reason", "")), masking.may_see(who.reader), page.case.customer)
        return str(sentence) % {"actor": who.actor(entry), "what": said(entry)}, reason

    return tell


MOMENTS: dict[str, Moment] = {
    "case.made_good": Moment("gift", telling(gettext_lazy("%(actor)s gave %(what)s"))),
    "case.make_good_proposed": Moment("hourglass", telling(gettext_lazy("%(actor)s asked for %(what)s"))),
    "case.make_good_passed_on": Moment("arrow-up", telling(
        gettext_lazy("%(actor)s may not approve %(what)s: the admins were asked"))),
    "case.make_good_approved": Moment("check", telling(gettext_lazy("%(actor)s approved %(what)s"))),
    "case.make_good_declined": Moment("x", telling(gettext_lazy("%(actor)s declined %(what)s"))),
    "case.make_good_withdrawn": Moment("undo-2", telling(gettext_lazy("%(actor)s withdrew %(what)s"))),
}
