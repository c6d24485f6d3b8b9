from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cxloop.tenancy import OrganisationModel


class InboundEmail(OrganisationModel):
    """A mail as it came, stored before it is parsed, and what became of it.

    The raw mail stands in the database: it commits with its row, every machine reaches it, and erasing it is one
    UPDATE. What cannot be handled waits in quarantine with its reason, where it can be tried again.
    """

    kind_label: Any  # the kind in words, where a page shows it

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        HANDLED = "handled", _("Handled")
        QUARANTINED = "quarantined", _("In quarantine")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    source = models.ForeignKey("feedback.Source", on_delete=models.PROTECT, related_name="+", db_index=False)
    raw = models.BinaryField()
    digest = models.CharField(max_length=64)  # SHA-256 of what came: the same delivery twice is one mail
    size = models.PositiveIntegerField()
    received_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    kind = models.CharField(max_length=20, blank=True, default="")  # what the mail was recognised as
    why = models.CharField(max_length=300, blank=True, default="")  # the sign, or why it waits in quarantine
    from_address = models.CharField(max_length=320, blank=True, default="")
    from_name = models.CharField(max_length=200, blank=True, default="")
    subject = models.CharField(max_length=400, blank=True, default="")
    message_id = models.CharField(max_length=998, blank=True, default="")
    case = models.ForeignKey("feedback.Case", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    answer = models.OneToOneField("feedback.Message", null=True, blank=True, on_delete=models.SET_NULL,
                                  related_name="mail_in")
    item = models.ForeignKey("feedback.FeedbackItem", null=True, blank=True, on_delete=models.SET_NULL,
                             related_name="+")
    processed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "digest"], name="mail_in_once"),
            models.CheckConstraint(condition=Q(state="waiting") | Q(processed_at__isnull=False),
                                   name="mail_in_processed_at"),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(state="waiting"), name="mail_in_waiting"),
            models.Index(fields=["organisation", "state", "-received_at", "-id"], name="mail_in_newest"),
            models.Index(fields=["organisation", "from_address", "received_at"], name="mail_in_of_address"),
            models.Index(fields=["source", "message_id"], name="mail_in_of_message"),
        ]

    def __str__(self) -> str:
        return f"mail {self.public_id}"
