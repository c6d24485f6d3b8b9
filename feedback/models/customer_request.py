from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from cxloop.tenancy import OrganisationModel


class CustomerRequest(OrganisationModel):
    """What a customer asked for about what is kept of them: a copy of it, or that it goes."""

    COPY, ERASE = "copy", "erase"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    customer = models.ForeignKey("feedback.Customer", on_delete=models.CASCADE, related_name="requests",
                                 db_index=False)
    kind = models.CharField(max_length=10)
    asked_at = models.DateTimeField()
    taken_by = models.ForeignKey("cxloop.Membership", null=True, blank=True, on_delete=models.SET_NULL,
                                 related_name="+", db_index=False)  # who wrote it down for them; null: they themselves
    due_at = models.DateTimeField()  # when it must be answered at the latest
    answered_at = models.DateTimeField(null=True, blank=True)
    refused_because = models.CharField(max_length=500, blank=True, default="")  # told to the customer
    file = models.CharField(max_length=300, blank=True, default="")  # of a copy, in the default storage
    expires_at = models.DateTimeField(null=True, blank=True)  # of a copy

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "kind"], condition=Q(answered_at=None), name="asked_once")
        ]
        indexes = [
            models.Index(fields=["organisation", "kind", "-asked_at", "-id"], name="request_newest"),
            models.Index(fields=["customer", "kind", "-id"], name="request_of_customer"),
            models.Index(fields=["expires_at"], condition=~Q(file=""), name="request_file_ends"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"
