from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cxloop.tenancy import OrganisationModel


class WebhookEndpoint(OrganisationModel):
    """An address outside that is told of events. Its address and its secrets are sealed.

    One process at a time sends to it (`busy_until`). While nobody answers there it rests.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=200)
    format = models.CharField(max_length=20)  # the key of a format
    sealed = models.TextField()  # url; secret, before and before_until when it is signed
    shown_as = models.CharField(max_length=500)  # what may be shown of the address
    events = models.JSONField(default=list)  # names of events; empty: every one
    is_active = models.BooleanField(default=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_because = models.CharField(max_length=20, blank=True, default="")  # gone, failing, or a person did it
    created_at = models.DateTimeField()
    busy_until = models.DateTimeField(null=True, blank=True)
    last_called_at = models.DateTimeField(null=True, blank=True)
    rests_until = models.DateTimeField(null=True, blank=True)
    unanswered = models.PositiveIntegerField(default=0)  # tries in a row that nobody answered
    failing_since = models.DateTimeField(null=True, blank=True)
    last_delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="webhook_name_once")]

    def __str__(self) -> str:
        return self.name


class WebhookDelivery(OrganisationModel):
    """One event for one endpoint: delivered at least once, always with the same id."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DELIVERED = "delivered", _("Delivered")
        FAILED = "failed", _("Given up")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    endpoint = models.ForeignKey("cxloop.WebhookEndpoint", on_delete=models.CASCADE, related_name="deliveries",
                                 db_index=False)
    event_id = models.CharField(max_length=60)  # the `webhook-id`, the same at every try
    event = models.CharField(max_length=60)
    body = models.TextField()  # as it is signed and sent
    occurred_at = models.DateTimeField()
    created_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True, blank=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True)  # of the last answer
    answer = models.TextField(blank=True, default="")  # the beginning of the last one
    error = models.CharField(max_length=500, blank=True, default="")  # why there was no answer
    tries = models.JSONField(default=list)  # at, status, error, milliseconds: the last twelve

    class Meta:
        constraints = [models.UniqueConstraint(fields=["endpoint", "event_id"], name="webhook_event_once")]
        indexes = [
            models.Index(fields=["endpoint", "next_attempt_at", "id"], condition=Q(state="waiting"),
                         name="webhook_waiting"),
            models.Index(fields=["endpoint", "-id"], name="webhook_newest"),
            models.Index(fields=["created_at"], name="webhook_old"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.event_id}"
