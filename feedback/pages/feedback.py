"""All feedback: a list that can be searched, and one item with everything that was found about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from cxloop import permissions
from cxloop.models import Membership
from cxloop.ui import words
from cxloop.ui.evidence import one_line
from feedback.flag.registry import detectors
from feedback.models import Case, FeedbackItem
from feedback.pages.facets import address, applied, chosen, facets_of
from feedback.pages.presenting import (
    ShownRating,
    called,
    name_of,
    note_of,
    reasons_in_short,
    shown_item,
    shown_rating,
    shown_ratings,
)
from feedback.queries import feedback_list as queries
from feedback.queries import masking
from feedback.queries.item_lines import ItemLine
from feedback.wording.hits import hits_in

LABELS = {
    "source": _("Source"),
    "touchpoint": _("Touchpoint"),
    "theme": _("Theme"),
    "mood": _("Mood"),
}
MOODS = [
    ("flagged", _("Flagged")),
    ("unhappy", _("Unhappy")),
    ("unhappy_no_case", _("Unhappy, but no case")),
    ("positive", _("Positive words")),
    ("not_analysed", _("Not analysed")),
    ("failed", _("Failed")),
]
SENTIMENTS = {
    "negative": _("Negative"),
    "neutral": _("Neutral"),
    "positive": _("Positive"),
    "not_analysed": _("Not analysed: no analyser knows this language"),
}


SOMETHING = "00000000-0000-0000-0000-000000000000"
STATUS: dict[str, Any] = dict(Case.Status.choices)


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A row of the list: all that it shows, so that a row that did not change is not written again. `said` is safe
    HTML with the evidence marked, empty without words."""

    href: str
    name: str
    note: str
    source: str
    touchpoint: str
    said: SafeString | str
    text_dir: str
    language: str
    ratings: tuple[ShownRating, ...]
    at: str
    when: str
    exactly: str
    why: str
    themes: tuple[str, ...]
    case_href: str
    case_number: int | None
    case_state: str
    has_failed: bool


@permissions.page()
def feedback_list(request: HttpRequest) -> HttpResponse:
    """What customers said, newest first."""
    me, organisation = request.membership, request.organisation  # type: ignore[attr-defined]
    now = now_of(request)
    wanted = any(request.GET.get(name) for name in ("filters", *LABELS))
    facets = facets_of(request, LABELS, {**queries.choices(organisation), "mood": MOODS}) if wanted else []
    asked = queries.Asked(
        words=request.GET.get("q", "").strip()[:200], after=request.GET.get("after", ""),
        filters=chosen(facets),
    )
    state = {**asked.filters, "q": asked.words}
    found = queries.feedback_list(organisation, me, asked)
    row = rows_for(request, now, asked.words)
    response = render(request, "feedback/feedback_list.html", {
        "found": found, "asked": asked, "facets": facets, "now": now,
        "rows": [row(item) for item in found.rows],
        "applied": applied(facets, state),
    })
    if getattr(request, "htmx", False):
        response["HX-Push-Url"] = request.path + address(state)
    return response


def now_of(request: HttpRequest) -> Any:
    return getattr(request, "now", None) or timezone.now()


def rows_for(request: HttpRequest, now: datetime, asked: str) -> Callable[[ItemLine], ItemRow]:
    """Makes rows for whoever asks: names and addresses covered when they may not see them."""
    me: Membership = request.membership  # type: ignore[attr-defined]
    seen = masking.may_see(me)
    href = {kind: reverse(f"feedback:{kind}", kwargs={"slug": me.organisation.slug, "public_id": SOMETHING})
            for kind in ("feedback_item", "case")}

    def row(item: ItemLine) -> ItemRow:
        text = masking.words(item.text, seen, item.customer)
        evidence = hits_in(text, asked) or [piece for _detector, pieces in item.flags for piece in pieces]
        return ItemRow(
            href=href["feedback_item"].replace(SOMETHING, str(item.public_id)),
            name=called(item.customer, item.public_id, seen), note=note_of(item.customer),
            source=item.source, touchpoint=item.touchpoint,
            said=one_line(text, evidence, 320) if text else "",
            text_dir=words.text_dir(text, item.language), language=item.language,
            ratings=tuple(shown_ratings(item.ratings)), at=item.occurred_at.isoformat(),
            when=words.ago(item.occurred_at, now), exactly=words.exact(item.occurred_at),
            why=reasons_in_short(detector for detector, _evidence in item.flags), themes=tuple(item.themes),
            case_href=href["case"].replace(SOMETHING, str(item.case)) if item.case else "",
            case_number=item.case_number, case_state=str(STATUS.get(item.case_status or "", "")),
            has_failed=item.failed_at is not None,
        )

    return row


@permissions.page()
def feedback_item(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One thing a customer said: the words with the evidence, and why it was judged as it was."""
    organisation = request.organisation  # type: ignore[attr-defined]
    seen = masking.may_see(request.membership)  # type: ignore[attr-defined]
    item = queries.feedback_item(organisation, public_id)
    analysis = getattr(item, "analysis", None)
    return render(request, "feedback/feedback_item.html", {
        "item": item, "said": shown_item(item, seen), "seen": seen, "analysis": analysis, "now": now_of(request),
        "name": name_of(item.customer, item, seen), "note": note_of(item.customer),
        "sentiment": SENTIMENTS.get(analysis.label, analysis.label) if analysis else "",
        "flags": [flag_row(flag, seen, item) for flag in item.flags.all()],
        "themes": list(item.item_themes.all()), "ratings": [shown_rating(row) for row in item.ratings.all()],
        "attributes": sorted(item.attributes.items()) if seen else [],
        "earlier": [(row, masking.words(row.text, seen, item.customer)) for row in item.revisions.all()],
    })


def flag_row(flag: Any, seen: bool, item: FeedbackItem) -> dict[str, Any]:
    """The flag in words; the quotes are covered like the text they come from."""
    label = detectors.get(flag.detector).label if flag.detector in detectors else flag.detector
    covered = masking.words(item.text, seen, item.customer)
    quotes = [covered[piece["start"]:piece["end"]] for piece in flag.evidence
              if isinstance(piece.get("start"), int) and isinstance(piece.get("end"), int)]
    notes = dict.fromkeys(str(piece["note"]) for piece in flag.evidence if piece.get("note"))
    return {"label": label, "severity": flag.severity, "quotes": quotes, "notes": list(notes)}
