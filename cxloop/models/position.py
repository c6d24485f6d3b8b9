from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from cxloop.tenancy import OrganisationModel


class Position(OrganisationModel):
    """A responsibility ("Head of Baggage"). Who holds it, and who stands in, are dated rows beside it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(max_length=200)
    business_unit = models.ForeignKey("cxloop.BusinessUnit", null=True, blank=True, on_delete=models.SET_NULL,
                                      related_name="positions")
    team = models.ForeignKey("cxloop.Team", null=True, blank=True, on_delete=models.SET_NULL, related_name="positions")
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "title"], name="position_once")]

    def __str__(self) -> str:
        return self.title


class PositionHolding(OrganisationModel):
    """A person holding a position, as its holder or its deputy, from a day until (not including) another."""

    HOLDER, DEPUTY = "holder", "deputy"

    position = models.ForeignKey("cxloop.Position", on_delete=models.CASCADE, related_name="holdings")
    membership = models.ForeignKey("cxloop.Membership", on_delete=models.CASCADE, related_name="holdings")
    capacity = models.CharField(max_length=6, choices=[(HOLDER, "holder"), (DEPUTY, "deputy")], default=HOLDER)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")), name="holding_dates"),
            models.UniqueConstraint(fields=["position", "capacity"], condition=Q(ends_on=None),
                                    name="one_standing_holding"),
        ]
        indexes = [models.Index(fields=["organisation", "position"], name="holding_of_position")]

    def __str__(self) -> str:
        return f"{self.membership_id} {self.capacity} of {self.position_id}"


class Leave(OrganisationModel):
    """Days a person is away: from the first, until (not including) the day they are back."""

    membership = models.ForeignKey("cxloop.Membership", on_delete=models.CASCADE, related_name="leaves")
    starts_on = models.DateField()
    ends_on = models.DateField()
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="leave_dates")]
        indexes = [models.Index(fields=["organisation", "ends_on"], name="leave_current")]

    def __str__(self) -> str:
        return f"{self.membership_id} away {self.starts_on}..{self.ends_on}"
