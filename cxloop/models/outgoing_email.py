from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cxloop.tenancy import ScopedManager


class OutgoingEmail(models.Model):
    """A mail is a row. Only `cxloop.mail.deliver` speaks SMTP.

    Account mails (log-in codes, password resets) belong to a person rather than an organisation; their bodies are
    never shown to anyone. Everything else names its organisation.
    """

    class State(models.TextChoices):
        HELD = "held", _("Held")
        QUEUED = "queued", _("Queued")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        RETURNED = "returned", _("Came back")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey("cxloop.Organisation", null=True, on_delete=models.CASCADE, related_name="+",
                                     db_index=False)
    kind = models.CharField(max_length=60)
    dedupe_key = models.CharField(max_length=200)
    recipient = models.ForeignKey("cxloop.Membership", null=True, blank=True, on_delete=models.SET_NULL,
                                  related_name="+", db_index=False)
    to_email = models.EmailField()
    to_name = models.CharField(max_length=200, blank=True, default="")
    from_name = models.CharField(max_length=200, blank=True, default="")
    from_email = models.EmailField(blank=True, default="", db_default="")  # a team's own address
    reply_to = models.CharField(max_length=320, blank=True, default="")
    references = models.CharField(max_length=400, blank=True, default="")
    subject = models.CharField(max_length=400)
    text = models.TextField()
    html = models.TextField(blank=True, default="")
    files = models.JSONField(default=list, db_default=[])  # what goes along: name, and its name in the storage
    forgets = models.BooleanField(default=False, db_default=False)  # its row forgets the recipient once it has left
    language = models.CharField(max_length=10, default="en")
    object_kind = models.CharField(max_length=40, blank=True, default="")
    object_id = models.BigIntegerField(null=True, blank=True)
    is_private = models.BooleanField(default=False)
    is_automatic = models.BooleanField(default=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    created_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    sending_since = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True, default="")

    across_organisations = models.Manager()
    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "dedupe_key"], name="mail_once", nulls_distinct=False),
            models.CheckConstraint(condition=Q(sent_at=None) | Q(state__in=["sent", "returned"]), name="mail_sent_at"),
        ]
        indexes = [
            models.Index(fields=["next_attempt_at", "id"], condition=Q(state="queued"), name="mail_waiting"),
            models.Index(fields=["sending_since"], condition=Q(state="sending"), name="mail_in_flight"),
            models.Index(fields=["organisation", "-created_at", "-id"], name="mail_newest"),
            models.Index(fields=["organisation", "recipient", "-created_at"], name="mail_of_person"),
            models.Index(fields=["organisation", "object_kind", "object_id"], name="mail_of_object"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"

    @property
    def message_id(self) -> str:
        """The Message-ID, the same however often it is tried, so that a second copy can be recognised."""
        return f"<{self.public_id}@cxloop>"
