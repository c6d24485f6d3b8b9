"""The executive summary: one page."""

from __future__ import annotations

from typing import Any

from assessments.findings import Findings, Params
from assessments.references import FIGURES
from assessments.reports import content
from assessments.reports.backing import Backing, Occasion
from assessments.reports.legible import legible
from assessments.reports.speaking import speech
from assessments.reports.typesetting import pdf

GAPS, DISAGREEMENTS, ADVICE, WEAK, INTRODUCED = 4, 3, 3, 3, 2
NAME, SENTENCE = 40, 120  # characters: one page is one page


def executive_summary(found: Findings, occasion: Occasion, backing: Backing, params: Params | None = None) -> bytes:
    """The summary as a PDF of one page."""
    return pdf("summary", summary(found, occasion, backing, params or Params()))


def summary(found: Findings, occasion: Occasion, backing: Backing, params: Params) -> dict[str, Any]:
    """What stands in the summary: the most important of each kind."""
    say = speech(occasion.language)
    told = content.gaps(found, say)[: len(content.told_gaps(found))][:GAPS]
    brief = content.short
    pages = [content.disagreement(found, place, backing, say) for place in found.disagreements[:DISAGREEMENTS]]
    return {
        **content.heading(found, occasion, "summary"),
        "company": brief(occasion.company, NAME),
        "round": brief(occasion.round, NAME),
        "gaps": [{**each, "name": brief(each["name"], NAME)} for each in told],
        "disagreements": [
            {"statement": brief(each["statement"], SENTENCE), "views": [_view(each, 0), _view(each, -1)]}
            for each in pages
        ],
        "weak": [brief(each, SENTENCE) for each in content.weak(found)[:WEAK]],
        "advice": content.advice(found, backing, say, ADVICE),
        "introductions": [brief(each, SENTENCE) for each in content.introductions(found, say)[:INTRODUCED]],
        "forecasters": [brief(each, SENTENCE) for each in content.forecasters(found, say)[:1]],
        "published": [f"{legible(each.publisher)}, {each.year}: {each.said[say.language]}" for each in FIGURES[:1]],
        "definitions": content.definitions(params, say)[:2],
    }


def _view(page: dict[str, Any], place: int) -> dict[str, Any]:
    """The function with the highest score (0) or the lowest (-1)."""
    found: dict[str, Any] = page["functions"][place]
    return {**found, "name": content.short(found["name"], NAME)}
