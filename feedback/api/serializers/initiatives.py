"""An initiative as programs read it."""

from __future__ import annotations

from rest_framework import serializers

from feedback.api.serializers.shared import Keyed, Shape, Titled


class InitiativeShape(Shape):
    """The outer loop's fix for many: what a position does about a cause, on which cases, and what is to come of it."""

    id = serializers.UUIDField(source="public_id")
    title = serializers.CharField()
    what = serializers.CharField()
    position = Titled(help_text="Who answers for it.")
    due_on = serializers.DateField()
    state = serializers.CharField(help_text="proposed, started, done or dropped.")
    touchpoints = Keyed(many=True, help_text="With whatever stands below them; empty: every touchpoint.")
    themes = Keyed(many=True, help_text="Empty: every theme.")
    metric = serializers.CharField(help_text="The key of the metric that should move; empty: none.")
    direction = serializers.CharField(help_text="up or down; empty without a metric.")
    amount = serializers.CharField(help_text="By how much, in words.")
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
