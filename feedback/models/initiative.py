from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cxloop.tenancy import OrganisationModel


class Initiative(OrganisationModel):
    """The outer loop's fix for many: what a position does about a cause that makes cases, and what is to come of it.

    It works on the cases of its touchpoints (or what stands below them) and its themes; of a kind it names none of, it
    works on all.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        STARTED = "started", _("Started")
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Dropped")

    class Direction(models.TextChoices):
        UP = "up", _("Up")
        DOWN = "down", _("Down")

    RUNNING = (State.PROPOSED, State.STARTED)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(max_length=200)
    what = models.TextField(blank=True, default="")  # what is done
    position = models.ForeignKey("cxloop.Position", on_delete=models.RESTRICT, related_name="initiatives",
                                 db_index=False)  # who answers for it
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    themes = models.ManyToManyField("feedback.Theme", through="feedback.InitiativeTheme", related_name="initiatives")
    touchpoints = models.ManyToManyField("feedback.Touchpoint", through="feedback.InitiativeTouchpoint",
                                         related_name="initiatives")
    # The expected effect: which metric, which way, and how much in words.
    metric = models.CharField(max_length=60, blank=True, default="")
    direction = models.CharField(max_length=4, choices=Direction.choices, blank=True, default="")
    amount = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    remind_at = models.DateTimeField(null=True, blank=True)  # when whoever holds the position is reminded next

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="proposed", started_at=None) | Q(state__in=["started", "done"],
                                                                   started_at__isnull=False) | Q(state="dropped"),
                name="initiative_started_at"),
            models.CheckConstraint(
                condition=Q(state__in=["done", "dropped"], ended_at__isnull=False, remind_at=None)
                | Q(state__in=["proposed", "started"], ended_at=None, remind_at__isnull=False),
                name="initiative_ended_iff_over"),
            models.CheckConstraint(condition=(Q(metric="") & Q(direction="")) | (~Q(metric="") & ~Q(direction="")),
                                   name="initiative_effect_whole"),
        ]
        indexes = [
            models.Index(fields=["organisation", "due_on", "id"], condition=Q(state__in=["proposed", "started"]),
                         name="initiative_running"),
            models.Index(fields=["organisation", "-ended_at", "-id"], condition=Q(state__in=["done", "dropped"]),
                         name="initiative_over"),
            models.Index(fields=["remind_at", "id"], condition=Q(remind_at__isnull=False), name="initiative_reminder"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_running(self) -> bool:
        return self.state in self.RUNNING


class InitiativeTheme(OrganisationModel):
    """A theme an initiative works on."""

    initiative = models.ForeignKey("feedback.Initiative", on_delete=models.CASCADE, related_name="on_themes",
                                   db_index=False)
    theme = models.ForeignKey("feedback.Theme", on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["initiative", "theme"], name="initiative_theme_once")]

    def __str__(self) -> str:
        return f"{self.initiative_id} on {self.theme_id}"


class InitiativeTouchpoint(OrganisationModel):
    """A touchpoint an initiative works on, with whatever stands below it."""

    initiative = models.ForeignKey("feedback.Initiative", on_delete=models.CASCADE, related_name="on_touchpoints",
                                   db_index=False)
    touchpoint = models.ForeignKey("feedback.Touchpoint", on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["initiative", "touchpoint"], name="initiative_touchpoint_once")]

    def __str__(self) -> str:
        return f"{self.initiative_id} on {self.touchpoint_id}"
