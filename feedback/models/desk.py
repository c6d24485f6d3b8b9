from __future__ import annotations

import uuid

from django.db import models
from django.db.models.functions import Lower

from cxloop.tenancy import OrganisationModel


class Tag(OrganisationModel):
    """A word people put on cases. Made by being used; written one way, whatever its capitals."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=50)

    class Meta:
        constraints = [models.UniqueConstraint("organisation", Lower("name"), name="tag_once")]

    def __str__(self) -> str:
        return self.name


class CaseTag(OrganisationModel):
    """A tag on a case."""

    case = models.ForeignKey("feedback.Case", on_delete=models.CASCADE, related_name="case_tags", db_index=False)
    tag = models.ForeignKey("feedback.Tag", on_delete=models.CASCADE, related_name="case_tags")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "tag"], name="case_tag_once")]

    def __str__(self) -> str:
        return f"{self.tag_id} on {self.case_id}"


class SavedView(OrganisationModel):
    """A list of cases somebody comes back to: its address under a name, their own or shared with a team."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=80)
    membership = models.ForeignKey("cxloop.Membership", on_delete=models.CASCADE, related_name="saved_views",
                                   db_index=False)
    team = models.ForeignKey("cxloop.Team", null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
                             db_index=False)  # whose members see it, too
    query = models.JSONField(default=dict)  # the address's parameters: view, q, filters, order, without
    is_pinned = models.BooleanField(default=True)  # stands in the sidebar with its count
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["membership", "name"], name="saved_view_own"),
            models.Index(fields=["team", "name"], condition=models.Q(team__isnull=False), name="saved_view_shared"),
        ]

    def __str__(self) -> str:
        return self.name


class BulkAction(OrganisationModel):
    """One thing done to many cases at once, with what they were before, so that it can be undone."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    membership = models.ForeignKey("cxloop.Membership", on_delete=models.CASCADE, related_name="+", db_index=False)
    verb = models.CharField(max_length=20)
    before = models.JSONField(default=dict)  # id of a case -> what undoing needs
    done_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["done_at"], name="bulk_action_done")]

    def __str__(self) -> str:
        return f"{self.verb} on {len(self.before)} cases"


class Draft(OrganisationModel):
    """What somebody is writing on a case, kept as they type; with `send_at`, what goes out then unless taken back."""

    REPLY, NOTE = "reply", "note"

    case = models.ForeignKey("feedback.Case", on_delete=models.CASCADE, related_name="drafts", db_index=False)
    membership = models.ForeignKey("cxloop.Membership", on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=10)
    body = models.TextField()
    updated_at = models.DateTimeField()
    verb = models.CharField(max_length=20, blank=True, default="")  # contact or resolve, once it is on its way
    root_cause = models.ForeignKey("feedback.RootCause", null=True, blank=True, on_delete=models.SET_NULL,
                                   related_name="+", db_index=False)
    send_at = models.DateTimeField(null=True, blank=True)
    failure = models.TextField(blank=True, default="")  # why it did not go out

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "membership", "kind"], name="draft_once")]
        indexes = [models.Index(fields=["send_at", "id"], condition=models.Q(send_at__isnull=False), name="draft_due")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.membership_id} on {self.case_id}"


class Macro(OrganisationModel):
    """Words a team uses again and again, with places for what differs: `{first_name}`."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=80)
    team = models.ForeignKey("cxloop.Team", null=True, blank=True, on_delete=models.CASCADE, related_name="+",
                             db_index=False)  # whose it is; everybody's without one
    body = models.TextField()
    is_active = models.BooleanField(default=True)
    used = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="macro_once")]

    def __str__(self) -> str:
        return self.name
