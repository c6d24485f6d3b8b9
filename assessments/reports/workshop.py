"""The workshop pack: the agenda, a page for each disagreement, and sheets on which decisions are written."""

from __future__ import annotations

from typing import Any

from assessments.findings import Findings, Params
from assessments.reports import content
from assessments.reports.agenda import Point, agenda
from assessments.reports.backing import Backing, Occasion
from assessments.reports.speaking import Speech, speech
from assessments.reports.typesetting import pdf

SHEETS = 3
SHORT = 60  # characters of a statement in the agenda


def workshop_pack(found: Findings, occasion: Occasion, backing: Backing, params: Params | None = None) -> bytes:
    """The pack as a PDF (PDF/UA-1 where the fonts have every letter). ValueError for a workshop below 45 minutes."""
    return pdf("pack", pack(found, occasion, backing, params or Params()))


def pack(found: Findings, occasion: Occasion, backing: Backing, params: Params) -> dict[str, Any]:
    """What stands in the pack."""
    say = speech(occasion.language)
    points = agenda(found, occasion.minutes)
    advised = content.advice(found, backing, say, SHEETS)
    return {
        **content.heading(found, occasion, "pack"),
        "agenda": [_point(each, found, say) for each in points],
        "gaps": content.gaps(found, say),
        "disagreements": [content.disagreement(found, place, backing, say) for place in found.disagreements],
        "introductions": content.introductions(found, say),
        "advice": advised,
        "sheets": [*(_sheet(each) for each in advised), _empty(say)],
        "definitions": content.definitions(params, say),
        "published": content.published(say),
    }


def _point(point: Point, found: Findings, say: Speech) -> dict[str, str]:
    title = say(point.kind)
    if point.statement is not None:
        text = found.data.statements[point.statement].text.rstrip(".")
        title = say(point.kind, content.short(text, SHORT))
    return {
        "start": f"{point.start // 60}:{point.start % 60:02d}",
        "minutes": say("minutes", point.minutes),
        "title": title,
        "goal": say(f"{point.kind}_goal"),
    }


def _empty(say: Speech) -> dict[str, str]:
    return {"topic": say("blank"), "proposal": "", "who": "", "moves": ""}


def _sheet(advised: dict[str, Any]) -> dict[str, str]:
    """A decision sheet with what the advice proposes, to be crossed out."""
    return {"topic": advised["title"], "proposal": advised["first"], "who": advised["who"], "moves": advised["metric"]}
