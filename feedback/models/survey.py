from __future__ import annotations

import secrets
import uuid

from django.db import models
from django.utils import timezone

from cxloop.tenancy import OrganisationModel


def new_token() -> str:
    return secrets.token_urlsafe(12)


class Survey(OrganisationModel):
    """A hosted survey: how likely to recommend (0 to 10), and one open question."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    token = models.CharField(max_length=40, unique=True, default=new_token)
    name = models.CharField(max_length=200)
    source = models.ForeignKey("feedback.Source", on_delete=models.RESTRICT, related_name="surveys")
    touchpoint = models.ForeignKey("feedback.Touchpoint", null=True, blank=True, on_delete=models.SET_NULL,
                                   related_name="+")
    question = models.JSONField(default=dict)  # language -> the rating question; empty: ours
    open_question = models.JSONField(default=dict)
    asks_contact = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["organisation", "-created_at"], name="survey_newest")]

    def __str__(self) -> str:
        return self.name
