"""A case as a row of the inbox, in words and ready for the page: the template only places what stands here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString

from cxloop.models import Membership
from cxloop.ui import words
from cxloop.ui.evidence import one_line
from feedback.models import Case
from feedback.pages.presenting import (
    ShownRating,
    called,
    note_of,
    reasons_in_short,
    running_promise,
    shown_ratings,
)
from feedback.queries import masking
from feedback.queries.case_lines import CaseLine
from feedback.wording.hits import hits_in

STATUS: dict[str, Any] = dict(Case.Status.choices)
OUTCOME: dict[str, Any] = dict(Case.Outcome.choices)
LEAD = 16  # characters before the evidence: a column shows some forty
SOME_CASE = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A row of the inbox. `said` is safe HTML with the evidence marked, empty when there are no words."""

    case: CaseLine
    href: str
    name: str
    note: str
    said: SafeString | str
    text_dir: str
    why: str
    wrote_again: str
    rating: ShownRating | None
    initials: str
    is_mine: bool
    waiting: str
    clock: words.Clock | None
    to_do: Any
    state: Any
    outcome: Any


def rows_for(request: HttpRequest, now: datetime, asked: str = "") -> Callable[[CaseLine], CaseRow]:
    """Makes rows for whoever asks: names and addresses covered when they may not see them, what was searched for
    marked."""
    me: Membership = request.membership  # type: ignore[attr-defined]
    seen = masking.may_see(me)
    address = reverse("feedback:case", kwargs={"slug": me.organisation.slug, "public_id": SOME_CASE})
    behind = "?" + urlencode(list(request.GET.lists()), doseq=True) if request.GET else ""

    def row(case: CaseLine) -> CaseRow:
        text = masking.words(case.text or "", seen, case.customer)
        evidence = hits_in(text, asked) or [piece for _detector, pieces in case.flags for piece in pieces]
        return CaseRow(
            case=case, href=address.replace(SOME_CASE, str(case.public_id)) + behind,
            name=called(case.customer, case.item, seen), note=note_of(case.customer, case.segment),
            said=one_line(text, evidence, lead=LEAD) if text else "",
            text_dir=words.text_dir(text, case.language),
            why=reasons_in_short(detector for detector, _evidence in case.flags),
            wrote_again=words.ago(case.customer_waits_since, now) if case.is_unread else "",  # type: ignore[arg-type]
            rating=next(iter(shown_ratings(case.ratings)), None),
            initials=words.initials(case.owner) if case.owner_id else "", is_mine=case.owner_id == me.pk,
            waiting=words.duration(now - case.customer_since) if case.is_open else "",
            clock=words.promise(case.due_at, now, None, case.paused_at is not None) if case.due_at else None,
            to_do=running_promise(case), state=STATUS[case.status], outcome=OUTCOME.get(case.outcome, ""),
        )

    return row
