"""What e-mails to staff say about cases, loaded for a whole sweep at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.db.models import Count, Min

from cxloop.models import Organisation
from feedback.models import Case, FeedbackItem, FixQuestion, Flag, MakeGood, Message, Rating


class Rung(Protocol):
    """A rung of the ladder that is still ahead: when, and who is told (names)."""

    @property
    def at(self) -> datetime: ...

    @property
    def names(self) -> tuple[str, ...]: ...


Ladder = Callable[[Organisation, Sequence[Case], datetime], Mapping[int, Sequence[Rung]]]


@dataclass(slots=True)
class Said:
    """One thing the customer said: their words, what in them made us notice, and the ratings they gave."""

    item_id: int | None
    text: str
    language: str
    occurred_at: datetime
    evidence: list[dict[str, Any]] = field(default_factory=list)
    ratings: list[tuple[str, float, float]] = field(default_factory=list)  # kind, value, top of the scale


@dataclass(slots=True)
class History:
    """The customer and we, so far. `lowest_before` is their lowest NPS outside this case, None when they gave none."""

    answers: int = 0
    cases: int = 0
    lowest_before: float | None = None


@dataclass(slots=True)
class CaseFacts:
    case: Case
    first: Said | None = None
    latest: Said | None = None
    history: History = field(default_factory=History)
    ahead: Sequence[Rung] = ()
    handed: Message | None = None  # the note it was last handed over with
    comment: str = ""  # what the customer added when they last answered "did this fix it?"
    make_goods: dict[int, MakeGood] = field(default_factory=dict)
    notes: dict[int, Message] = field(default_factory=dict)  # in which somebody is mentioned


def load(
    organisation: Organisation, case_ids: Iterable[int], now: datetime, ladder: Ladder | None = None
) -> dict[int, CaseFacts]:
    """The facts by case id. Twelve queries for any number of cases, and the ladder's own.

    `ladder` tells what comes next (`feedback.follow_up.ladder.ahead`); without it the mails do not say.
    """
    mine = Case.objects.for_organisation(organisation).filter(pk__in=set(case_ids))
    cases = list(
        mine.select_related(
            "first_item__analysis",
            "customer",
            "touchpoint",
            "theme",
            "source",
            "position",
            "owner__user",
            "assignee__user",
        )
    )
    facts = {case.pk: CaseFacts(case) for case in cases}
    if not facts:
        return {}
    load_words(organisation, facts)
    load_history(organisation, facts)
    notes = Message.objects.for_organisation(organisation).filter(case__in=facts, purpose="hand_over")
    for note in notes.order_by("case_id", "-pk").distinct("case_id").only("case_id", "body", "author_name"):
        facts[note.case_id].handed = note
    answered = (
        FixQuestion.objects.for_organisation(organisation)
        .filter(case__in=facts, answered_at__isnull=False)
        .exclude(comment="")
        .order_by("answered_at")
    )
    for case_id, comment in answered.values_list("case_id", "comment"):
        facts[case_id].comment = comment
    load_beside(organisation, facts)
    for case_id, rungs in (ladder(organisation, cases, now) if ladder else {}).items():
        facts[case_id].ahead = rungs
    return facts


def load_beside(organisation: Organisation, facts: dict[int, CaseFacts]) -> None:
    """What was given to make it good, and the notes that mention people; of a case that became part of another what
    stands there now. Two queries.
    """
    by_case: dict[int, list[CaseFacts]] = defaultdict(list)
    for fact in facts.values():
        by_case[fact.case.merged_into_id or fact.case.pk].append(fact)
    given = MakeGood.objects.for_organisation(organisation).filter(case__in=by_case)
    for row in given.select_related("proposed_by__user", "decided_by__user"):
        for fact in by_case[row.case_id]:
            fact.make_goods[row.pk] = row
    notes = Message.objects.for_organisation(organisation).filter(case__in=by_case, kind=Message.NOTE)
    for note in notes.filter(mentions__isnull=False).distinct().defer("vector"):
        for fact in by_case[note.case_id]:
            fact.notes[note.pk] = note


def load_words(organisation: Organisation, facts: dict[int, CaseFacts]) -> None:
    """The first and the latest thing said on each case, with evidence and ratings. Four queries."""
    newest = (
        FeedbackItem.objects.for_organisation(organisation)
        .filter(case__in=facts)
        .order_by("case_id", "-occurred_at", "-id")
        .distinct("case_id")
        .select_related("analysis")
    )
    latest = {item.case_id: item for item in newest}
    firsts = {pk: fact.case.first_item for pk, fact in facts.items() if fact.case.first_item}
    said = {item.pk: said_in(item) for item in [*firsts.values(), *latest.values()]}
    flags = Flag.objects.for_organisation(organisation).filter(item__in=said).order_by("-severity", "detector")
    for item_id, evidence in flags.values_list("item_id", "evidence"):
        said[item_id].evidence.extend(evidence)
    ratings = Rating.objects.for_organisation(organisation).filter(item__in=said).order_by("kind")
    for item_id, kind, value, low, high in ratings.values_list("item_id", "kind", "value", "low", "high"):
        said[item_id].ratings.append((kind, value, max(low, high)))
    for pk, fact in facts.items():
        fact.first = said[firsts[pk].pk] if pk in firsts else None
        fact.latest = said[latest[pk].pk] if pk in latest else fact.first
        fact.first = fact.first or fact.latest
    load_answers(organisation, facts)


def load_answers(organisation: Organisation, facts: dict[int, CaseFacts]) -> None:
    """An answer by mail is the latest thing said when it is newer than the feedback. One query."""
    newest = (
        Message.objects.for_organisation(organisation)
        .filter(case__in=facts, kind=Message.INBOUND)
        .order_by("case_id", "-created_at", "-id")
        .distinct("case_id")
    )
    for message in newest:
        fact = facts[message.case_id]
        if fact.latest is None or message.created_at > fact.latest.occurred_at:
            fact.latest = Said(None, message.body, fact.latest.language if fact.latest else "", message.created_at)


def said_in(item: FeedbackItem) -> Said:
    analysis = getattr(item, "analysis", None)
    language = (analysis.language if analysis else "") or item.language
    return Said(item.pk, item.text, language, item.occurred_at)


def load_history(organisation: Organisation, facts: dict[int, CaseFacts]) -> None:
    """What each customer gave before: answers, cases, lowest NPS. Three queries."""
    customers = {fact.case.customer_id for fact in facts.values() if fact.case.customer_id}
    answers = dict(
        FeedbackItem.objects.for_organisation(organisation)
        .filter(customer__in=customers)
        .values_list("customer_id")
        .annotate(Count("id"))
    )
    cases = dict(
        Case.objects.for_organisation(organisation)
        .filter(customer__in=customers, merged_into=None)
        .values_list("customer_id")
        .annotate(Count("id"))
    )
    lowest: dict[int, dict[int | None, float]] = {}
    given = Rating.objects.for_organisation(organisation).filter(item__customer__in=customers, kind="nps")
    for customer, case, value in given.values_list("item__customer_id", "item__case_id").annotate(Min("value")):
        lowest.setdefault(customer, {})[case] = value
    for pk, fact in facts.items():
        customer = fact.case.customer_id or 0
        before = [value for case, value in lowest.get(customer, {}).items() if case != pk]
        fact.history = History(answers.get(customer, 0), cases.get(customer, 0), min(before, default=None))
