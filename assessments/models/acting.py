from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from cxloop.tenancy import OrganisationModel


class Decision(OrganisationModel):
    """What a meeting about a revealed round decided. It is carried out as an initiative of the loop."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey("assessments.Round", on_delete=models.CASCADE, related_name="decisions", db_index=False)
    what = models.CharField(max_length=200)
    why = models.TextField(blank=True, default="")  # what was found, in the meeting's words
    statement = models.CharField(max_length=80, blank=True, default="")  # the key of the one it is about
    position = models.ForeignKey("cxloop.Position", on_delete=models.RESTRICT, related_name="+", db_index=False)
    due_on = models.DateField()
    # The expected effect: which metric, which way, how much in words.
    metric = models.CharField(max_length=60, blank=True, default="")
    direction = models.CharField(max_length=4, blank=True, default="")
    amount = models.CharField(max_length=200, blank=True, default="")
    decided_at = models.DateTimeField()
    initiative = models.OneToOneField("feedback.Initiative", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["organisation", "round", "id"], name="decision_of_round")]

    def __str__(self) -> str:
        return self.what


class Strategy(OrganisationModel):
    """What the company wants its customers to experience, and how it will know that it succeeded."""

    mission = models.TextField(blank=True, default="")
    success = models.TextField(blank=True, default="")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation"], name="strategy_once")]

    def __str__(self) -> str:
        return f"strategy of {self.organisation_id}"


class FollowedMetric(OrganisationModel):
    """A number the company follows: why, which decision it serves, who owns it, and where it should be.

    Without a purpose or an owner it is vanity, and said to be.
    """

    class Direction(models.TextChoices):
        UP = "up", _("At least")
        DOWN = "down", _("At most")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    metric = models.CharField(max_length=60)
    why = models.TextField(blank=True, default="")
    decision = models.CharField(max_length=300, blank=True, default="")  # the decision it serves
    position = models.ForeignKey("cxloop.Position", null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
                                 db_index=False)
    target = models.FloatField(null=True, blank=True)  # in the metric's unit: a share as 0.8, NPS as 40, seconds
    direction = models.CharField(max_length=4, choices=Direction.choices, default=Direction.UP)
    target_since = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "metric"], name="followed_once")]

    def __str__(self) -> str:
        return self.metric

    @property
    def is_vanity(self) -> bool:
        return not (self.why.strip() and self.decision.strip() and self.position_id)
