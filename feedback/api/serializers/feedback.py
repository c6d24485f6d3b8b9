"""What a customer said, and what was found in it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from feedback.api.serializers.shared import CaseReference, CustomerShape, EvidenceShape, Keyed, Shape
from feedback.models import FeedbackItem, Flag


class RatingShape(serializers.Serializer[Any]):
    """A number on the scale low..high, both inclusive."""

    kind = serializers.CharField()
    value = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()


class FlagShape(serializers.Serializer[Any]):
    """Why we think someone is unhappy. Severity is 1 (low) to 4 (urgent)."""

    detector = serializers.CharField()
    severity = serializers.IntegerField()


class MoodShape(serializers.Serializer[Any]):
    """Sentiment is -1..1, null when no analyser knows the language. `unhappy` is a probability."""

    language = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    sentiment = serializers.FloatField(allow_null=True)
    unhappy = serializers.FloatField(allow_null=True)
    is_unhappy = serializers.BooleanField()


class SpokenOf(serializers.Serializer[Any]):
    """A theme the item speaks of."""

    id = serializers.UUIDField(source="theme.public_id")
    key = serializers.CharField(source="theme.key")
    name = serializers.CharField(source="theme.name")


class FeedbackRow(Shape):
    """One thing a customer said."""

    id = serializers.UUIDField(source="public_id")
    source = Keyed()  # type: ignore[assignment]
    external_id = serializers.CharField()
    text = serializers.SerializerMethodField()
    question = serializers.CharField()
    language = serializers.CharField()
    locale = serializers.CharField()
    region = serializers.CharField()
    permalink = serializers.SerializerMethodField()
    attr = serializers.SerializerMethodField()
    touchpoint = Keyed(allow_null=True)
    customer = CustomerShape(allow_null=True)
    case = CaseReference(allow_null=True)
    ratings = RatingShape(many=True)
    themes = SpokenOf(many=True, source="item_themes")
    mood = MoodShape(source="analysis", allow_null=True)
    flags: Any = FlagShape(many=True)
    occurred_at = serializers.DateTimeField()
    received_at = serializers.DateTimeField()
    processed_at = serializers.DateTimeField(allow_null=True)

    def get_text(self, item: FeedbackItem) -> str:
        return self.covered(item.text, item.customer)

    def get_permalink(self, item: FeedbackItem) -> str:
        return item.permalink if self.sees else ""  # the address of a post names its author

    @extend_schema_field(serializers.DictField(child=serializers.CharField()))
    def get_attr(self, item: FeedbackItem) -> dict[str, str]:
        return {name: self.covered(str(value), item.customer) for name, value in item.attributes.items()}


class FoundTheme(serializers.Serializer[Any]):
    key = serializers.CharField()
    evidence = EvidenceShape(many=True)


class FoundFlag(FlagShape):
    evidence = EvidenceShape(many=True)
    created_at = serializers.DateTimeField()


class AnalysisShape(MoodShape):
    """What was found and by what: the words that decided, the reasons, the signals with their evidence."""

    analyser = serializers.CharField()
    analyser_version = serializers.CharField()
    words = serializers.ListField(child=serializers.DictField())
    reasons = serializers.ListField(child=serializers.CharField())
    signals = serializers.DictField(child=EvidenceShape(many=True))
    analysed_at = serializers.DateTimeField()


ANALYSED = tuple(AnalysisShape().get_fields())


class RevisionShape(serializers.Serializer[Any]):
    """What the item said before its author edited it."""

    text = serializers.CharField()
    ratings = serializers.ListField(child=serializers.DictField())
    replaced_at = serializers.DateTimeField()


class FeedbackDetail(FeedbackRow):
    """One thing a customer said, with everything that was found in it and why."""

    analysis = serializers.SerializerMethodField()
    flags = serializers.SerializerMethodField()
    theme_evidence = serializers.SerializerMethodField()
    revisions = serializers.SerializerMethodField()
    failed_at = serializers.DateTimeField(allow_null=True)

    @extend_schema_field(AnalysisShape(allow_null=True))
    def get_analysis(self, item: FeedbackItem) -> Any:
        if not hasattr(item, "analysis"):
            return None
        found = {name: getattr(item.analysis, name) for name in ANALYSED}
        found["signals"] = {key: self.evidence(shown, item) for key, shown in item.analysis.signals.items()}
        return found

    @extend_schema_field(FoundFlag(many=True))
    def get_flags(self, item: FeedbackItem) -> Any:
        return [self.flag(flag, item) for flag in item.flags.all()]

    def flag(self, flag: Flag, item: FeedbackItem) -> dict[str, Any]:
        return {"detector": flag.detector, "severity": flag.severity, "evidence": self.evidence(flag.evidence, item),
                "created_at": flag.created_at}

    @extend_schema_field(FoundTheme(many=True))
    def get_theme_evidence(self, item: FeedbackItem) -> Any:
        return [{"key": found.theme.key, "evidence": self.evidence(found.evidence, item)}
                for found in item.item_themes.all()]

    @extend_schema_field(RevisionShape(many=True))
    def get_revisions(self, item: FeedbackItem) -> Any:
        return [{"text": self.covered(before.text, item.customer), "ratings": before.ratings,
                 "replaced_at": before.replaced_at} for before in item.revisions.all()]

    def evidence(self, shown: list[Any], item: FeedbackItem) -> list[Any]:
        """The evidence; what it quotes is cut out of the text as the reader may read it."""
        text = self.covered(item.text, item.customer)
        return [{**part, "quote": text[part["start"]:part["end"]]} if not self.sees and "start" in part else part
                for part in shown]
