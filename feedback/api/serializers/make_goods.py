"""A make-good as programs read it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from feedback.api.serializers.shared import Person, Shape
from feedback.models import MakeGood
from feedback.wording.make_goods import KINDS


class MakeGoodShape(Shape):
    """What a customer is given: proposed, approved or declined, given."""

    id = serializers.UUIDField(source="public_id")
    kind = serializers.CharField(help_text=f"One of {', '.join(KINDS)}.")
    amount = serializers.DecimalField(max_digits=12, decimal_places=2, allow_null=True)
    currency = serializers.CharField(help_text="Empty for what has no amount.")
    words = serializers.SerializerMethodField()
    state = serializers.ChoiceField(MakeGood.State.values)
    asks = serializers.CharField(help_text="Who was asked to approve it: owner, admins, or nobody.")
    proposed_by = Person(allow_null=True)
    proposed_at = serializers.DateTimeField()
    decided_by = Person(allow_null=True, help_text="On whose authority it is given, or who declined it.")
    decided_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.SerializerMethodField(help_text="Why it was declined.")
    given_by = Person(allow_null=True)
    given_at = serializers.DateTimeField(allow_null=True)

    def get_words(self, row: Any) -> str:
        return self.covered(row.words, row.case.customer)

    def get_reason(self, row: Any) -> str:
        return self.covered(row.reason, row.case.customer)
