"""What the customer's own page shows of a case: what was said by both sides, and what waits for their answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from feedback.models import Case, Customer, FeedbackItem, FixQuestion, Message

SHOWN, MOST = 30, 1_000  # what the page shows at first, and with everything opened
OTHERS = 30


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing said: by the customer (`is_voice`), or by somebody of ours, whose first name it carries."""

    at: datetime
    text: str
    is_voice: bool
    who: str = ""
    language: str = ""
    answer: str = ""  # to "did this fix it?"
    files: list[str] = field(default_factory=list)  # what went along by mail, by name


@dataclass(frozen=True, slots=True)
class Conversation:
    turns: list[Turn]
    earlier: int  # how many are not shown
    question: FixQuestion | None = None  # asked and still open
    answered: FixQuestion | None = None  # the one answered last

    @property
    def last_written(self) -> Turn | None:
        """What one of ours wrote last."""
        return next((turn for turn in reversed(self.turns) if not turn.is_voice), None)


@dataclass(frozen=True, slots=True)
class Told:
    """One of the other things the customer said, to be opened: `case` when it became one."""

    at: datetime
    text: str
    case: Case | None = None
    ratings: list[tuple[float, float]] = field(default_factory=list)


def conversation(case: Case, everything: bool = False) -> Conversation:
    """The newest turns, oldest first. Four queries, however many there are. Notes among colleagues are never in it."""
    most = MOST if everything else SHOWN
    mine = {"case": case}
    items = FeedbackItem.objects.for_organisation(case.organisation_id).filter(**mine).exclude(text="")
    messages = Message.objects.for_organisation(case.organisation_id).filter(**mine).exclude(kind=Message.NOTE)
    questions = list(FixQuestion.objects.for_organisation(case.organisation_id).filter(**mine).order_by("cycle"))
    turns = [
        *(Turn(item.occurred_at, item.text, True, language=item.language)
          for item in items.order_by("-occurred_at", "-id")[: MOST + 1]),
        *(Turn(row.created_at, row.body, row.kind == Message.INBOUND, who=first_name(row),
                files=[file.name for file in row.files.all()])
          for row in messages.select_related("author__user").prefetch_related("files").order_by(
              "-created_at", "-id")[: MOST + 1]),
        *(Turn(row.answered_at, row.comment, True, answer=row.answer) for row in questions if row.answered_at),
    ]
    turns.sort(key=lambda turn: turn.at)
    answered = [row for row in questions if row.answered_at is not None]
    asked = [row for row in questions if is_open(row, case)]
    return Conversation(
        turns[-most:], max(0, len(turns) - most), asked[-1] if asked else None, answered[-1] if answered else None
    )


def is_open(question: FixQuestion, case: Case) -> bool:
    """Whether it can still be answered: not answered, and the case has not moved on."""
    return (
        question.answered_at is None and case.status == Case.Status.RESOLVED and question.cycle == case.cycle
    )


def first_name(message: Message) -> str:
    """The first name of who wrote: what a customer knows a colleague by. "" for the customer's own words."""
    if message.kind == Message.INBOUND:
        return ""
    if message.author is not None and message.author.user.name:
        return message.author.user.get_short_name()
    return message.author_name.split(" ")[0]


def others(customer: Customer, beside: Case | None) -> list[Told]:
    """The newest of the other things this customer said, by case where they became one. Three queries."""
    cases: Any = Case.objects.for_organisation(customer.organisation_id).filter(customer=customer, merged_into=None)
    if beside is not None:
        cases = cases.exclude(pk=beside.pk)
    items: Any = FeedbackItem.objects.for_organisation(customer.organisation_id).filter(customer=customer, case=None)
    told = [
        Told(case.customer_since, case.first_item.text if case.first_item else "", case)
        for case in cases.select_related("first_item").order_by("-id")[:OTHERS]
    ] + [
        Told(item.occurred_at, item.text,
             ratings=[(row.value, max(row.low, row.high)) for row in item.ratings.all()])
        for item in items.prefetch_related("ratings").order_by("-occurred_at", "-id")[:OTHERS]
    ]
    return sorted(told, key=lambda each: each.at, reverse=True)[:OTHERS]
