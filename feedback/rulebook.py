"""What an organisation has decided about judging: its languages, themes, detectors, rules, priorities and owners.

Plain values without a database, read by the stages; `feedback/queries/rulebook.py` loads them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

LANGUAGES = ("en", "de", "fr", "es")
PRIORITIES = ("low", "normal", "high", "urgent")


@dataclass(slots=True, frozen=True)
class ThemeSpec:
    """One theme: `keywords` by language (ISO 639-1; `*` counts in every language).

    A keyword is a word (`refund`), a stem (`delay*`) or a phrase of them (`lost my bag*`); see `wording/phrases.py`.
    """

    key: str
    name: str
    keywords: dict[str, tuple[str, ...]]


@dataclass(slots=True)
class AnalyseSettings:
    """`default_language` is assumed when a text is too short to tell. `company_names` carry no feeling
    ("Best Western" is not praise). `ces_high_is_easy`: whether a high effort score is good news."""

    languages: tuple[str, ...] = LANGUAGES
    default_language: str = "en"
    themes: list[ThemeSpec] = field(default_factory=list)
    company_names: tuple[str, ...] = ()
    ces_high_is_easy: bool = True


@dataclass(slots=True, frozen=True)
class DetectorSetting:
    """`severity` None means the detector's own; `params` are the fields of its `Params`, missing ones at default."""

    enabled: bool = True
    severity: int | None = None
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class FlagSettings:
    """By detector key; a detector that is not named runs with its defaults."""

    detectors: dict[str, DetectorSetting] = field(default_factory=dict)


@dataclass(slots=True, frozen=True)
class Condition:
    matcher: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True, frozen=True)
class RuleSpec:
    """All `conditions` must hold. `target` says to whom: a named `position`, or the owner of the item's
    `touchpoint` or `theme`. The default rule (exactly one) has no conditions, stands last and names a position."""

    id: int | None
    name: str
    order: int = 0
    conditions: tuple[Condition, ...] = ()
    position_id: int | None = None
    position_title: str = ""
    is_default: bool = False
    target: Literal["position", "touchpoint", "theme"] = "position"


@dataclass(slots=True, frozen=True)
class PriorityRow:
    """First row in `order` whose conditions all hold wins. `signals`, `segments`: any one of them; empty means none
    is asked for."""

    order: int
    priority: str
    severity_at_least: int | None = None
    value_at_least: Decimal | None = None
    signals: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()


DEFAULT_PRIORITIES: tuple[PriorityRow, ...] = (
    PriorityRow(10, "urgent", signals=("safety",)),
    PriorityRow(20, "urgent", severity_at_least=4),
    PriorityRow(30, "urgent", severity_at_least=3, signals=("vulnerable_customer", "legal_or_regulator")),
    PriorityRow(40, "high", severity_at_least=3),
    PriorityRow(50, "high", signals=("legal_or_regulator", "threatens_to_leave", "vulnerable_customer")),
    PriorityRow(60, "high", severity_at_least=2, value_at_least=Decimal(1000)),
    PriorityRow(70, "normal", severity_at_least=2),
    PriorityRow(80, "normal", signals=("asks_for_contact",)),
    PriorityRow(90, "low"),
)


@dataclass(slots=True, frozen=True)
class Post:
    """A position as routing needs it."""

    id: int
    title: str


@dataclass(slots=True)
class Ownership:
    """Who owns each touchpoint and theme, by key; a key with None, or missing, is unowned."""

    touchpoints: dict[str, Post | None] = field(default_factory=dict)
    themes: dict[str, Post | None] = field(default_factory=dict)


@dataclass(slots=True)
class RuleBook:
    """Everything `feedback.judge.judge` needs; `source_touchpoints` gives a source's usual touchpoint by key."""

    analyse: AnalyseSettings = field(default_factory=AnalyseSettings)
    flag: FlagSettings = field(default_factory=FlagSettings)
    rules: list[RuleSpec] = field(default_factory=list)
    priorities: list[PriorityRow] = field(default_factory=lambda: list(DEFAULT_PRIORITIES))
    ownership: Ownership = field(default_factory=Ownership)
    touchpoint_paths: dict[str, tuple[str, ...]] = field(default_factory=dict)
    source_channels: dict[str, str] = field(default_factory=dict)
    source_touchpoints: dict[str, str] = field(default_factory=dict)
