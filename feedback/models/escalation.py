from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cxloop.tenancy import OrganisationModel


class Escalation(OrganisationModel):
    """A step that was taken on a case: a warning (step 0) or a rung of the ladder. Unique, so taken once.

    `told` lists who was told in which capacity and why; `did` says what else happened.
    """

    case = models.ForeignKey("feedback.Case", on_delete=models.CASCADE, related_name="escalations")
    cycle = models.PositiveSmallIntegerField()
    promise = models.CharField(max_length=12)
    step = models.PositiveSmallIntegerField()
    repetition = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()  # of the promise
    at = models.DateTimeField()
    told = models.JSONField(default=list)
    did = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "cycle", "promise", "step", "repetition"],
                                               name="escalated_once")]

    def __str__(self) -> str:
        return f"{self.promise} step {self.step} on {self.case_id}"


class Way(models.TextChoices):
    """How somebody wants to be told of one kind of thing."""

    BOTH = "both", _("Mail and bell")
    MAIL = "mail", _("Mail")
    BELL = "bell", _("Bell")
    NONE = "none", _("Not at all")


IN_BELL = models.Q(way__in=["bell", "both"])
BY_MAIL = models.Q(way__in=["mail", "both"])


class Notice(OrganisationModel):
    """The ledger of being told: one person, one case, one step, once. A mail gathers the notices it carries."""

    recipient = models.ForeignKey("cxloop.Membership", on_delete=models.CASCADE, related_name="notices",
                                  db_index=False)
    case = models.ForeignKey("feedback.Case", on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=40)  # the key of an e-mail
    step = models.CharField(max_length=40)  # what makes it one: cycle and step
    why = models.CharField(max_length=300)  # the sentence "why you"
    data = models.JSONField(default=dict)
    is_urgent = models.BooleanField(default=False)
    way = models.CharField(max_length=6, default=Way.BOTH, db_default=Way.MAIL)  # as they chose
    rests_until = models.DateTimeField(null=True, blank=True)  # the end of their quiet hours
    read_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)
    email = models.ForeignKey("cxloop.OutgoingEmail", null=True, blank=True, on_delete=models.SET_NULL,
                              related_name="notices", db_index=False)
    dropped = models.CharField(max_length=60, blank=True, default="")  # why it no longer needed saying

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recipient", "case", "kind", "step"], name="told_once")]
        indexes = [
            models.Index(fields=["organisation", "recipient", "id"], condition=models.Q(told_at=None),
                         name="notice_waiting"),
            models.Index(fields=["email"], name="notice_of_mail"),
            models.Index(fields=["recipient", "-id"], condition=IN_BELL, name="notice_in_bell"),
            models.Index(fields=["recipient"], condition=IN_BELL & models.Q(read_at=None, dropped=""),
                         name="notice_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.step}"


class UsedLink(OrganisationModel):
    """A signed link that did its one thing, so that it does it once."""

    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "digest"], name="link_used_once")]

    def __str__(self) -> str:
        return self.digest[:8]
