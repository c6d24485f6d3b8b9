"""How the organisation is set up: who answers for what, what is promised, and where feedback comes from."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from feedback.api.serializers.shared import PRIORITIES, Keyed, Named, Person, Shape, Titled
from feedback.models import EscalationPolicy


class ConditionShape(serializers.Serializer[Any]):
    matcher = serializers.CharField()
    params = serializers.DictField(required=False)


class RoutingRuleShape(Shape):
    """Tried in order; the first whose conditions all hold decides. The default always holds."""

    id = serializers.UUIDField(source="public_id")
    name = serializers.CharField()
    order = serializers.IntegerField()
    conditions = ConditionShape(many=True)
    target = serializers.CharField(help_text="position, or the owner of the touchpoint or theme.")
    position = Titled(allow_null=True)
    is_default = serializers.BooleanField()
    is_active = serializers.BooleanField()


class StepShape(Shape):
    """So many business minutes after a promise is broken: who is told, and what is done."""

    order = serializers.IntegerField()
    promise = serializers.CharField()
    after_minutes = serializers.IntegerField()
    tell = serializers.ListField(child=serializers.CharField())
    position = Titled(allow_null=True)
    does = serializers.CharField()
    repeat_minutes = serializers.IntegerField()
    repeat_times = serializers.IntegerField()


class EscalationPolicyShape(Shape):
    """What is promised and what happens when we are late. Tried in order; copied onto a case when it opens."""

    id = serializers.UUIDField(source="public_id")
    name = serializers.CharField()
    order = serializers.IntegerField()
    priorities = serializers.SerializerMethodField()
    segments = serializers.ListField(child=serializers.CharField())
    calendar = Named(allow_null=True)
    acknowledge_minutes = serializers.IntegerField()
    contact_minutes = serializers.IntegerField()
    resolve_minutes = serializers.IntegerField()
    warn_minutes = serializers.IntegerField()
    customer_hours = serializers.IntegerField()
    is_default = serializers.BooleanField()
    is_active = serializers.BooleanField()
    steps = StepShape(many=True)

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_priorities(self, policy: EscalationPolicy) -> list[str]:
        return [PRIORITIES.get(priority, str(priority)) for priority in policy.priorities]


class PositionShape(Shape):
    """A responsibility, and who holds it today."""

    id = serializers.UUIDField(source="public_id")
    title = serializers.CharField()
    team = Named(allow_null=True)
    business_unit = serializers.CharField(source="business_unit.name", default="")
    is_active = serializers.BooleanField()
    holder = serializers.SerializerMethodField()
    deputy = serializers.SerializerMethodField()
    acting = serializers.SerializerMethodField(help_text="Who acts today: the holder, or who stands in.")

    @extend_schema_field(Person(allow_null=True))
    def get_holder(self, position: Any) -> Any:
        return self.person(self.context["roster"].holder(position.pk))

    @extend_schema_field(Person(allow_null=True))
    def get_deputy(self, position: Any) -> Any:
        return self.person(self.context["roster"].deputy(position.pk))

    @extend_schema_field(Person(allow_null=True))
    def get_acting(self, position: Any) -> Any:
        return self.person(self.context["roster"].acting(position.pk).membership)

    def person(self, membership: Any) -> Any:
        return Person(membership).data if membership else None


class TouchpointShape(Shape):
    """Where in the journey: journey > stage > touchpoint."""

    id = serializers.UUIDField(source="public_id")
    key = serializers.CharField()
    name = serializers.CharField()
    level = serializers.CharField()
    parent = Keyed(allow_null=True)
    position = Titled(allow_null=True, help_text="Who answers for it; null: unowned.")
    order = serializers.IntegerField()
    is_active = serializers.BooleanField()


class ThemeShape(Shape):
    """What feedback is about, recognised by keywords per language."""

    id = serializers.UUIDField(source="public_id")
    key = serializers.CharField()
    name = serializers.CharField()
    keywords = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    position = Titled(allow_null=True)
    is_active = serializers.BooleanField()


class SourceShape(Shape):
    """A configured inlet. Its settings and secrets are not shown."""

    id = serializers.UUIDField(source="public_id")
    key = serializers.CharField()
    name = serializers.CharField()
    channel = serializers.CharField()
    touchpoint = Keyed(allow_null=True)
    acknowledge = serializers.BooleanField()
    is_active = serializers.BooleanField()
    polled_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()


class RootCauseShape(Shape):
    id = serializers.UUIDField(source="public_id")
    name = serializers.CharField()
    is_company_fault = serializers.BooleanField()
    is_active = serializers.BooleanField()


class OutgoingEmailShape(Shape):
    """A mail and where it stands. A private mail shows neither subject nor body to anyone."""

    id = serializers.UUIDField(source="public_id")
    kind = serializers.CharField()
    to_email = serializers.CharField()
    to_name = serializers.CharField()
    recipient = Person(allow_null=True)
    subject = serializers.SerializerMethodField()
    state = serializers.CharField()
    language = serializers.CharField()
    is_private = serializers.BooleanField()
    is_automatic = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    next_attempt_at = serializers.DateTimeField()
    attempts = serializers.IntegerField()
    sent_at = serializers.DateTimeField(allow_null=True)
    failed_at = serializers.DateTimeField(allow_null=True)
    error = serializers.CharField()

    def get_subject(self, mail: Any) -> str:
        return "" if mail.is_private else mail.subject


class OutgoingEmailDetail(OutgoingEmailShape):
    """A mail as it was rendered."""

    message_id = serializers.CharField()
    reply_to = serializers.CharField()
    text = serializers.SerializerMethodField()
    html = serializers.SerializerMethodField()

    def get_text(self, mail: Any) -> str:
        return "" if mail.is_private else mail.text

    def get_html(self, mail: Any) -> str:
        return "" if mail.is_private else mail.html
