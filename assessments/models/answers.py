from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from assessments.blind import BlindManager
from cxloop.tenancy import OrganisationModel


class Answer(OrganisationModel):
    """What one participant said to one statement. Blind until the round is revealed (`assessments/blind.py`)."""

    round = models.ForeignKey("assessments.Round", on_delete=models.CASCADE, related_name="+", db_index=False)
    participant = models.ForeignKey("assessments.Participant", on_delete=models.CASCADE, related_name="+",
                                    db_index=False)
    statement = models.ForeignKey("assessments.Statement", on_delete=models.RESTRICT, related_name="+", db_index=False)
    effectiveness = models.PositiveSmallIntegerField(null=True, blank=True)  # 1-5: how true it is today
    importance = models.PositiveSmallIntegerField(null=True, blank=True)  # 1-5: how much it matters
    does_not_know = models.BooleanField(default=False)  # how true it is
    evidence = models.TextField(blank=True, default="")
    answered_at = models.DateTimeField()

    across_organisations: ClassVar[models.Manager[Any]] = models.Manager()
    objects: ClassVar[BlindManager] = BlindManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["participant", "statement"], name="answer_once"),
            models.CheckConstraint(condition=Q(effectiveness=None) | Q(effectiveness__range=(1, 5)),
                                   name="answer_effectiveness"),
            models.CheckConstraint(condition=Q(importance=None) | Q(importance__range=(1, 5)),
                                   name="answer_importance"),
            models.CheckConstraint(condition=Q(does_not_know=False) | Q(effectiveness=None), name="answer_unknown"),
        ]
        indexes = [
            models.Index(fields=["round"], name="answer_of_round"),
            models.Index(fields=["round", "statement"], condition=~Q(evidence=""), name="answer_evidence"),
        ]

    def __str__(self) -> str:
        return f"answer {self.pk}"


class Forecast(OrganisationModel):
    """What one participant expects customers to say of a touchpoint or metric, before seeing anything. Blind too."""

    round = models.ForeignKey("assessments.Round", on_delete=models.CASCADE, related_name="+", db_index=False)
    participant = models.ForeignKey("assessments.Participant", on_delete=models.CASCADE, related_name="+",
                                    db_index=False)
    kind = models.CharField(max_length=10)
    key = models.CharField(max_length=120)
    score = models.PositiveSmallIntegerField()  # 0-100
    confidence = models.PositiveSmallIntegerField(null=True, blank=True)  # percent: to be right within ten points
    made_at = models.DateTimeField()

    across_organisations: ClassVar[models.Manager[Any]] = models.Manager()
    objects: ClassVar[BlindManager] = BlindManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["participant", "kind", "key"], name="forecast_once"),
            models.CheckConstraint(condition=Q(score__range=(0, 100)), name="forecast_score"),
            models.CheckConstraint(condition=Q(confidence=None) | Q(confidence__range=(0, 100)),
                                   name="forecast_confidence"),
        ]
        indexes = [models.Index(fields=["round"], name="forecast_of_round")]

    def __str__(self) -> str:
        return f"forecast {self.pk}"


class RoundSnapshot(OrganisationModel):
    """The numbers of a revealed round in one piece, made at the reveal so that pages need not read every answer.

    A named snapshot: `assessments/rounds/revealing.py` makes it anew from the answers at any time. `customers` is what
    customers had said by then and `summary` what the next round compares itself with (`rounds/remembering.py`).
    """

    round = models.OneToOneField("assessments.Round", on_delete=models.CASCADE, related_name="snapshot")
    made_at = models.DateTimeField()
    matrices = models.BinaryField()  # numpy arrays, as `assessments/queries/matrices.py` packs them
    customers = models.JSONField(null=True)  # CustomerScore of each subject
    summary = models.JSONField(null=True)  # EarlierRound

    def __str__(self) -> str:
        return f"snapshot of {self.round_id}"
