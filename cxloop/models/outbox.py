from __future__ import annotations

from django.db import models
from django.db.models import Q

from cxloop.tenancy import OrganisationModel


class OutboxMessage(OrganisationModel):
    """One event for one handler. Handled exactly once: what the handler writes commits together with `handled_at`."""

    event = models.CharField(max_length=60)
    handler = models.CharField(max_length=120)
    payload = models.JSONField()  # ids only
    published_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    handled_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)  # given up: stands before the admin
    error = models.TextField(blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["next_attempt_at", "id"], condition=Q(handled_at=None, failed_at=None),
                         name="outbox_waiting"),
            models.Index(fields=["organisation", "-failed_at"], condition=Q(failed_at__isnull=False),
                         name="outbox_given_up"),
        ]

    def __str__(self) -> str:
        return f"{self.event} -> {self.handler}"
