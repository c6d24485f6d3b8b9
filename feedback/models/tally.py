"""What the measures count, counted once: a fact for each case and item, and their sums by day.

All of it can be made anew from the rows it speaks of; nothing here is anybody's only copy. Which rows changed since is
written by triggers of the database (`Recount`), in the transaction that changes them.
"""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from cxloop.tenancy import OrganisationModel

EVER = date.min  # the day of the sums over all days


class Fact(OrganisationModel):
    """What one row counts as. Ids of what it does not have are 0: every key can be compared."""

    row = models.BigIntegerField(primary_key=True)  # the id of the case or item; it may be gone already
    generation = models.IntegerField()  # facts of an earlier generation count for nothing
    day = models.DateField()  # of the organisation's calendar
    touchpoint = models.BigIntegerField()
    themes = ArrayField(models.BigIntegerField())
    source = models.BigIntegerField()
    position = models.BigIntegerField()
    person = models.BigIntegerField()
    segment = models.CharField(max_length=100)
    parts = models.BigIntegerField()  # a bit for each condition of the layout that holds
    amounts = ArrayField(models.BigIntegerField())  # what else is summed, in billionths

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"fact of {self.row}"


class ItemFact(Fact):
    pass


class CaseFact(Fact):
    """`valid_from` and `valid_until`: between these two instants time alone does not change what the case counts as
    (it does when a promise passes its due time, or an open case its next age).
    """

    at = models.DateTimeField()
    is_open = models.BooleanField()
    seconds = models.FloatField(null=True)  # until the first contact
    step = models.SmallIntegerField(null=True)  # the same, coarsely
    valid_from = models.DateTimeField(null=True)
    valid_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "position", "step", "day"], include=["seconds", "touchpoint", "row"],
                         condition=Q(step__isnull=False), name="fact_step"),
            models.Index(fields=["organisation", "at"], condition=Q(is_open=True), name="fact_open"),
            models.Index(fields=["valid_until", "organisation"], condition=Q(valid_until__isnull=False),
                         name="fact_until"),
            models.Index(fields=["organisation", "valid_from"], condition=Q(valid_from__isnull=False),
                         name="fact_from"),
        ]


class Tally(OrganisationModel):
    """The sums of one day over the facts with the same `first` (and `second`) key of a cut.

    `counts` is a vector of 64-bit integers, one for each condition and amount of the layout; `steps`, where it is kept,
    one of 32-bit integers: how many facts have each step. Both little-endian.
    """

    subject = models.CharField(max_length=4)  # case or item
    cut = models.CharField(max_length=30)
    day = models.DateField()
    first = models.CharField(max_length=100)
    second = models.CharField(max_length=100)
    counts = models.BinaryField()
    steps = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "subject", "cut", "day", "first", "second"],
                                    name="tally_once"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.cut} {self.day}"


class TallyState(OrganisationModel):
    """How far an organisation's facts are. They are read once they are whole, of this zone and this layout."""

    zone = models.CharField(max_length=64)
    layout = models.CharField(max_length=40)
    generation = models.IntegerField(default=0)
    cases_up_to = models.BigIntegerField(default=0)
    items_up_to = models.BigIntegerField(default=0)
    is_whole = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation"], name="tally_state_once")]

    def __str__(self) -> str:
        return f"tallies of {self.organisation_id}"


class Recount(OrganisationModel):
    """A case or item whose fact may be out of date. Written by triggers alone, once or several times a row."""

    # No constraint: a trigger also writes while an organisation is being deleted.
    organisation = models.ForeignKey("cxloop.Organisation", on_delete=models.CASCADE, related_name="+", db_index=False,
                                     db_constraint=False)
    subject = models.CharField(max_length=4)
    row = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["organisation", "id"], name="recount_waiting")]

    def __str__(self) -> str:
        return f"{self.subject} {self.row}"
