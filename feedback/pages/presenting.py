"""Rows in the words of a page: what to call a customer, which promise runs, why a case is here. Masked for viewers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.flag.registry import detectors
from feedback.follow_up import sla
from feedback.models import Case, Customer, FeedbackItem, Rating
from feedback.queries import masking
from feedback.queries.case_lines import CaseLine
from feedback.queries.line_parts import Caller, Scale

Who = Customer | Caller

TO_DO = {
    "acknowledge": gettext_lazy("to acknowledge"),
    "contact": gettext_lazy("to contact"),
    "resolve": gettext_lazy("to resolve"),
}
RATING_ORDER = {"nps": 0, "csat": 1, "ces": 2, "stars": 3}
RATING_NAMES = {
    "nps": gettext_lazy("NPS"),
    "csat": gettext_lazy("Satisfaction"),
    "ces": gettext_lazy("Effort"),
    "stars": gettext_lazy("Stars"),
}
GOOD_FROM = 0.65


@dataclass(frozen=True)
class ShownRating:
    kind: str
    value: str
    top: str
    bad: bool

    @property
    def label(self) -> Any:
        return RATING_NAMES.get(self.kind, self.kind)


@dataclass(frozen=True)
class ShownItem:
    """One thing a customer said, ready for a page: text covered where it must be, evidence in its place."""

    item: FeedbackItem
    text: str
    evidence: list[dict[str, Any]]
    language: str
    ratings: list[ShownRating]
    why: str

    @property
    def rating(self) -> ShownRating | None:
        return self.ratings[0] if self.ratings else None


def name_of(customer: Who | None, item: FeedbackItem | None, seen: bool) -> str:
    return called(customer, item.public_id if item is not None else None, seen)


def called(customer: Who | None, item: UUID | None, seen: bool) -> str:
    """What to call who said this: an unknown voice goes by the key of what it said."""
    if customer is None and item is not None:
        return _("Anonymous, %s") % str(item)[:6].upper()
    return masking.name_of(customer, seen)


def note_of(customer: Who | None, segment: str = "") -> str:
    """Segment and yearly value of the customer, as far as they are known."""
    parts = [segment or (customer.segment if customer else "")]
    if customer is not None and customer.value is not None:
        parts.append(_("%s a year") % number_format(customer.value, 0, force_grouping=True, use_l10n=True))
    return ", ".join(part for part in parts if part)


def shown_rating(rating: Rating | Scale) -> ShownRating:
    """The rating with the top of its scale. A reversed scale has its bad end above."""
    place = (rating.value - rating.low) / ((rating.high - rating.low) or 1)
    return ShownRating(rating.kind, f"{rating.value:g}", f"{max(rating.low, rating.high):g}", place < GOOD_FROM)


def shown_ratings(ratings: Iterable[Rating | Scale]) -> list[ShownRating]:
    """The ratings, the one that says most about the relation first."""
    ordered = sorted(ratings, key=lambda row: (RATING_ORDER.get(row.kind, 9), row.kind))
    return [shown_rating(row) for row in ordered]


def shown_item(item: FeedbackItem, seen: bool, customer: Customer | None = None) -> ShownItem:
    """Needs `flags`, `ratings` prefetched and `analysis` selected."""
    flags = list(item.flags.all())
    analysis = getattr(item, "analysis", None)
    return ShownItem(
        item=item, text=masking.words(item.text, seen, customer or item.customer),
        evidence=[piece for flag in flags for piece in flag.evidence],
        language=(analysis.language if analysis else "") or item.language,
        ratings=shown_ratings(item.ratings.all()),
        why=reasons_in_short(flag.detector for flag in flags),
    )


def reasons_in_short(keys: Iterable[str]) -> str:
    """The first two reasons as one line: "NPS detractor, asks for contact"."""
    labels = [str(detectors.get(key).label) for key in keys if key in detectors][:2]
    return ", ".join([*labels[:1], *(small(label) for label in labels[1:])])


def small(label: str) -> str:
    """The label as it stands inside a sentence; an abbreviation keeps its capitals."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def running_promise(case: Case | CaseLine) -> Any:
    """What is to be done for the promise that runs now; empty when none does."""
    if not case.is_open or case.status == Case.Status.RESOLVED:
        return ""
    unmet = sla.unmet(case)
    return TO_DO[min(unmet, key=lambda promise: getattr(case, f"{promise}_due_at"))] if unmet else ""


@dataclass(frozen=True)
class Promise:
    label: Any
    due_at: datetime
    met_at: datetime | None
    paused: bool


PROMISE_NAMES = {
    "acknowledge": gettext_lazy("Acknowledge"),
    "contact": gettext_lazy("Contact"),
    "resolve": gettext_lazy("Resolve"),
}


def promises(case: Case) -> list[Promise]:
    """The ledger: each promise of the owner, when it falls due and whether it was kept."""
    shown = []
    for key, label in PROMISE_NAMES.items():
        met_at = getattr(case, sla.MET[key])
        shown.append(Promise(label, getattr(case, f"{key}_due_at"), met_at, case.paused_at is not None))
    return shown
