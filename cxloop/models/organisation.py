from __future__ import annotations

import uuid
import zoneinfo

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from cxloop.tenancy import OrganisationModel

slug_rule = RegexValidator(
    r"^[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])?$", _("Small letters, digits and hyphens only, up to 50 characters.")
)


class Organisation(models.Model):
    """A company using cxloop, and the choices that hold for all of it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.CharField(max_length=50, unique=True, validators=[slug_rule])
    name = models.CharField(max_length=200)
    time_zone = models.CharField(max_length=64, default="UTC")
    language = models.CharField(max_length=10, default="en")
    languages = models.JSONField(default=list, blank=True)  # languages customers write in; empty: the usual set
    industry = models.CharField(max_length=30, blank=True, default="")
    accent = models.CharField(max_length=7, blank=True, default="")  # brand colour, #rrggbb
    follow_up_days = models.PositiveSmallIntegerField(default=14)
    silent_after_days = models.PositiveSmallIntegerField(default=7)
    link_days = models.PositiveSmallIntegerField(default=30)
    mails_per_hour = models.PositiveSmallIntegerField(default=10)  # above it, mails to a person are gathered
    last_case_number = models.PositiveBigIntegerField(default=0)
    # Kind -> days, null for ever; a kind that is not named is kept as long as is usual (`cxloop.retention`).
    keep_days = models.JSONField(default=dict, blank=True, db_default=models.Value({}, models.JSONField()))
    tidied_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)


class BusinessUnit(OrganisationModel):
    """A part of the company, in a tree."""

    name = models.CharField(max_length=200)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="children")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="business_unit_once")]

    def __str__(self) -> str:
        return self.name
