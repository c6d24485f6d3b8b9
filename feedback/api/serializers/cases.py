"""A case: the promise to one customer, who owes it, by when, why, and what became of it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from feedback.api.serializers.feedback import FeedbackDetail
from feedback.api.serializers.make_goods import MakeGoodShape
from feedback.api.serializers.shared import (
    PRIORITIES,
    CaseReference,
    CustomerShape,
    Keyed,
    Named,
    Person,
    Shape,
    Titled,
)
from feedback.models import Case

WHY = ("rule", "why", "position", "owner", "capacity", "assignee", "priority", "policy", "unowned", "handed_over_by")


class CaseRow(Shape):
    """A case. The customer's clock is calendar time and never stops; the owner's is business time and may rest."""

    id = serializers.UUIDField(source="public_id")
    number = serializers.IntegerField()
    status = serializers.ChoiceField(Case.Status.values)
    outcome = serializers.CharField(help_text="Set when closed: confirmed, disputed, silent, unreachable or merged.")
    priority = serializers.SerializerMethodField()
    severity = serializers.IntegerField(help_text="1 (low) to 4 (urgent).")
    text = serializers.SerializerMethodField(help_text="What opened the case, as the customer wrote it.")
    customer = CustomerShape(allow_null=True)
    segment = serializers.CharField()
    source = Keyed(allow_null=True)  # type: ignore[assignment]
    touchpoint = Keyed(allow_null=True)
    theme = Keyed(allow_null=True)
    position = Titled(allow_null=True)
    owner = Person(allow_null=True, help_text="Who answers for it.")
    assignee = Person(allow_null=True, help_text="Who is working on it.")
    team = Named(allow_null=True)
    is_unowned = serializers.BooleanField()
    root_cause = Named(allow_null=True)
    cycle = serializers.IntegerField(help_text="1, and one more with every reopening.")
    customer_since = serializers.DateTimeField(help_text="The customer's clock: when they spoke.")
    customer_due_at = serializers.DateTimeField(allow_null=True)
    customer_waits_since = serializers.DateTimeField(allow_null=True)
    opened_at = serializers.DateTimeField()
    acknowledge_due_at = serializers.DateTimeField()
    acknowledged_at = serializers.DateTimeField(allow_null=True)
    acknowledge_breached_at = serializers.DateTimeField(allow_null=True)
    contact_due_at = serializers.DateTimeField()
    contacted_at = serializers.DateTimeField(allow_null=True)
    contact_breached_at = serializers.DateTimeField(allow_null=True)
    resolve_due_at = serializers.DateTimeField()
    resolved_at = serializers.DateTimeField(allow_null=True)
    resolve_breached_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    merged_into = CaseReference(allow_null=True, help_text="The case it is part of now; it counts no more by itself.")
    due_at = serializers.DateTimeField(allow_null=True, help_text="The promise that runs now.")
    is_late = serializers.SerializerMethodField()
    paused_at = serializers.DateTimeField(allow_null=True)
    paused_until = serializers.DateTimeField(allow_null=True)
    escalation_level = serializers.IntegerField()
    reopened_count = serializers.IntegerField()
    refused_count = serializers.IntegerField(help_text="How often the customer said it did not help.")
    last_activity_at = serializers.DateTimeField()

    @extend_schema_field(serializers.ChoiceField(list(PRIORITIES.values())))
    def get_priority(self, case: Case) -> str:
        return PRIORITIES[case.priority]

    def get_text(self, case: Case) -> str:
        return self.covered(case.first_item.text, case.customer) if case.first_item else ""

    def get_is_late(self, case: Case) -> bool:
        return bool(case.due_at and case.due_at < self.context["now"] and case.paused_at is None)


class MessageShape(Shape):
    """A reply to the customer, their answer, or a note among colleagues."""

    id = serializers.UUIDField(source="public_id")
    kind = serializers.ChoiceField(["reply", "inbound", "note"])
    purpose = serializers.CharField()
    body = serializers.SerializerMethodField()
    author = Person(allow_null=True)
    author_name = serializers.CharField()
    channel = serializers.CharField()
    delivery = serializers.SerializerMethodField(
        help_text="Where a reply stands: queued, sent, held, failed, page (they read it there), unsent.")
    created_at = serializers.DateTimeField()
    sent_at = serializers.SerializerMethodField()

    def get_body(self, message: Any) -> str:
        return self.covered(message.body, self.context["page"].case.customer)

    def get_delivery(self, message: Any) -> str:
        return str(message.email.state if message.email else message.state)

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_sent_at(self, message: Any) -> Any:
        return message.email.sent_at if message.email else message.sent_at


class PauseShape(Shape):
    """The owner's clock at rest."""

    starts_at = serializers.DateTimeField()
    until = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.SerializerMethodField()
    by = Person(allow_null=True)

    def get_reason(self, pause: Any) -> str:
        return self.covered(pause.reason, self.context["page"].case.customer)


class ToldShape(serializers.Serializer[Any]):
    name = serializers.CharField()
    why = serializers.CharField()


class EscalationShape(Shape):
    """A warning (step 0) or a rung of the ladder (1 and up) that was taken; -1 notes the broken promise."""

    cycle = serializers.IntegerField()
    promise = serializers.CharField()
    step = serializers.IntegerField()
    repetition = serializers.IntegerField()
    due_at = serializers.DateTimeField()
    at = serializers.DateTimeField()
    told = serializers.SerializerMethodField()

    @extend_schema_field(ToldShape(many=True))
    def get_told(self, escalation: Any) -> Any:
        people = self.context["page"].people
        return [{"name": people[told["membership"]].name, "why": told["why"]} for told in escalation.told
                if told["membership"] in people]


class QuestionShape(Shape):
    """Did this fix it? Only the customer answers."""

    cycle = serializers.IntegerField()
    asked_at = serializers.DateTimeField()
    answer = serializers.CharField()
    comment = serializers.SerializerMethodField()
    answered_at = serializers.DateTimeField(allow_null=True)
    silent_at = serializers.DateTimeField()

    def get_comment(self, question: Any) -> str:
        return self.covered(question.comment, self.context["page"].case.customer)


class EventShape(Shape):
    """Who did what, when, and the reason they gave."""

    at = serializers.DateTimeField()
    action = serializers.CharField()
    by = serializers.CharField(source="actor_name")
    reason = serializers.SerializerMethodField()

    def get_reason(self, entry: Any) -> str:
        return self.covered(str(entry.data.get("reason", "")), self.context["page"].case.customer)


class RoundShape(Shape):
    """A finished round of the case, written when it was opened again."""

    cycle = serializers.IntegerField()
    clock_started_at = serializers.DateTimeField()
    acknowledge_due_at = serializers.DateTimeField()
    acknowledged_at = serializers.DateTimeField(allow_null=True)
    contact_due_at = serializers.DateTimeField()
    contacted_at = serializers.DateTimeField(allow_null=True)
    resolve_due_at = serializers.DateTimeField()
    resolved_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    outcome = serializers.CharField()
    ended_at = serializers.DateTimeField()
    because = serializers.CharField()


class PromiseShape(serializers.Serializer[Any]):
    """What was promised when the case opened. Minutes are business minutes."""

    policy = serializers.CharField()
    acknowledge_minutes = serializers.IntegerField()
    contact_minutes = serializers.IntegerField()
    resolve_minutes = serializers.IntegerField()
    customer_hours = serializers.IntegerField()


class CaseDetail(CaseRow):
    """A case with everything that was said and done on it, each list oldest first."""

    why = serializers.SerializerMethodField(help_text="Why this owner, this priority, this policy: a sentence each.")
    promises = serializers.SerializerMethodField()
    items = serializers.SerializerMethodField()
    messages = serializers.SerializerMethodField()
    pauses = serializers.SerializerMethodField()
    escalations = serializers.SerializerMethodField()
    questions = serializers.SerializerMethodField()
    rounds = serializers.SerializerMethodField()
    make_goods = serializers.SerializerMethodField()
    timeline = serializers.SerializerMethodField()

    @extend_schema_field(serializers.DictField(child=serializers.CharField()))
    def get_why(self, case: Case) -> dict[str, str]:
        return {name: str(case.why[name]) for name in WHY if case.why.get(name)}

    @extend_schema_field(PromiseShape)
    def get_promises(self, case: Case) -> dict[str, Any]:
        frozen = case.policy
        minutes = {f"{name}_minutes": frozen.get(name, 0) for name in ("acknowledge", "contact", "resolve")}
        return {"policy": frozen.get("name", ""), **minutes, "customer_hours": frozen.get("customer_hours", 0)}

    @extend_schema_field(FeedbackDetail(many=True))
    def get_items(self, case: Case) -> Any:
        return FeedbackDetail(self.context["page"].items, many=True, context=self.context).data

    @extend_schema_field(MessageShape(many=True))
    def get_messages(self, case: Case) -> Any:
        return MessageShape(self.context["page"].messages, many=True, context=self.context).data

    @extend_schema_field(PauseShape(many=True))
    def get_pauses(self, case: Case) -> Any:
        return PauseShape(self.context["page"].pauses, many=True, context=self.context).data

    @extend_schema_field(EscalationShape(many=True))
    def get_escalations(self, case: Case) -> Any:
        return EscalationShape(self.context["page"].escalations, many=True, context=self.context).data

    @extend_schema_field(QuestionShape(many=True))
    def get_questions(self, case: Case) -> Any:
        return QuestionShape(self.context["page"].questions, many=True, context=self.context).data

    @extend_schema_field(RoundShape(many=True))
    def get_rounds(self, case: Case) -> Any:
        return RoundShape(self.context["page"].cycles, many=True, context=self.context).data

    @extend_schema_field(MakeGoodShape(many=True))
    def get_make_goods(self, case: Case) -> Any:
        for row in self.context["page"].make_goods:
            row.case = case
        return MakeGoodShape(self.context["page"].make_goods, many=True, context=self.context).data

    @extend_schema_field(EventShape(many=True))
    def get_timeline(self, case: Case) -> Any:
        return EventShape(self.context["page"].audit, many=True, context=self.context).data
