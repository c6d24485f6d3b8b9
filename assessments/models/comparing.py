from __future__ import annotations

from django.db import models

from cxloop.tenancy import OrganisationModel


class TakingPart(OrganisationModel):
    """An organisation that agreed to be compared. It goes by a name made at random, a new one each time it agrees."""

    name = models.CharField(max_length=64, unique=True)
    agreed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation"], name="taking_part_once")]

    def __str__(self) -> str:
        return self.name


class SharedScores(models.Model):
    """What an organisation of this installation passes on: scores in whole points under its random name. Which
    organisation it is stands with that organisation alone (`TakingPart`), so everybody may read these rows.
    """

    name = models.CharField(max_length=64, unique=True)
    questions = models.CharField(max_length=64)  # which were asked: `queries/comparing.py`
    scores = models.JSONField()  # key -> score, people, functions

    def __str__(self) -> str:
        return self.name


class InstallationKey(models.Model):
    """The key by which this installation signs files of scores; one, made when somebody first agrees."""

    only = models.BooleanField(default=True, unique=True)
    sealed = models.TextField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return "the key of this installation"


class TrustedKey(OrganisationModel):
    """The public key of another installation, whose files are read here."""

    key_id = models.CharField(max_length=16)
    public = models.CharField(max_length=64)
    whose = models.CharField(max_length=200)
    added_at = models.DateTimeField()
    issued_on = models.CharField(max_length=10, blank=True, default="")  # the newest file of theirs that was read

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "key_id"], name="trusted_key_once")]

    def __str__(self) -> str:
        return self.whose


class OtherCompany(OrganisationModel):
    """A company from a file that was read here."""

    key = models.ForeignKey("assessments.TrustedKey", on_delete=models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=64)
    questions = models.CharField(max_length=64)
    scores = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "key", "name"], name="other_company_once")]

    def __str__(self) -> str:
        return self.name
