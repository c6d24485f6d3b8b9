"""What the stages decide about: one thing a customer said, with what is known around it, free of the database.

`feedback/flow.py` fills subjects from rows, `manage.py analyse` and the "try it" box from typed text. Each stage reads
what the earlier ones found and adds its own part; no stage calls another.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any


@dataclass(slots=True, frozen=True)
class Given:
    """A rating as the customer gave it. `value` on the scale `low`..`high`, both inclusive."""

    kind: str
    value: float
    low: float
    high: float


@dataclass(slots=True, frozen=True)
class Evidence:
    """Why we think so. `text[start:end]` is the exact phrase, or a rating or rule speaks for itself (start is None).

    `kind` is `phrase`, `rating`, `question` or `words`; `note` is one short sentence for people.
    """

    kind: str
    note: str = ""
    quote: str = ""
    start: int | None = None
    end: int | None = None
    rating: str = ""
    value: float | None = None

    def as_json(self) -> dict[str, Any]:
        given = {"kind": self.kind, "note": self.note, "quote": self.quote, "start": self.start, "end": self.end,
                 "rating": self.rating, "value": self.value}
        return {key: value for key, value in given.items() if value not in ("", None)}


@dataclass(slots=True)
class Found:
    """What the analysis found. Sentiment is -1..1, or None when no analyser knows the language (never a guess).

    `unhappy` is the probability (0..1) that a person reading rating, words and question would call this customer
    unhappy, or None when there is nothing to judge by. `words` lists the words that decided the sentiment.
    """

    language: str = ""
    language_confidence: float = 0.0
    analyser: str = ""
    analyser_version: str = ""
    sentiment: float | None = None
    label: str = "not_analysed"  # negative, neutral, positive, not_analysed
    words: list[dict[str, Any]] = field(default_factory=list)
    unhappy: float | None = None
    is_unhappy: bool = False
    unhappy_reasons: list[str] = field(default_factory=list)
    unhappy_by_words: float | None = None  # the same probability as if no rating had been given
    unhappy_evidence: list[Evidence] = field(default_factory=list)  # the phrases that speak for it, strongest first
    themes: dict[str, list[Evidence]] = field(default_factory=dict)  # theme key -> where it says so
    signals: dict[str, list[Evidence]] = field(default_factory=dict)  # signal key -> where it says so
    settings: Any = field(default=None, repr=False)  # those it was found by


@dataclass(slots=True)
class Raised:
    """One flag: which detector, how severe (1 low, 2 medium, 3 high, 4 urgent), and the evidence."""

    detector: str
    severity: int
    evidence: list[Evidence]


@dataclass(slots=True)
class Routed:
    """Where it goes and why. `rule` is the name of the first rule that matched; `why` one sentence."""

    rule_id: int | None
    rule: str
    position_id: int | None
    position: str
    why: str
    priority: str = "normal"  # low, normal, high, urgent
    priority_why: str = ""
    unowned: str = ""  # "touchpoint" or "theme" when that was to own it and nobody owns it


@dataclass(slots=True)
class Subject:
    text: str = ""
    question: str = ""
    language_hint: str = ""
    ratings: list[Given] = field(default_factory=list)
    source: str = ""  # source key
    channel: str = ""
    touchpoint: str = ""  # touchpoint key
    touchpoint_path: tuple[str, ...] = ()  # keys of journey, stage, touchpoint
    occurred_at: datetime | None = None
    segment: str = ""
    value: Decimal | None = None
    region: str = ""
    attributes: dict[str, Any] = field(default_factory=dict)
    found: Found | None = None
    flags: list[Raised] = field(default_factory=list)
    routed: Routed | None = None


@dataclass(slots=True)
class Item:
    """An item on its way through the stages: where it belongs, what they decide about, and what came of it."""

    id: int
    subject: Subject
    source_id: int
    occurred_at: datetime
    received_at: datetime
    follow_up_from: datetime | None = None
    touchpoint_id: int | None = None
    customer_id: int | None = None
    case_id: int | None = None
    theme_id: int | None = None  # the one a case of it is about
    processed_at: datetime | None = None
    failed_at: datetime | None = None
    failure: str = ""

    @property
    def severity(self) -> int:
        return max((raised.severity for raised in self.subject.flags), default=0)
