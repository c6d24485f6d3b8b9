from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cxloop.tenancy import OrganisationModel


class MakeGood(OrganisationModel):
    """What a customer is given to make it good: an apology, or something that costs an amount of a currency.

    `decided_by` is on whose authority it is given: within the limit of whoever records it their own, above it that of
    whoever approves. What is approved or given counts against their limit of that month.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Waits for approval")
        APPROVED = "approved", _("Approved, not yet given")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        GIVEN = "given", _("Given")

    OWNER, ADMINS = "owner", "admins"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey("feedback.Case", on_delete=models.CASCADE, related_name="make_goods")
    kind = models.CharField(max_length=20)  # a key of `feedback.wording.make_goods.KINDS`
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    words = models.CharField(max_length=500, blank=True, default="")  # what exactly, for colleagues
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    asks = models.CharField(max_length=10, blank=True, default="")  # who is to approve: owner or admins
    proposed_by = models.ForeignKey("cxloop.Membership", null=True, on_delete=models.SET_NULL, related_name="+",
                                    db_index=False)
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey("cxloop.Membership", null=True, on_delete=models.SET_NULL, related_name="+",
                                   db_index=False)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True, default="")  # why it was declined
    given_by = models.ForeignKey("cxloop.Membership", null=True, on_delete=models.SET_NULL, related_name="+",
                                 db_index=False)
    given_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount=None, currency="") | (Q(amount__gt=0) & ~Q(currency="")),
                name="make_good_amount_has_currency"),
            models.CheckConstraint(
                condition=Q(state="given", given_at__isnull=False) | (~Q(state="given") & Q(given_at=None)),
                name="make_good_given_at_iff_given"),
        ]
        indexes = [
            models.Index(fields=["organisation", "given_at"], condition=Q(state="given"), name="make_good_given"),
            models.Index(fields=["decided_by", "decided_at"], condition=Q(state__in=["approved", "given"]),
                         name="make_good_on_authority"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} on {self.case_id}"


class AuthorityLimit(OrganisationModel):
    """What a role may give in a currency by itself: on one case, and in a calendar month. None: as much as it takes."""

    role = models.CharField(max_length=10)
    currency = models.CharField(max_length=3)
    per_case = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    per_month = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "currency", "role"], name="authority_limit_once"),
        ]

    def __str__(self) -> str:
        return f"{self.role} in {self.currency}"
