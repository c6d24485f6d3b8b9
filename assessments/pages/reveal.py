"""The reveal: everything a round says on one page, and the same section by section on a screen in a workshop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from assessments import access
from assessments.pages.comparing import beside_others
from assessments.pages.decisions import told_of
from assessments.pages.showing import Showing
from assessments.queries import decisions as decided
from assessments.queries.backing import backing
from assessments.queries.told import Told, told
from assessments.reports.backing import Backing
from cxloop import permissions
from cxloop.pages.setting_up import Acting, acting
from feedback.queries import masking


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the reveal: its name in the address, its title, and what it shows."""

    key: str
    title: Any
    make: Callable[[Showing], Any]

    @property
    def template(self) -> str:
        return f"assessments/reveal/_{self.key}.html"

    def shown(self, showing: Showing) -> dict[str, Any]:
        return {"key": self.key, "title": self.title, "template": self.template, "it": self.make(showing)}


def became(showing: Showing) -> dict[str, Any]:
    """The decisions about the round before, each with its number before and since."""
    earlier = decided.before(showing.told.round)
    rows = decided.what_became(decided.decisions(earlier), showing.now) if earlier else []
    return {"earlier": earlier, "rows": [told_of(each) for each in rows]}


TABLES = {
    "scores": _("Scores"), "statements": _("Statements"), "unknown": _("Who does not know"), "gaps": _("Gaps"),
    "pairs": _("Functions in pairs"), "forecasts": _("Forecasts"), "introductions": _("Introductions"),
    "advice": _("Advice"),
}
SECTIONS = (
    Section("score", _("Our score"), Showing.score),
    Section("forecasts", _("Who knows the customer"), Showing.forecasts),
    Section("map", _("Who agrees with whom"), Showing.map),
    Section("disagreements", _("The largest disagreements"), Showing.disagreements),
    Section("gap", _("Us and them"), Showing.gap),
    Section("quadrant", _("Important, and true or not"), Showing.quadrant),
    Section("maturity", _("How far we are"), Showing.maturity),
    Section("introductions", _("Who shows whom what"), Showing.introductions),
    Section("levels", _("Who sees it higher, who sees other things"), Showing.levels),
    Section("advice", _("What we would do first"), Showing.advice),
    Section("became", _("What became of what we decided"), became),
    Section("others", _("Beside other companies"), lambda showing: beside_others(showing.told)),
)


@permissions.page("mirror.read")
@require_GET
def reveal(request: HttpRequest, public_id: Any) -> HttpResponse:
    """Everything on one page; `?slide=n` shows one section at a time, large. NotFound before the reveal."""
    me, found, behind = found_by(request, public_id)
    showing = Showing(found, behind, me.organisation.slug, me.now)
    may_decide = permissions.allows(me.membership.role, "decisions.write")
    context = {"row": found.round, "me": me, "may_decide": may_decide}
    if "slide" in request.GET:
        return render(request, "assessments/present.html", {**context, **_slide(request, showing)})
    return render(request, "assessments/reveal.html", {
        **context, "sections": [each.shown(showing) for each in SECTIONS], "tables": TABLES.items()})


def found_by(request: HttpRequest, public_id: Any) -> tuple[Acting, Told, Backing]:
    """Who asks, what the round says, and what stands behind it as this reader may see it."""
    me = acting(request)
    found = told(access.revealed_round(me.organisation, public_id))
    return me, found, backing(found, masking.may_see(me.membership))


def _slide(request: HttpRequest, showing: Showing) -> dict[str, Any]:
    """The slide that is asked for; each disagreement is a slide of its own. What is no number is the first."""
    slides: list[tuple[Section, int]] = []
    for each in SECTIONS:
        parts = len(showing.told.found.disagreements) if each.key == "disagreements" else 1
        slides += [(each, part) for part in range(parts)]
    asked = request.GET["slide"]
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 4 else 1
    number = min(max(number, 1), len(slides))
    section, part = slides[number - 1]
    it = section.shown(showing)
    return {
        "section": {**it, "it": it["it"][part : part + 1]} if section.key == "disagreements" else it,
        "number": number, "total": len(slides),
        "before": number - 1, "after": number + 1 if number < len(slides) else 0,
    }
