from __future__ import annotations

import uuid
import zoneinfo

from django.db import models
from django.utils.translation import gettext_lazy as _

from cxloop.tenancy import OrganisationModel


class Role(models.TextChoices):
    VIEWER = "viewer", _("Viewer")
    AGENT = "agent", _("Agent")
    OWNER = "owner", _("Business owner")
    ADMIN = "admin", _("Admin")


class Membership(OrganisationModel):
    """A person in one organisation: their role, who they report to, and until when."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey("cxloop.User", on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.VIEWER)
    manager = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="reports")
    business_unit = models.ForeignKey("cxloop.BusinessUnit", null=True, blank=True, on_delete=models.SET_NULL,
                                      related_name="+")
    joined_at = models.DateTimeField(auto_now_add=True)
    left_at = models.DateTimeField(null=True, blank=True)
    # How they want to be told: by kind (mail, bell, both, none), not between these hours of theirs, daily at this one.
    ways = models.JSONField(default=dict, db_default={})
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    digest_at = models.TimeField(null=True, blank=True)
    digest_due_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "user"], name="membership_once")]
        indexes = [
            models.Index(fields=["digest_due_at"], condition=models.Q(digest_due_at__isnull=False), name="digest_due"),
        ]

    def __str__(self) -> str:
        return str(self.user)

    @property
    def name(self) -> str:
        return str(self.user)

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """Their own zone; the organisation's when they chose none or one that is not known."""
        try:
            return zoneinfo.ZoneInfo(self.user.time_zone) if self.user.time_zone else self.organisation.zone
        except (zoneinfo.ZoneInfoNotFoundError, ValueError):
            return self.organisation.zone

    @property
    def is_admin(self) -> bool:
        return self.role == Role.ADMIN


class MemberInvitation(OrganisationModel):
    """An invitation to join. The link's secret is kept as a digest; accepting proves the address."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField()
    name = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.VIEWER)
    invited_by = models.ForeignKey("cxloop.Membership", null=True, on_delete=models.SET_NULL, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "-created_at"], name="invitation_newest")]

    def __str__(self) -> str:
        return self.email


class Team(OrganisationModel):
    """People who share an inbox, and who leads them."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=200)
    lead = models.ForeignKey("cxloop.Membership", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    members = models.ManyToManyField("cxloop.Membership", through="cxloop.TeamMembership", related_name="teams")
    balances = models.BooleanField(default=False, db_default=False)  # new work goes to whoever has the least
    # How its mails to customers look: the name and address they come from, and what stands below the words.
    from_name = models.CharField(max_length=100, blank=True, default="", db_default="")
    from_email = models.EmailField(blank=True, default="", db_default="")
    signature = models.TextField(blank=True, default="", db_default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="team_once")]

    def __str__(self) -> str:
        return self.name


class TeamMembership(OrganisationModel):
    team = models.ForeignKey("cxloop.Team", on_delete=models.CASCADE, related_name="seats")
    membership = models.ForeignKey("cxloop.Membership", on_delete=models.CASCADE, related_name="seats")
    turn = models.PositiveBigIntegerField(default=0, db_default=0)  # grows when they are given work: the smallest first

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "membership"], name="team_membership_once")]

    def __str__(self) -> str:
        return f"{self.membership_id} in {self.team_id}"
