from __future__ import annotations

import uuid

from django.db import models

from cxloop.tenancy import OrganisationModel


class Touchpoint(OrganisationModel):
    """Where in the journey it happened: journey > stage > touchpoint, one tree of three levels."""

    JOURNEY, STAGE, TOUCHPOINT = "journey", "stage", "touchpoint"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.SlugField(max_length=120, allow_unicode=True)
    name = models.CharField(max_length=200)
    level = models.CharField(max_length=10, default=TOUCHPOINT,
                             choices=[(JOURNEY, "journey"), (STAGE, "stage"), (TOUCHPOINT, "touchpoint")])
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="children")
    position = models.ForeignKey("cxloop.Position", null=True, blank=True, on_delete=models.SET_NULL,
                                 related_name="touchpoints")
    order = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "key"], name="touchpoint_once")]

    def __str__(self) -> str:
        return self.name
