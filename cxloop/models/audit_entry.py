from __future__ import annotations

from django.db import models

from cxloop.tenancy import OrganisationModel


class AuditEntry(OrganisationModel):
    """Who did what to which row, when and why. Added, never edited; also the timeline of a case.

    `data` holds ids, names of states and reasons; never the text a customer wrote and never an address.
    """

    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10)  # person, token, process, customer
    actor_membership = models.ForeignKey("cxloop.Membership", null=True, on_delete=models.SET_NULL, related_name="+",
                                         db_index=False)
    actor_name = models.CharField(max_length=200)
    action = models.CharField(max_length=60)  # case.acknowledged, token.created, ...
    object_kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "object_kind", "object_id", "at"], name="audit_of_object"),
            models.Index(fields=["organisation", "-at", "-id"], name="audit_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_kind}:{self.object_id}"
