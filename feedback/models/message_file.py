from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from cxloop.tenancy import OrganisationModel


class MessageFile(OrganisationModel):
    """A file that goes to the customer with a reply. Until that is sent it belongs to whoever writes it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey("feedback.Case", on_delete=models.CASCADE, related_name="+", db_index=False)
    membership = models.ForeignKey("cxloop.Membership", on_delete=models.CASCADE, related_name="+", db_index=False)
    message = models.ForeignKey("feedback.Message", null=True, blank=True, on_delete=models.CASCADE,
                                related_name="files", db_index=False)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20)  # by its content
    size = models.PositiveIntegerField()  # bytes
    stored = models.CharField(max_length=300)  # its name in the storage
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["case", "membership"], name="message_file_of_case"),
            models.Index(fields=["message"], condition=Q(message__isnull=False), name="message_file_of_message"),
            models.Index(fields=["created_at"], condition=Q(message__isnull=True), name="message_file_unsent"),
        ]

    def __str__(self) -> str:
        return self.name
