"""What a room for chat is told: one line of what happened, a few facts, and the way in. Never a customer's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cxloop.ui import words
from feedback.announce.registry import Announcement
from feedback.models import Case

RUNS_OUT = ("case.opened", "case.assigned", "case.handed_over", "case.reopened", "case.escalated", "case.moved")


@dataclass(frozen=True, slots=True)
class ChatLine:
    """`text` holds the words of `link` once: each room makes a link of them in its own way."""

    text: str
    link: str
    url: str
    facts: tuple[tuple[str, str], ...]


def line_of(said: Announcement) -> ChatLine:
    """In the active language."""
    case = said.case
    if case is None:
        link = said.organisation.name
        return ChatLine(_("%(headline)s from %(link)s: this room is told.") % {
            "headline": said.event.headline, "link": link}, link, said.url, ())
    link = _("Case %(number)s") % {"number": case.number}
    return ChatLine(f"{said.event.headline % {'case': link}}.", link, said.url, tuple(facts_of(said, case)))


def facts_of(said: Announcement, case: Case) -> list[tuple[str, str]]:
    """What helps to see whether it is mine: urgency, place, who answers for it, by when, and what the event says."""
    place = ", ".join(str(row) for row in (case.touchpoint, case.theme) if row is not None)
    working = case.assignee or case.team
    rows = [
        (_("Priority"), str(Case.Priority(case.priority).label) if case.priority > Case.Priority.NORMAL else ""),
        (_("Where"), place),
        (_("Answers for it"), case.owner.name if case.owner else _("Nobody yet")),
        (_("Working on it"), str(working) if working else ""),
        (_("Promise"), due(said, case) if said.event.type in RUNS_OUT else ""),
        (_("Outcome"), str(Case.Outcome(case.outcome).label) if case.outcome else ""),
        (_("By"), (said.change.get("by") or {}).get("name", "")),
    ]
    return [(name, value) for name, value in rows if value]


def due(said: Announcement, case: Case) -> Any:
    clock = words.promise(case.due_at, said.now, None, case.paused_at is not None) if case.due_at else None
    return clock.words if clock else ""
