from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cxloop.tenancy import OrganisationModel


class Function(OrganisationModel):
    """A leader's department, as far as assessments are concerned."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=100)
    order = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="function_once"),
            models.UniqueConstraint(fields=["organisation", "name"], name="function_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Round(OrganisationModel):
    """One run of the self-assessment. It opens and closes at its dates; its answers are blind until it is revealed."""

    class Kind(models.TextChoices):
        FULL = "full", _("Full round")
        PULSE = "pulse", _("Pulse")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    instrument = models.ForeignKey("assessments.Instrument", on_delete=models.RESTRICT, related_name="rounds",
                                   db_index=False)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=5, choices=Kind.choices, default=Kind.FULL)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    revealed_at = models.DateTimeField(null=True, blank=True)
    min_functions = models.PositiveSmallIntegerField(default=2)  # that handed in, for the reveal
    min_people = models.PositiveSmallIntegerField(default=3)  # of a function, to be shown by itself
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="round_dates"),
            models.CheckConstraint(condition=Q(closed_at=None) | Q(opened_at__isnull=False), name="round_opened"),
            models.CheckConstraint(condition=Q(revealed_at=None) | Q(closed_at__isnull=False), name="round_closed"),
            models.CheckConstraint(condition=Q(min_functions__gte=2, min_people__gte=1), name="round_minimums"),
        ]
        indexes = [
            models.Index(fields=["organisation", "-opens_at", "-id"], name="round_newest"),
            models.Index(fields=["opens_at"], condition=Q(opened_at=None), name="round_to_open"),
            models.Index(fields=["closes_at"], condition=Q(closed_at=None), name="round_to_close"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> str:
        """prepared, open, closed or revealed."""
        stages = ((self.revealed_at, "revealed"), (self.closed_at, "closed"), (self.opened_at, "open"))
        return next((name for at, name in stages if at is not None), "prepared")


class AgreementRule(OrganisationModel):
    """What an organisation calls agreeing, where it is not what we do (`assessments/agreement.py`: Rule)."""

    within = models.FloatField(default=1.0)  # points of the scale 1-5
    same_side = models.BooleanField(default=True)  # of its middle
    share = models.FloatField(default=1.0)  # of the functions

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation"], name="agreement_rule_once"),
            models.CheckConstraint(condition=Q(within__gt=0, within__lte=4, share__gt=0, share__lte=1),
                                   name="agreement_rule_range"),
        ]

    def __str__(self) -> str:
        return f"rule of {self.organisation_id}"


class RoundStatement(OrganisationModel):
    """A statement that is asked in a round: all of the version in a full one, some in a pulse."""

    round = models.ForeignKey("assessments.Round", on_delete=models.CASCADE, related_name="asked", db_index=False)
    statement = models.ForeignKey("assessments.Statement", on_delete=models.RESTRICT, related_name="+", db_index=False)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "statement"], name="round_statement_once")]

    def __str__(self) -> str:
        return f"{self.statement_id} in {self.round_id}"


class Participant(OrganisationModel):
    """A leader answering for one function in one round. Somebody in two functions is there twice, with two links.

    Handed on to a delegate, the row is over (`revoked_at`) and the delegate has a row of their own.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey("assessments.Round", on_delete=models.CASCADE, related_name="participants",
                              db_index=False)
    function = models.ForeignKey("assessments.Function", on_delete=models.RESTRICT, related_name="+", db_index=False)
    name = models.CharField(max_length=200)
    email = models.EmailField()  # name and address are empty once they are no longer kept
    person = models.UUIDField(default=uuid.uuid4)  # the same for the same person in two functions of a round
    language = models.CharField(max_length=10, default="en")
    link_number = models.PositiveSmallIntegerField(default=1)  # a new link makes every one before worthless
    # Who was shown their link to hand it over; it is replaced as soon as the leader begins. Empty: it came by mail.
    handed_over_by = models.CharField(max_length=200, blank=True, default="", db_default="")
    delegated_from = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL,
                                       related_name="delegates", db_index=False)
    invited_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)  # which was sent last: 2 is the last day's
    started_at = models.DateTimeField(null=True, blank=True)
    agreed_to_be_named_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "function", "email"], name="participant_once",
                                    condition=Q(revoked_at=None) & ~Q(email="")),
        ]
        indexes = [models.Index(fields=["round", "function"], name="participant_of_round")]

    def __str__(self) -> str:
        return self.name
