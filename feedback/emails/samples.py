"""Somebody invented, for examples of e-mails: a traveller without her suitcase, and who answers for baggage."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from cxloop.models import Membership, Organisation, Position, User
from feedback.emails.facts import CaseFacts, History, Said
from feedback.models import (
    Analysis,
    Case,
    Customer,
    FeedbackItem,
    FixQuestion,
    MakeGood,
    Message,
    Notice,
    Source,
    Touchpoint,
)

ORGANISATION = Organisation(pk=1, slug="larkspur", name="Larkspur Air", time_zone="Europe/Lisbon")
VERBATIM = (
    "Third day without my suitcase and every number I am given sends me back to the first one. My mother’s funeral is "
    "on Friday and what I was going to wear, and the letters I meant to read, are in that case."
)
TELLING = ("Third day without my suitcase", "funeral is on Friday")


@dataclass(frozen=True)
class SampleRung:
    at: datetime
    names: tuple[str, ...]


def member(pk: int, name: str, language: str = "en", role: str = "owner") -> Membership:
    user = User(pk=pk, email=f"person{pk}@example.org", name=name, language=language)
    return Membership(pk=pk, public_id=uuid.UUID(int=pk), organisation=ORGANISATION, user=user, role=role)


def reader(language: str = "en") -> Membership:
    return member(7, "Ingrid Solheim-Bergström", language)


def customer() -> Customer:
    return Customer(
        pk=3,
        public_id=uuid.UUID(int=3),
        organisation=ORGANISATION,
        email="maximiliana@example.org",
        name="Maximiliana von Hohenstein-Oberwiesenfeld",
        segment="Platinum",
        language="en",
    )


def item(now: datetime, verbatim: str = "") -> FeedbackItem:
    said = FeedbackItem(
        pk=5,
        organisation=ORGANISATION,
        text=verbatim or VERBATIM,
        language="en",
        occurred_at=now - timedelta(days=3, hours=12),
        public_id=uuid.UUID(int=5),
        customer=customer(),
    )
    said.analysis = Analysis(pk=5, item=said, language="en")
    return said


def case(now: datetime, verbatim: str = "") -> Case:
    opened = now - timedelta(days=3, hours=12)
    return Case(
        pk=9,
        public_id=uuid.UUID(int=9),
        organisation=ORGANISATION,
        number=1042,
        customer=customer(),
        first_item=item(now, verbatim),
        source=Source(pk=2, name="Web survey"),
        segment="Platinum",
        touchpoint=Touchpoint(pk=4, name="Baggage claim"),
        status=Case.Status.OPEN,
        priority=Case.Priority.URGENT,
        severity=4,
        position=Position(pk=6, title="Head of Baggage"),
        owner=reader(),
        opened_at=opened,
        why={"why": "Rule “Baggage”: the touchpoint is Baggage claim.", "priority": "Severity 4."},
        policy={"name": "Platinum, urgent"},
        customer_since=opened,
        customer_due_at=now + timedelta(hours=3),
        clock_started_at=opened,
        acknowledge_due_at=now - timedelta(hours=6, minutes=12),
        contact_due_at=now + timedelta(minutes=25),
        resolve_due_at=now + timedelta(days=1),
    )


def evidence_in(text: str) -> list[dict[str, Any]]:
    """Where the telling phrases stand; in other words than ours, the first word is marked."""
    places = [(text.find(phrase), phrase) for phrase in TELLING]
    found = [{"kind": "phrase", "start": at, "end": at + len(phrase)} for at, phrase in places if at >= 0]
    return found or [{"kind": "phrase", "start": 0, "end": len(text.split(" ")[0])}]


def facts(now: datetime, verbatim: str = "") -> CaseFacts:
    of = case(now, verbatim)
    text = verbatim or VERBATIM
    said = Said(5, text, "en", now - timedelta(days=3, hours=12), evidence_in(text), [("nps", 0.0, 10.0)])
    return CaseFacts(
        of,
        said,
        said,
        History(answers=6, cases=2, lowest_before=6.0),
        ahead=[
            SampleRung(now + timedelta(hours=1), ("Tomasz Wiśniewski",)),
            SampleRung(now + timedelta(hours=3), ("Alice Mbeki",)),
        ],
        comment=verbatim or "The wheel is broken off now.",
        handed=Message(pk=9, body=verbatim or "She is waiting at the hotel until Thursday.", author_name="Alice Mbeki"),
        make_goods={1: make_good(of, now, verbatim)},
        notes={1: note(of, now, verbatim)},
    )


def make_good(of: Case, now: datetime, words: str = "") -> MakeGood:
    return MakeGood(
        pk=1,
        public_id=uuid.UUID(int=1),
        organisation=ORGANISATION,
        case=of,
        kind="refund",
        amount=Decimal("240.00"),
        currency="EUR",
        words=words or "What she bought to wear on Friday.",
        state=MakeGood.State.DECLINED,
        proposed_by=member(8, "Carol Danvers", role="agent"),
        proposed_at=now,
        decided_by=reader(),
        decided_at=now,
        reason=words or "The insurer pays this within two days: send her their form.",
    )


def note(of: Case, now: datetime, words: str = "") -> Message:
    return Message(
        pk=1,
        organisation=ORGANISATION,
        case=of,
        kind=Message.NOTE,
        body=words or "@ingrid can you call the courier before five?",
        author_name="Carol Danvers",
        created_at=now,
    )


def notice(kind: str, of: Case, data: dict[str, Any], now: datetime, pk: int = 1) -> Notice:
    return Notice(
        pk=pk,
        organisation=ORGANISATION,
        recipient_id=7,
        case=of,
        kind=kind,
        step="1",
        data=data,
        why="You are Head of Baggage.",
        created_at=now,
    )


def message(now: datetime, body: str = "", verbatim: str = "") -> Message:
    said = (
        "I am so sorry about your mother. I have your suitcase: it is on tonight’s plane.\n\n"
        "A courier rings at your door by 08:00."
    )
    return Message(
        pk=11,
        public_id=uuid.UUID(int=11),
        organisation=ORGANISATION,
        case=case(now, verbatim),
        kind="reply",
        body=body or said,
        author=member(8, "Carol Danvers"),
        author_name="Carol Danvers",
        created_at=now,
    )


def question(now: datetime) -> FixQuestion:
    return FixQuestion(
        pk=12,
        public_id=uuid.UUID(int=12),
        organisation=ORGANISATION,
        case=case(now),
        cycle=1,
        asked_at=now,
        silent_at=now + timedelta(days=7),
    )
