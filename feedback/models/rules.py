from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from cxloop.tenancy import OrganisationModel


class RoutingRule(OrganisationModel):
    """Ordered; the first whose conditions all hold gives the case to a position. The default always exists.

    `conditions` is a list of {"matcher": key, "params": {...}}. `target` is `position`, or `touchpoint` / `theme`: the
    owner named there.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=200)
    order = models.PositiveIntegerField()
    conditions = models.JSONField(default=list, blank=True)
    target = models.CharField(max_length=12, default="position")
    position = models.ForeignKey("cxloop.Position", null=True, blank=True, on_delete=models.RESTRICT,
                                 related_name="routing_rules")
    is_default = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation"], condition=Q(is_default=True), name="one_default_rule"),
            models.UniqueConstraint(fields=["organisation", "order"], name="rule_order_once",
                                    deferrable=models.Deferrable.DEFERRED),
        ]

    def __str__(self) -> str:
        return self.name


class PriorityRule(OrganisationModel):
    """A row of the priority table: the first that holds decides. Blank conditions hold for everything."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    order = models.PositiveIntegerField()
    severity_at_least = models.PositiveSmallIntegerField(default=1)
    value_at_least = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    segments = models.JSONField(default=list, blank=True)
    signals = models.JSONField(default=list, blank=True)
    priority = models.PositiveSmallIntegerField(default=2)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "order"], name="priority_order_once",
                                               deferrable=models.Deferrable.DEFERRED)]

    def __str__(self) -> str:
        return f"{self.order}: {self.priority}"


class DetectorSetting(OrganisationModel):
    """What an organisation changed about a detector; without a row its defaults hold."""

    detector = models.CharField(max_length=40)
    is_enabled = models.BooleanField(default=True)
    severity = models.PositiveSmallIntegerField(null=True, blank=True)
    params = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "detector"], name="detector_setting_once")]

    def __str__(self) -> str:
        return self.detector


class EscalationPolicy(OrganisationModel):
    """What is promised, to whom, and what happens when we are late. Minutes are business minutes of the calendar.

    Policies are tried in order; the first whose priorities and segments fit is copied onto the case. The default
    (no priorities, no segments) always exists.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=200)
    order = models.PositiveIntegerField()
    priorities = models.JSONField(default=list, blank=True)
    segments = models.JSONField(default=list, blank=True)
    calendar = models.ForeignKey("cxloop.BusinessCalendar", null=True, blank=True, on_delete=models.RESTRICT,
                                 related_name="+")
    acknowledge_minutes = models.PositiveIntegerField(default=60)
    contact_minutes = models.PositiveIntegerField(default=480)
    resolve_minutes = models.PositiveIntegerField(default=2400)
    warn_minutes = models.PositiveIntegerField(default=30)  # before each due time
    customer_hours = models.PositiveIntegerField(default=48)  # what the customer is told: contact within, calendar time
    is_default = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation"], condition=Q(is_default=True), name="one_default_policy"),
            models.UniqueConstraint(fields=["organisation", "order"], name="policy_order_once",
                                    deferrable=models.Deferrable.DEFERRED),
        ]

    def __str__(self) -> str:
        return self.name


class EscalationStep(OrganisationModel):
    """One rung: after how many business minutes past due, who is told, and what is done.

    `tell` lists assignee, owner, deputy, manager, team_lead, admins, position. `does` is notify, reassign or
    raise_priority. It repeats every `repeat_minutes` until the promise is met, at most `repeat_times`.
    """

    policy = models.ForeignKey("feedback.EscalationPolicy", on_delete=models.CASCADE, related_name="steps")
    order = models.PositiveSmallIntegerField()
    promise = models.CharField(max_length=12, default="any")  # acknowledge, contact, resolve or any
    after_minutes = models.PositiveIntegerField(default=0)
    tell = models.JSONField(default=list)
    position = models.ForeignKey("cxloop.Position", null=True, blank=True, on_delete=models.RESTRICT, related_name="+")
    does = models.CharField(max_length=20, default="notify")
    repeat_minutes = models.PositiveIntegerField(default=0)
    repeat_times = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["policy", "order"], name="step_order_once",
                                               deferrable=models.Deferrable.DEFERRED)]

    def __str__(self) -> str:
        return f"step {self.order}"
