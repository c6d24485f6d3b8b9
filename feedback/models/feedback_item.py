from __future__ import annotations

import uuid

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Cast

from cxloop.tenancy import OrganisationModel


class OrganisationVector(Func):
    """A text's words and, among them, one lexeme for its organisation (`cxo<id>`).

    With the organisation inside the vector, one index answers "this word, in this organisation": a rare word of one
    organisation is found without reading everybody's rows.
    """

    function = "to_tsvector"
    template = "to_tsvector('simple'::regconfig, %(expressions)s)"
    arg_joiner = " || ' cxo' || "


class FeedbackItem(OrganisationModel):
    """One thing a customer said, as they said it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    source = models.ForeignKey("feedback.Source", on_delete=models.RESTRICT, related_name="items", db_index=False)
    # The publisher's own id, or a hash of the canonical fields with its nth occurrence.
    external_id = models.CharField(max_length=200)
    text = models.TextField(blank=True, default="")
    question = models.TextField(blank=True, default="")
    language = models.CharField(max_length=10, blank=True, default="")  # as the source said; the analysis has its own
    locale = models.CharField(max_length=20, blank=True, default="")
    region = models.CharField(max_length=100, blank=True, default="")
    permalink = models.CharField(max_length=2000, blank=True, default="")
    attributes = models.JSONField(default=dict, blank=True)
    touchpoint = models.ForeignKey("feedback.Touchpoint", null=True, blank=True, on_delete=models.SET_NULL,
                                   related_name="items", db_index=False)
    customer = models.ForeignKey("feedback.Customer", null=True, blank=True, on_delete=models.SET_NULL,
                                 related_name="items")
    case = models.ForeignKey("feedback.Case", null=True, blank=True, on_delete=models.SET_NULL, related_name="items")
    import_run = models.ForeignKey("feedback.ImportRun", null=True, blank=True, on_delete=models.SET_NULL,
                                   related_name="items")
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()
    # Feedback before this instant is analysed and counted but opens no case; null: the organisation's window decides.
    follow_up_from = models.DateTimeField(null=True, blank=True)
    is_bulk = models.BooleanField(default=False)  # live items overtake bulk
    acknowledge = models.BooleanField(default=False)
    processed_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    failure = models.TextField(blank=True, default="")
    erased_at = models.DateTimeField(null=True, blank=True)  # the words went, as the organisation decided
    vector = models.GeneratedField(
        expression=OrganisationVector(F("text"), Cast(F("organisation"), models.TextField())),
        output_field=SearchVectorField(), db_persist=True,
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "external_id"], name="item_once")]
        indexes = [
            models.Index(fields=["is_bulk", "id"], condition=Q(processed_at=None, failed_at=None), name="item_waiting"),
            models.Index(fields=["organisation", "-occurred_at", "-id"], name="item_newest"),
            models.Index(fields=["organisation", "failed_at"], condition=Q(failed_at__isnull=False),
                         name="item_failed"),
            GinIndex(fields=["vector"], name="item_words"),
        ]

    def __str__(self) -> str:
        return f"item {self.public_id}"


class FeedbackRevision(OrganisationModel):
    """What an item said before its author edited it."""

    item = models.ForeignKey("feedback.FeedbackItem", on_delete=models.CASCADE, related_name="revisions")
    text = models.TextField(blank=True, default="")
    ratings = models.JSONField(default=list)
    replaced_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"revision of {self.item_id}"


class Rating(OrganisationModel):
    """A number the customer gave, on the scale they were shown (both ends inclusive)."""

    item = models.ForeignKey("feedback.FeedbackItem", on_delete=models.CASCADE, related_name="ratings",
                             db_index=False)
    kind = models.CharField(max_length=10)
    value = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "kind"], name="rating_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.value:g}"


class Analysis(OrganisationModel):
    """What the analysis found, and by which analyser. Sentiment is -1..1, null when the language has no analyser."""

    item = models.OneToOneField("feedback.FeedbackItem", on_delete=models.CASCADE, related_name="analysis")
    language = models.CharField(max_length=10, blank=True, default="")
    analyser = models.CharField(max_length=40, blank=True, default="")
    analyser_version = models.CharField(max_length=20, blank=True, default="")
    sentiment = models.FloatField(null=True)
    label = models.CharField(max_length=20, default="not_analysed")
    unhappy = models.FloatField(null=True)
    is_unhappy = models.BooleanField(default=False)
    words = models.JSONField(default=list)
    reasons = models.JSONField(default=list)
    signals = models.JSONField(default=dict)
    analysed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"analysis of {self.item_id}"


class Flag(OrganisationModel):
    """Why we think someone is unhappy: which detector, how severe (1 to 4), and the evidence."""

    item = models.ForeignKey("feedback.FeedbackItem", on_delete=models.CASCADE, related_name="flags", db_index=False)
    detector = models.CharField(max_length=40)
    severity = models.PositiveSmallIntegerField()
    evidence = models.JSONField(default=list)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "detector"], name="flag_once")]

    def __str__(self) -> str:
        return f"{self.detector} {self.severity}"


