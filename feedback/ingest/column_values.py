"""What the values of a column are like, and whether a column with such values can hold a field."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from feedback.ingest.values import EMAIL, is_damaged, is_nothing, read_rating

MOST_EXAMPLES = 2000


@dataclass(slots=True)
class Seen:
    """Counts over the sample of one column. `low`..`high` of its numbers; `top` when values say `7/10`
    themselves.
    """

    filled: int = 0
    distinct: int = 0
    numbers: int = 0
    whole: int = 0
    low: float = 0.0
    high: float = 0.0
    top: float | None = None
    damaged: int = 0
    mails: int = 0
    links: int = 0
    digits: int = 0
    spaced: int = 0
    words: float = 0.0
    length: float = 0.0
    examples: list[str] = field(default_factory=list)

    @property
    def repeats(self) -> bool:
        return self.filled - self.distinct > max(2, self.filled // 10)

    @property
    def is_text(self) -> bool:
        return (
            self.filled > 0
            and self.numbers * 2 < self.filled
            and self.mails * 2 < self.filled
            and (self.words >= 2 or self.distinct * 2 > self.filled)
            and self.links * 2 < self.filled
        )

    @property
    def is_category(self) -> bool:
        return self.distinct <= 200 and self.length <= 80


def look_at(values: Iterable[str]) -> Seen:
    """What the values are like; empty ones and the usual words for "nothing" are not counted."""
    seen = Seen()
    different: set[str] = set()
    words = length = 0
    numbers: list[float] = []
    for value in values:
        text = value.strip()
        if is_nothing(text):
            continue
        seen.filled += 1
        different.add(text[:200])
        words += len(text.split())
        length += len(text)
        seen.damaged += is_damaged(text)
        seen.mails += EMAIL.match(text) is not None
        seen.links += text.startswith(("http://", "https://"))
        seen.digits += sum(character.isdigit() for character in text[:40]) >= 6
        seen.spaced += " " in text
        rated = read_rating(text) if len(text) < 60 else None
        if rated is not None:
            numbers.append(rated[0])
            seen.top = max(seen.top or 0.0, rated[1]) if rated[1] else seen.top
        if len(seen.examples) < MOST_EXAMPLES:
            seen.examples.append(text)
    seen.numbers, seen.whole = len(numbers), sum((number * 2).is_integer() for number in numbers)
    if numbers:
        seen.low, seen.high = min(numbers), max(numbers)
    seen.distinct = len(different)
    if seen.filled:
        seen.words, seen.length = words / seen.filled, length / seen.filled
    return seen


def _mostly(count: int, seen: Seen, share: float = 0.6) -> bool:
    return count >= seen.filled * share


def _is_rating(seen: Seen, most: float) -> bool:
    return (
        seen.filled > 0
        and _mostly(seen.numbers, seen, 0.8)
        and seen.low >= 0
        and seen.high <= most
        and seen.whole == seen.numbers
        and not (seen.high <= 1 and seen.top is None and seen.filled > 5)
    )


def _is_name(seen: Seen) -> bool:
    return seen.numbers * 2 < max(seen.filled, 1) and not (seen.filled > 50 and seen.distinct * 5 < seen.filled)


FITS: dict[str, Callable[[Seen], bool]] = {
    "external_id": lambda seen: seen.length <= 200,
    "email": lambda seen: _mostly(seen.mails, seen),
    "phone": lambda seen: _mostly(seen.digits, seen) and seen.length < 30 and seen.mails == 0,
    "customer_id": lambda seen: seen.length <= 200,
    "handle": lambda seen: seen.spaced * 5 <= seen.filled and seen.length <= 100,
    "text": lambda seen: seen.filled == 0 or seen.is_text,
    "question": lambda seen: seen.numbers * 2 <= seen.filled and seen.length < 400,
    "touchpoint": lambda seen: seen.is_category and seen.numbers * 2 < max(seen.filled, 1),
    "language": lambda seen: seen.length <= 15 and seen.numbers == 0,
    "locale": lambda seen: seen.length <= 20 and seen.numbers == 0,
    "region": lambda seen: seen.length <= 80 and seen.numbers * 2 < max(seen.filled, 1),
    "segment": lambda seen: seen.is_category,
    "value": lambda seen: seen.filled == 0 or (_mostly(seen.digits + seen.numbers, seen) and seen.high > 10),
    "permalink": lambda seen: _mostly(seen.links, seen),
    "name": _is_name,
    "nps": lambda seen: _is_rating(seen, 10),
    "csat": lambda seen: _is_rating(seen, 100),
    "ces": lambda seen: _is_rating(seen, 10),
    "stars": lambda seen: _is_rating(seen, 10),
    "rating": lambda seen: _is_rating(seen, 10),
}


def fits(name: str, seen: Seen) -> bool:
    """Whether a column with such values can hold the field. A column without values can hold most of them."""
    return FITS[name](seen)
