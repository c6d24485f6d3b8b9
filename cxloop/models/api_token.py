from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models

from cxloop.tenancy import OrganisationModel

SCOPES = ("feedback:write", "feedback:read", "cases:read", "cases:write", "metrics:read")


class ApiToken(OrganisationModel):
    """A key for a program: bound to one organisation and one person, with scopes; only its digest is kept."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    membership = models.ForeignKey("cxloop.Membership", on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=200, blank=True)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=30), default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "-created_at"], name="token_newest")]

    def __str__(self) -> str:
        return f"{self.prefix}…"


class IdempotencyKey(OrganisationModel):
    """What a POST answered, so that the same key gives the same answer and acts once."""

    token = models.ForeignKey("cxloop.ApiToken", on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="idempotency_key_once")]
        indexes = [models.Index(fields=["created_at"], name="idempotency_key_age")]

    def __str__(self) -> str:
        return self.key
