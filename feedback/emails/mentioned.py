"""A colleague named the reader in a note."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from feedback.emails.letter import Letter, note_context
from feedback.emails.registry import emails
from feedback.emails.staff import StaffEmail
from feedback.models.escalation import Way


@emails.register
class Mentioned(StaffEmail):
    """To whoever is mentioned; with the note."""

    key = "mentioned"
    label = _("Mentioned in a note")
    rank = 45
    ways = (Way.BOTH, Way.MAIL, Way.BELL, Way.NONE)

    def context(self, letter: Letter) -> dict[str, Any]:
        note = letter.facts.notes.get(letter.notice.data["message"])
        return {"note": note_context(letter, note.body if note else ""), "by": note.author_name if note else ""}

    def sample_data(self) -> dict[str, Any]:
        return {"message": 1}
