"""A case changed hands and is yours now."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from feedback.emails import rendering
from feedback.emails.letter import Letter
from feedback.emails.registry import emails
from feedback.emails.staff import StaffEmail
from feedback.queries import masking


@emails.register
class Reassigned(StaffEmail):
    """To whoever a case was given, handed over or came back to, with the note it came with."""

    key = "reassigned"
    label = _("Reassigned")
    rank = 40

    def context(self, letter: Letter) -> dict[str, Any]:
        handed = letter.facts.handed
        if handed is None or handed.pk != letter.notice.data.get("message"):
            return {}
        body = masking.words(handed.body, masking.may_see(letter.recipient), letter.case.customer)
        return {"note": rendering.words_of(body, []), "note_by": handed.author_name}

    def sample_data(self) -> dict[str, Any]:
        return {"message": 9}
