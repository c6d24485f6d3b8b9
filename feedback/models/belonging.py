from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from cxloop.tenancy import OrganisationModel


class CaseMerge(OrganisationModel):
    """Cases that became one: which one they are part of now, what it was before and what moved, so that it can be taken
    back for as long as nothing happened since.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kept = models.ForeignKey("feedback.Case", on_delete=models.CASCADE, related_name="merges")
    by = models.ForeignKey("cxloop.Membership", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    at = models.DateTimeField()
    before = models.JSONField(default=dict)  # columns of each case, by its key
    moved = models.JSONField(default=dict)  # keys of the rows that moved, by kind and the case they came from
    last_entry = models.BigIntegerField(default=0)  # of the audit trail: a newer one about these cases ends the undoing
    undone_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"merge into {self.kept_id}"


class CaseLink(OrganisationModel):
    """Two cases that have to do with each other; both show it. `one` is the older."""

    one = models.ForeignKey("feedback.Case", on_delete=models.CASCADE, related_name="+", db_index=False)
    other = models.ForeignKey("feedback.Case", on_delete=models.CASCADE, related_name="+")
    why = models.CharField(max_length=20, default="related")  # or "split": one was parted from the other
    by = models.ForeignKey("cxloop.Membership", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="case_link_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="case_link_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} and {self.other_id}"


class CaseFollower(OrganisationModel):
    """Somebody who wants to hear what happens to a case without working on it."""

    case = models.ForeignKey("feedback.Case", on_delete=models.CASCADE, related_name="followers", db_index=False)
    membership = models.ForeignKey("cxloop.Membership", on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "membership"], name="case_follower_once")]

    def __str__(self) -> str:
        return f"{self.membership_id} follows {self.case_id}"
