"""What a file, a form or a program handed in: plain values, not yet rows of the database.

Every way in (file, page, API, channel) builds `Incoming`; `service.store` alone turns it into rows.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

from feedback.subject import Found, Given, Subject


@dataclass(slots=True)
class IncomingCustomer:
    """Who spoke, as far as they said. Empty strings where nothing is known."""

    customer_id: str = ""
    email: str = ""
    phone: str = ""
    handle: str = ""
    name: str = ""
    segment: str = ""
    value: Decimal | None = None
    region: str = ""
    key: str = ""  # the digest of a key they hold who left no address

    def identities(self) -> list[tuple[str, str]]:
        """`(kind, value)` pairs by which the customer can be recognised, the strongest first."""
        pairs = (
            ("external_id", self.customer_id),
            ("email", self.email.strip().casefold()),
            ("phone", self.phone),
            ("handle", self.handle.strip().casefold()),
            ("key", self.key),
        )
        return [(kind, value) for kind, value in pairs if value]


@dataclass(slots=True, frozen=True)
class IncomingRating:
    """One rating on its own scale `low`..`high`, both inclusive. `kind` is nps, csat, ces or stars."""

    kind: str
    value: float
    low: float
    high: float


@dataclass(slots=True)
class Incoming:
    """One thing a customer said. `line` is the physical line (or element) where it began, 0 when there is
    none.

    `occurred_at` is aware or None when unknown. `attributes` holds whatever was mapped to `attr.<name>`;
    `notes` what was changed on the way in (NUL removed, text cut), under a key each.
    """

    text: str = ""
    occurred_at: datetime | None = None
    external_id: str | None = None
    question: str = ""
    language: str = ""
    locale: str = ""
    region: str = ""
    permalink: str = ""
    touchpoint: str = ""
    customer: IncomingCustomer = field(default_factory=IncomingCustomer)
    ratings: list[IncomingRating] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    line: int = 0
    found: Found | None = None  # by whoever read it ahead of time

    def last_ratings(self) -> list[IncomingRating]:
        """One rating of each kind; the last one given wins."""
        if len(self.ratings) < 2:
            return self.ratings
        return list({rating.kind: rating for rating in self.ratings}.values())

    def subject(self) -> Subject:
        """What its words alone say: enough to be read."""
        return Subject(
            text=self.text,
            question=self.question,
            language_hint=self.language[:10] or self.locale[:2],
            ratings=[Given(each.kind, each.value, each.low, each.high) for each in self.last_ratings()],
            found=self.found,
        )

    def fingerprint(self) -> bytes:
        """16 bytes (the first half of SHA-256) of what was said, by whom, when and where; equal for equal
        content.

        Stands in for the external id where there is none. The line, the attributes and the notes are left
        out: the same words moved to another line, or exported with one more column, are still the same words.
        """
        who = self.customer
        fields = [
            self.text,
            self.occurred_at.astimezone(UTC).isoformat() if self.occurred_at else "",
            self.question,
            self.permalink,
            self.touchpoint,
            [who.customer_id, who.email, who.phone, who.handle, who.name],
            sorted([rating.kind, rating.value, rating.low, rating.high] for rating in self.ratings),
        ]
        canonical = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).digest()[:16]


@dataclass(slots=True)
class IncomingRejected:
    """A row that cannot become an item: where it stands, which column is to blame, why, and the row as it
    was.

    `raw` maps column to value as read; `extra` holds values beyond the last column.
    """

    line: int
    column: str
    reason: str
    raw: dict[str, str] = field(default_factory=dict)
    extra: list[str] = field(default_factory=list)
