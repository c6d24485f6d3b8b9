from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cxloop.tenancy import OrganisationModel


class Case(OrganisationModel):
    """The promise to one customer: who owes them what, by when, and what became of it.

    Every open promise has a next deadline; a closed case has none (the database holds that). `policy` is the
    escalation policy as it stood when the case opened.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        CONTACTED = "contacted", _("Contacted")
        RESOLVED = "resolved", _("Resolved")
        CLOSED = "closed", _("Closed")

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", _("Confirmed by the customer")
        DISPUTED = "disputed", _("Disputed by the customer")
        SILENT = "silent", _("No answer")
        UNREACHABLE = "unreachable", _("Unreachable")
        MERGED = "merged", _("Part of another case")

    class Priority(models.IntegerChoices):
        LOW = 1, _("Low")
        NORMAL = 2, _("Normal")
        HIGH = 3, _("High")
        URGENT = 4, _("Urgent")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.PositiveBigIntegerField()
    customer = models.ForeignKey("feedback.Customer", null=True, blank=True, on_delete=models.SET_NULL,
                                 related_name="cases", db_index=False)
    first_item = models.OneToOneField("feedback.FeedbackItem", null=True, on_delete=models.SET_NULL,
                                      related_name="opened_case")
    source = models.ForeignKey("feedback.Source", null=True, on_delete=models.SET_NULL, related_name="+",
                               db_index=False)
    touchpoint = models.ForeignKey("feedback.Touchpoint", null=True, blank=True, on_delete=models.SET_NULL,
                                   related_name="cases", db_index=False)
    theme = models.ForeignKey("feedback.Theme", null=True, blank=True, on_delete=models.SET_NULL,
                              related_name="cases", db_index=False)
    segment = models.CharField(max_length=100, blank=True, default="")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.OPEN)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True, default="")
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, default=Priority.NORMAL)
    severity = models.PositiveSmallIntegerField(default=1)

    # Who answers for it, and why.
    position = models.ForeignKey("cxloop.Position", null=True, blank=True, on_delete=models.SET_NULL,
                                 related_name="cases", db_index=False)
    owner = models.ForeignKey("cxloop.Membership", null=True, blank=True, on_delete=models.SET_NULL,
                              related_name="owned_cases", db_index=False)
    assignee = models.ForeignKey("cxloop.Membership", null=True, blank=True, on_delete=models.SET_NULL,
                                 related_name="assigned_cases", db_index=False)
    team = models.ForeignKey("cxloop.Team", null=True, blank=True, on_delete=models.SET_NULL, related_name="cases",
                             db_index=False)
    is_unowned = models.BooleanField(default=False)  # nobody was named for its touchpoint or theme
    why = models.JSONField(default=dict)  # rule, position, priority: each with its sentence

    # The promise, frozen when made.
    policy = models.JSONField(default=dict)
    calendar = models.ForeignKey("cxloop.BusinessCalendar", null=True, on_delete=models.SET_NULL, related_name="+",
                                 db_index=False)
    cycle = models.PositiveSmallIntegerField(default=1)  # one more with every reopening
    customer_since = models.DateTimeField()  # the customer's clock: when they spoke
    customer_due_at = models.DateTimeField(null=True, blank=True)  # calendar time; never moves
    opened_at = models.DateTimeField()
    clock_started_at = models.DateTimeField()  # the owner's clock of this cycle
    acknowledge_due_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledge_breached_at = models.DateTimeField(null=True, blank=True)
    contact_due_at = models.DateTimeField()
    contacted_at = models.DateTimeField(null=True, blank=True)
    contact_breached_at = models.DateTimeField(null=True, blank=True)
    resolve_due_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolve_breached_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    # Set once and never cleared: how long the customer first waited. Reopening clears the ones above, not these.
    first_acknowledged_at = models.DateTimeField(null=True, blank=True)
    first_contacted_at = models.DateTimeField(null=True, blank=True)
    first_resolved_at = models.DateTimeField(null=True, blank=True)
    next_deadline_at = models.DateTimeField(null=True, blank=True)  # when the sweep looks at it again
    due_at = models.DateTimeField(null=True, blank=True)  # the promise that runs now: the inbox sorts by it
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_until = models.DateTimeField(null=True, blank=True)
    escalation_level = models.PositiveSmallIntegerField(default=0)
    reopened_count = models.PositiveSmallIntegerField(default=0)
    last_answer = models.CharField(max_length=10, blank=True, default="")  # to "did this fix it?", in any round
    refused_count = models.PositiveSmallIntegerField(default=0)  # how often the customer said no
    root_cause = models.ForeignKey("feedback.RootCause", null=True, blank=True, on_delete=models.RESTRICT,
                                   related_name="cases")
    last_activity_at = models.DateTimeField()
    snoozed_until = models.DateTimeField(null=True, blank=True)  # out of sight until then
    customer_waits_since = models.DateTimeField(null=True, blank=True)  # spoke last, not yet answered
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.RESTRICT, related_name="parts",
                                    db_index=False)  # the case it is part of now; never one that is part of another

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="case_number_once"),
            models.CheckConstraint(
                condition=Q(status="closed", closed_at__isnull=False) | (~Q(status="closed") & Q(closed_at=None)),
                name="case_closed_at_iff_closed"),
            models.CheckConstraint(
                condition=Q(status="closed", next_deadline_at=None)
                | (~Q(status="closed") & Q(next_deadline_at__isnull=False)),
                name="case_deadline_iff_open"),
            models.CheckConstraint(
                condition=(Q(status="closed") & ~Q(outcome="")) | (~Q(status="closed") & Q(outcome="")),
                name="case_outcome_iff_closed"),
            models.CheckConstraint(condition=~Q(status__in=["resolved"]) | Q(root_cause__isnull=False),
                                   name="case_resolved_has_cause"),
            models.CheckConstraint(
                condition=Q(outcome="merged", merged_into__isnull=False) | (~Q(outcome="merged") & Q(merged_into=None)),
                name="case_merged_iff_part"),
        ]
        indexes = [
            models.Index(fields=["next_deadline_at", "id"], condition=~Q(status="closed"), name="case_next_deadline"),
            models.Index(fields=["organisation", "due_at", "id"], condition=~Q(status="closed"), name="case_open_due"),
            models.Index(fields=["organisation", "assignee", "due_at", "id"], condition=~Q(status="closed"),
                         name="case_open_assignee"),
            models.Index(fields=["organisation", "owner", "due_at", "id"], condition=~Q(status="closed"),
                         name="case_open_owner"),
            # What the inbox counts and shows, however few of many: see `feedback.queries.inbox.VIEWS`.
            models.Index(fields=["organisation", "team", "due_at", "id"], name="case_open_team",
                         condition=~Q(status="closed") & Q(team__isnull=False)),
            models.Index(fields=["organisation", "due_at", "id"], name="case_open_unowned",
                         condition=~Q(status="closed") & (Q(owner=None) | Q(is_unowned=True))),
            models.Index(fields=["organisation", "due_at", "id"], name="case_open_escalated",
                         condition=~Q(status="closed") & Q(escalation_level__gt=0)),
            models.Index(fields=["organisation", "due_at", "id"], name="case_open_replied",
                         condition=~Q(status="closed") & Q(customer_waits_since__isnull=False,
                                                           first_contacted_at__isnull=False)),
            models.Index(fields=["organisation", "due_at", "id"], name="case_open_waiting",
                         condition=~Q(status="closed") & (Q(status="resolved")
                                                          | Q(status="contacted", customer_waits_since=None))),
            models.Index(fields=["organisation", "snoozed_until", "id"], name="case_open_snoozed",
                         condition=~Q(status="closed") & Q(snoozed_until__isnull=False)),
            models.Index(fields=["organisation", "customer_since", "id"], condition=~Q(status="closed"),
                         name="case_open_longest"),
            models.Index(fields=["organisation", "customer", "-id"], name="case_of_customer"),
            models.Index(fields=["organisation", "opened_at", "id"], name="case_opened"),
            models.Index(fields=["organisation", "segment"], condition=Q(segment__gt=""), name="case_segment"),
            models.Index(fields=["organisation", "closed_at", "id"], condition=Q(status="closed"), name="case_closed"),
            models.Index(fields=["merged_into"], condition=Q(merged_into__isnull=False), name="case_parts"),
        ]

    def __str__(self) -> str:
        return f"case {self.number}"

    @property
    def is_open(self) -> bool:
        return self.status != self.Status.CLOSED


class CaseCycle(OrganisationModel):
    """A finished round of a case, written when it reopens: what was promised, when it was met, and how it ended."""

    case = models.ForeignKey("feedback.Case", on_delete=models.CASCADE, related_name="cycles")
    cycle = models.PositiveSmallIntegerField()
    position = models.ForeignKey("cxloop.Position", null=True, on_delete=models.SET_NULL, related_name="+")
    owner = models.ForeignKey("cxloop.Membership", null=True, on_delete=models.SET_NULL, related_name="+")
    clock_started_at = models.DateTimeField()
    acknowledge_due_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    acknowledge_breached_at = models.DateTimeField(null=True)
    contact_due_at = models.DateTimeField()
    contacted_at = models.DateTimeField(null=True)
    contact_breached_at = models.DateTimeField(null=True)
    resolve_due_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    resolve_breached_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, blank=True, default="")
    ended_at = models.DateTimeField()
    because = models.CharField(max_length=30)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "cycle"], name="case_cycle_once")]

    def __str__(self) -> str:
        return f"{self.case_id} round {self.cycle}"


class RootCause(OrganisationModel):
    """What made it happen."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=200)
    is_company_fault = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="root_cause_once")]

    def __str__(self) -> str:
        return self.name


class CasePause(OrganisationModel):
    """The pause ledger: the owner's clock rests, with a reason, from one instant to another."""

    case = models.ForeignKey("feedback.Case", on_delete=models.CASCADE, related_name="pauses")
    starts_at = models.DateTimeField()
    until = models.DateTimeField()  # planned
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500)
    by = models.ForeignKey("cxloop.Membership", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case"], condition=Q(ended_at=None), name="one_running_pause")]

    def __str__(self) -> str:
        return f"pause of {self.case_id}"


class CaseStandIn(OrganisationModel):
    """Work moved because of leave, so that it can go back: which case, in whose place, since when."""

    case = models.ForeignKey("feedback.Case", on_delete=models.CASCADE, related_name="stand_ins")
    leave = models.ForeignKey("cxloop.Leave", on_delete=models.CASCADE, related_name="+")
    capacity = models.CharField(max_length=10)  # owner or assignee
    away = models.ForeignKey("cxloop.Membership", on_delete=models.CASCADE, related_name="+")
    stand_in = models.ForeignKey("cxloop.Membership", null=True, on_delete=models.CASCADE, related_name="+")
    moved_at = models.DateTimeField()
    returned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "leave", "capacity"], name="stand_in_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.capacity}"
