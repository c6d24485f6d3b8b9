from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from cxloop.tenancy import OrganisationModel


class BusinessCalendar(OrganisationModel):
    """When the company works: a week of intervals, public holidays by country and subdivision, and its own days.

    `week` is a list of seven lists (Monday first) of ["HH:MM", "HH:MM"] half-open intervals; `24:00` ends a day.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=200)
    time_zone = models.CharField(max_length=64, default="UTC")
    week = models.JSONField(default=list)
    country = models.CharField(max_length=2, blank=True, default="")
    subdivision = models.CharField(max_length=10, blank=True, default="")
    is_default = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="calendar_once"),
            models.UniqueConstraint(fields=["organisation"], condition=Q(is_default=True), name="one_default_calendar"),
        ]

    def __str__(self) -> str:
        return self.name


class CalendarDay(OrganisationModel):
    """A day unlike its weekday: closed (no intervals) or with hours of its own."""

    calendar = models.ForeignKey("cxloop.BusinessCalendar", on_delete=models.CASCADE, related_name="days")
    on = models.DateField()
    intervals = models.JSONField(default=list, blank=True)
    name = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["calendar", "on"], name="calendar_day_once")]

    def __str__(self) -> str:
        return f"{self.on}"
