from __future__ import annotations

import uuid

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F
from django.db.models.functions import Cast

from cxloop.tenancy import OrganisationModel
from feedback.models.feedback_item import OrganisationVector


class Customer(OrganisationModel):
    """Somebody who buys from the company, as far as we know them."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=200, blank=True, default="")
    email = models.CharField(max_length=320, blank=True, default="")  # where to write; identities do the matching
    phone = models.CharField(max_length=40, blank=True, default="")
    handle = models.CharField(max_length=200, blank=True, default="")
    segment = models.CharField(max_length=100, blank=True, default="")
    value = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)  # worth a year
    region = models.CharField(max_length=100, blank=True, default="")
    language = models.CharField(max_length=10, blank=True, default="")
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    link_round = models.PositiveIntegerField(default=0, db_default=0)  # one more closes every link sent to them before
    asks_less_at = models.DateTimeField(null=True, blank=True)  # since when they want fewer questions of ours
    erased_at = models.DateTimeField(null=True, blank=True)  # on their request: nothing of them is kept but numbers
    called = models.GeneratedField(
        expression=OrganisationVector(F("name"), Cast(F("organisation"), models.TextField())),
        output_field=SearchVectorField(), db_persist=True,
    )

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "-last_seen_at", "-id"], name="customer_newest"),
            GinIndex(fields=["called"], name="customer_called"),
        ]

    def __str__(self) -> str:
        return self.name or self.handle or f"customer {self.pk}"


class CustomerIdentity(OrganisationModel):
    """One way to recognise a customer. Strongest first: external id, e-mail, phone, handle; or the digest of a key."""

    KINDS = ("external_id", "email", "phone", "handle")
    KEY = "key"

    customer = models.ForeignKey("feedback.Customer", on_delete=models.CASCADE, related_name="identities")
    kind = models.CharField(max_length=20)
    value = models.CharField(max_length=320)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind", "value"], name="customer_identity_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.customer_id}"


class MatchSuggestion(OrganisationModel):
    """Two customers that one item named at once. No identity moves by itself: a person decides."""

    item = models.ForeignKey("feedback.FeedbackItem", null=True, on_delete=models.SET_NULL, related_name="+",
                             db_index=False)
    kept = models.ForeignKey("feedback.Customer", on_delete=models.CASCADE, related_name="+", db_index=False)
    other = models.ForeignKey("feedback.Customer", on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=20)
    created_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kept", "other"], name="suggestion_once")]

    def __str__(self) -> str:
        return f"{self.kept_id} and {self.other_id}?"
