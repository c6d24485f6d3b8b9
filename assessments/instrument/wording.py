"""How a statement is written down: a key that never changes, its text in each language, what customers answer too."""

from __future__ import annotations

from dataclasses import dataclass

TOUCHPOINT, THEME, METRIC = "touchpoint", "theme", "metric"


@dataclass(frozen=True, slots=True)
class Link:
    """Something customers speak of. A touchpoint or theme that an organisation does not have is left out there."""

    kind: str
    key: str


@dataclass(frozen=True, slots=True)
class StatementText:
    key: str
    en: str
    de: str
    links: tuple[Link, ...] = ()

    @property
    def texts(self) -> dict[str, str]:
        return {"en": self.en, "de": self.de}


@dataclass(frozen=True, slots=True)
class DimensionText:
    key: str
    en: str
    de: str
    statements: tuple[StatementText, ...]

    @property
    def names(self) -> dict[str, str]:
        return {"en": self.en, "de": self.de}


def links(touchpoints: str = "", themes: str = "", metrics: str = "") -> tuple[Link, ...]:
    """Links from words with spaces between the keys."""
    given = ((TOUCHPOINT, touchpoints), (THEME, themes), (METRIC, metrics))
    return tuple(Link(kind, key) for kind, keys in given for key in keys.split())
