"""All feedback: a list that can be searched, and one item with everything that was found about it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cxloop import permissions
from feedback.flag.registry import detectors
from feedback.models import FeedbackItem
from feedback.pages.facets import address, applied, chosen, facets_of
from feedback.pages.presenting import name_of, note_of, shown_item, shown_rating
from feedback.queries import feedback_list as queries
from feedback.queries import masking

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


@permissions.page()
def feedback_list(request: HttpRequest) -> HttpResponse:
    """What customers said, newest first."""
    me, organisation = request.membership, request.organisation  # type: ignore[attr-defined]
    facets = facets_of(request, LABELS, {**queries.choices(organisation), "mood": MOODS})
    asked = queries.Asked(
        words=request.GET.get("q", "").strip()[:200], after=request.GET.get("after", ""),
        filters=chosen(facets),
    )
    state = {**asked.filters, "q": asked.words}
    found = queries.feedback_list(organisation, me, asked)
    seen = masking.may_see(me)
    response = render(request, "feedback/feedback_list.html", {
        "found": found, "asked": asked, "facets": facets, "now": now_of(request),
        "rows": [shown_row(item, seen) for item in found.rows],
        "applied": applied(facets, state),
    })
    if getattr(request, "htmx", False):
        response["HX-Push-Url"] = request.path + address(state)
    return response


def now_of(request: HttpRequest) -> Any:
    return getattr(request, "now", None) or timezone.now()


def shown_row(item: FeedbackItem, seen: bool) -> dict[str, Any]:
    return {
        "item": item, "said": shown_item(item, seen), "name": name_of(item.customer, item, seen),
        "note": note_of(item.customer), "themes": [row.theme.name for row in item.item_themes.all()],
    }


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
