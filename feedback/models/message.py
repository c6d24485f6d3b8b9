from __future__ import annotations

import uuid

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast, Left

from cxloop.tenancy import OrganisationModel
from feedback.models.feedback_item import OrganisationVector


class Message(OrganisationModel):
    """What was said on a case after the feedback: a reply to the customer, their answer, or a note among colleagues.

    A reply by e-mail is delivered through its outgoing mail; on another channel the row itself is claimed and sent.
    """

    REPLY, INBOUND, NOTE = "reply", "inbound", "note"

    class State(models.TextChoices):
        NONE = "", "nothing to deliver"
        QUEUED = "queued", "queued"
        SENDING = "sending", "being sent"
        SENT = "sent", "sent"
        FAILED = "failed", "failed"
        MAIL = "mail", "see the mail"
        PAGE = "page", "on their own page"
        UNSENT = "unsent", "no way to reach them"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey("feedback.Case", on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=10)
    purpose = models.CharField(max_length=20, blank=True, default="")  # contact, resolve, reopen, ...
    body = models.TextField()
    repeated = models.TextField(blank=True, default="")  # what their program quoted below it, folded on the page
    author = models.ForeignKey("cxloop.Membership", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    author_name = models.CharField(max_length=200, blank=True, default="")
    channel = models.CharField(max_length=40, blank=True, default="")
    source = models.ForeignKey("feedback.Source", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    in_reply_to = models.CharField(max_length=300, blank=True, default="")  # the channel's own id of what is answered
    email = models.ForeignKey("cxloop.OutgoingEmail", null=True, blank=True, on_delete=models.SET_NULL,
                              related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, blank=True, default=State.NONE)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    sending_since = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True, default="")
    external_id = models.CharField(max_length=300, blank=True, default="")
    created_at = models.DateTimeField()
    vector = models.GeneratedField(
        expression=OrganisationVector(
            Cast(Left("body", 100_000), models.TextField()), Cast(F("organisation"), models.TextField())),
        output_field=SearchVectorField(), db_persist=True,
    )

    class Meta:
        indexes = [
            GinIndex(fields=["vector"], name="message_words"),
            models.Index(fields=["next_attempt_at", "id"], condition=Q(state="queued"), name="message_waiting"),
            models.Index(
                fields=["organisation", "external_id"], condition=~Q(external_id=""), name="message_by_its_id"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} on {self.case_id}"


class FixQuestion(OrganisationModel):
    """The question whether it helped, asked once per resolving. The customer answers; the sweep sets silence."""

    YES, NOT_YET, NO = "yes", "not_yet", "no"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey("feedback.Case", on_delete=models.CASCADE, related_name="fix_questions")
    cycle = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField()
    silent_at = models.DateTimeField()
    was_delivered = models.BooleanField(default=False)  # there was an address to ask at
    answer = models.CharField(max_length=10, blank=True, default="")
    comment = models.TextField(blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "cycle"], name="asked_once_a_cycle")]

    def __str__(self) -> str:
        return f"question on {self.case_id}"
