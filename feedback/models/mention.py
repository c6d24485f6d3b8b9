from __future__ import annotations

from django.db import models

from cxloop.tenancy import OrganisationModel


class Mention(OrganisationModel):
    """Somebody named in a note, as it was understood when the note was saved: who, and where in its words."""

    message = models.ForeignKey("feedback.Message", on_delete=models.CASCADE, related_name="mentions", db_index=False)
    membership = models.ForeignKey("cxloop.Membership", on_delete=models.CASCADE, related_name="+", db_index=False)
    places = models.JSONField(default=list)  # [start, end] of each, in characters

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "membership"], name="mentioned_once")]

    def __str__(self) -> str:
        return f"{self.membership_id} in {self.message_id}"
