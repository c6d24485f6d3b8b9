"""A case as a row of the inbox, in words and ready for the page: the template only places what stands here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString

from cxloop import permissions
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
    """A row of the inbox: all that it shows, so that a row that did not change is not written again. `said` is safe
    HTML with the evidence marked, empty when there are no words."""

    number: int
    public_id: UUID
    may_work: bool
    href: str
    name: str
    note: str
    said: SafeString | str
    text_dir: str
    language: str
    why: str
    is_unread: bool
    wrote_again: str
    wrote_again_at: str
    rating: ShownRating | None
    touchpoint: str
    stage: str
    owner: str
    position: str
    initials: str
    is_mine: bool
    waiting: str
    clock: words.Clock | None
    to_do: str
    state: str
    outcome: str


def rows_for(request: HttpRequest, now: datetime, asked: str = "") -> Callable[[CaseLine], CaseRow]:
    """Makes rows for whoever asks: names and addresses covered when they may not see them, what was searched for
    marked."""
    me: Membership = request.membership  # type: ignore[attr-defined]
    seen, may_work = masking.may_see(me), permissions.allows(me.role, "case.work")
    address = reverse("feedback:case", kwargs={"slug": me.organisation.slug, "public_id": SOME_CASE})
    behind = "?" + urlencode(list(request.GET.lists()), doseq=True) if request.GET else ""

    def row(case: CaseLine) -> CaseRow:
        text = masking.words(case.text or "", seen, case.customer)
        evidence = hits_in(text, asked) or [piece for _detector, pieces in case.flags for piece in pieces]
        wrote_again_at = case.customer_waits_since if case.is_unread else None
        return CaseRow(
            number=case.number, public_id=case.public_id, may_work=may_work,
            href=address.replace(SOME_CASE, str(case.public_id)) + behind,
            name=called(case.customer, case.item, seen), note=note_of(case.customer, case.segment),
            said=one_line(text, evidence, lead=LEAD) if text else "",
            text_dir=words.text_dir(text, case.language), language=case.language,
            why=reasons_in_short(detector for detector, _evidence in case.flags), is_unread=case.is_unread,
            wrote_again=words.ago(wrote_again_at, now) if wrote_again_at else "",
            wrote_again_at=wrote_again_at.isoformat() if wrote_again_at else "",
            rating=next(iter(shown_ratings(case.ratings)), None), touchpoint=case.touchpoint, stage=case.stage,
            owner=case.owner if case.owner_id else "", position=case.position,
            initials=words.initials(case.owner) if case.owner_id else "", is_mine=case.owner_id == me.pk,
            waiting=words.duration(now - case.customer_since) if case.is_open else "",
            clock=words.promise(case.due_at, now, None, case.paused_at is not None) if case.due_at else None,
            to_do=str(running_promise(case)), state=str(STATUS[case.status]),
            outcome=str(OUTCOME.get(case.outcome, "")),
        )

    return row
