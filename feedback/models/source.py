from __future__ import annotations

import uuid

from django.db import models

from cxloop.tenancy import OrganisationModel


class Source(OrganisationModel):
    """A configured inlet. Its channel says what kind of inlet; `settings` are that channel's own."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.SlugField(max_length=80)
    name = models.CharField(max_length=200)
    channel = models.CharField(max_length=40, default="file")
    settings = models.JSONField(default=dict, blank=True)
    secrets = models.TextField(blank=True, default="")  # encrypted with the installation's key
    touchpoint = models.ForeignKey("feedback.Touchpoint", null=True, blank=True, on_delete=models.SET_NULL,
                                   related_name="+")
    acknowledge = models.BooleanField(default=False)  # write to the customer that we heard them
    is_active = models.BooleanField(default=True)
    holds_erased = models.BooleanField(default=False, db_default=False)  # items whose own ids are kept as digests alone
    cursor = models.JSONField(default=dict, blank=True)
    polled_at = models.DateTimeField(null=True, blank=True)
    poll_error = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "key"], name="source_once")]

    def __str__(self) -> str:
        return self.name
