"""Everything the page of one case shows: its story, its customer, its promises, and cases like it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from cxloop.errors import NotFound
from cxloop.models import AuditEntry, Membership, Organisation
from feedback.models import (
    Case,
    CaseCycle,
    CasePause,
    CaseTag,
    Escalation,
    FeedbackItem,
    FixQuestion,
    Flag,
    MakeGood,
    Message,
    Rating,
    RoutingRule,
)
from feedback.queries.counting import count_all

ALIKE = 5
STORY = 500  # entries of one kind shown; a longer story begins with its newest


@dataclass(frozen=True)
class CasePage:
    """The rows behind the page, each list oldest first."""

    case: Case
    items: list[FeedbackItem]
    messages: list[Message]
    pauses: list[CasePause]
    escalations: list[Escalation]
    questions: list[FixQuestion]
    cycles: list[CaseCycle]
    audit: list[AuditEntry]
    alike: list[Case]
    counts: dict[str, int]
    ratings: list[Rating]
    rule: RoutingRule | None
    people: dict[int, Membership]
    tags: list[str]
    make_goods: list[MakeGood]


def case_page(organisation: Organisation, public_id: UUID) -> CasePage:
    """The rows of one case. NotFound for a stranger's. The number of queries does not depend on the story."""
    case = found(organisation, public_id)
    same = alike(organisation, case)
    counts = {"alike": same}
    if case.customer_id:
        theirs = {"customer_id": case.customer_id}
        counts["items"] = FeedbackItem.objects.for_organisation(organisation).filter(**theirs)
        counts["cases"] = Case.objects.for_organisation(organisation).filter(merged_into=None, **theirs)
    rules = RoutingRule.objects.for_organisation(organisation).filter(pk=case.why.get("rule_id"))
    trail = AuditEntry.objects.for_organisation(organisation).filter(object_kind="case", object_id=case.pk)
    return CasePage(
        case=case, items=said(organisation, case),
        messages=newest(
            of(Message, case).select_related("author__user", "email", "mail_in").defer("mail_in__raw")
            .prefetch_related("files", "mentions"), "created_at"
        ),
        pauses=newest(of(CasePause, case).select_related("by__user"), "starts_at"),
        escalations=newest(of(Escalation, case), "at"), questions=newest(of(FixQuestion, case), "asked_at"),
        cycles=newest(of(CaseCycle, case), "cycle"), audit=newest(trail, "at"),
        alike=list(same.select_related("customer", "first_item__analysis").order_by("-opened_at", "-id")[:ALIKE]),
        counts=count_all(organisation, counts), ratings=history(organisation, case), rule=rules.first(),
        people={person.pk: person for person in
                Membership.objects.for_organisation(organisation).select_related("user")},
        make_goods=newest(
            of(MakeGood, case).select_related("proposed_by__user", "decided_by__user", "given_by__user"), "proposed_at"
        ),
        tags=list(of(CaseTag, case).order_by("tag__name").values_list("tag__name", flat=True)),
    )


def merged_into(organisation: Organisation, public_id: UUID) -> UUID | None:
    """The public id of the case this one is part of now. One query."""
    rows = Case.objects.for_organisation(organisation).filter(public_id=public_id)
    return rows.values_list("merged_into__public_id", flat=True).first()


def found(organisation: Organisation, public_id: UUID) -> Case:
    case = (
        Case.objects.for_organisation(organisation).filter(public_id=public_id)
        .select_related("customer", "touchpoint__parent", "theme", "position", "source", "owner__user",
                        "assignee__user", "team", "root_cause", "first_item", "merged_into").first()
    )
    if case is None:
        raise NotFound()
    return case


def of(model: Any, case: Case) -> QuerySet[Any]:
    return model.objects.for_organisation(case.organisation_id).filter(case=case)


def newest(rows: QuerySet[Any], column: str) -> list[Any]:
    """The newest of them, oldest first."""
    return list(rows.order_by(f"-{column}", "-id")[:STORY])[::-1]


def said(organisation: Organisation, case: Case) -> list[FeedbackItem]:
    """What the customer said on this case, each with its flags, ratings, analysis and earlier wordings."""
    flags = Flag.across_organisations.order_by("-severity", "detector")
    rows = (
        FeedbackItem.objects.for_organisation(organisation).filter(case=case)
        .select_related("source", "analysis", "touchpoint").prefetch_related(
            Prefetch("flags", queryset=flags), "ratings", "revisions")
    )
    return newest(rows, "occurred_at")


def alike(organisation: Organisation, case: Case) -> QuerySet[Any]:
    """Other open cases of the same theme at the same touchpoint, as far as they are known."""
    rows = Case.objects.for_organisation(organisation).exclude(status=Case.Status.CLOSED).exclude(pk=case.pk)
    if case.touchpoint_id is None and case.theme_id is None:
        return rows.none()
    if case.touchpoint_id is not None:
        rows = rows.filter(touchpoint_id=case.touchpoint_id)
    if case.theme_id is not None:
        rows = rows.filter(theme_id=case.theme_id)
    return rows


def history(organisation: Organisation, case: Case) -> list[Rating]:
    """The customer's last ratings of the kind they gave most lately, oldest first, at most twelve."""
    if case.customer_id is None:
        return []
    rows = list(
        Rating.objects.for_organisation(organisation).filter(item__customer_id=case.customer_id)
        .select_related("item").order_by("-item__occurred_at", "-id")[:40]
    )
    return [row for row in rows if row.kind == rows[0].kind][:12][::-1]
