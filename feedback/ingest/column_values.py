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
    numbers: list[float] = field(default_factory=list)
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
    def is_wordy(self) -> bool:
        """Whether somebody could have written this: no numbers, addresses or links."""
        return 0 < self.filled > 2 * max(len(self.numbers), self.mails, self.links)

    @property
    def is_text(self) -> bool:
        """Whether somebody certainly wrote this: several words, or hardly a value twice."""
        return self.is_wordy and (self.words >= 2 or self.distinct * 2 > self.filled)

    @property
    def is_numeric(self) -> bool:
        return self.filled > 0 and len(self.numbers) * 2 >= self.filled

    def within(self, low: float, high: float) -> float:
        """The share (0..1) of the numbers that lie on the scale; 0 when there are none."""
        return sum(low <= number <= high for number in self.numbers) / len(self.numbers) if self.numbers else 0.0

    @property
    def is_category(self) -> bool:
        return self.distinct <= 200 and self.length <= 80


def look_at(values: Iterable[str]) -> Seen:
    """What the values are like; empty ones and the usual words for "nothing" are not counted."""
    seen = Seen()
    different: set[str] = set()
    words = length = 0
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
            seen.numbers.append(rated[0])
            seen.top = max(seen.top or 0.0, rated[1]) if rated[1] else seen.top
        if len(seen.examples) < MOST_EXAMPLES:
            seen.examples.append(text)
    seen.distinct = len(different)
    if seen.filled:
        seen.words, seen.length = words / seen.filled, length / seen.filled
    return seen


def _mostly(count: int, seen: Seen, share: float = 0.6) -> bool:
    return count >= seen.filled * share


def _is_rating(seen: Seen, most: float) -> bool:
    """Mostly halves and wholes from 0 to `most`; a few that are off the scale are for the row to be told."""
    halves = sum((number * 2).is_integer() for number in seen.numbers)
    thumbs = seen.within(0, 1) == 1 and seen.top is None and seen.filled > 5
    return (
        seen.filled > 0
        and _mostly(len(seen.numbers), seen, 0.8)
        and seen.within(0, most) >= 0.5
        and _mostly(halves, seen, 0.8)
        and not thumbs
    )


def _is_amount(seen: Seen) -> bool:
    """Money, and not the stars somebody gave for value."""
    return _mostly(seen.digits + len(seen.numbers), seen) and (seen.digits > 0 or max(seen.numbers, default=0) > 10)


def _is_name(seen: Seen) -> bool:
    return not seen.is_numeric and not (seen.filled > 50 and seen.distinct * 5 < seen.filled)


FITS: dict[str, Callable[[Seen], bool]] = {
    "external_id": lambda seen: seen.length <= 200,
    "email": lambda seen: _mostly(seen.mails, seen),
    "phone": lambda seen: _mostly(seen.digits, seen) and seen.length < 30 and seen.mails == 0,
    "customer_id": lambda seen: seen.length <= 200,
    "handle": lambda seen: seen.spaced * 5 <= seen.filled and seen.length <= 100,
    "text": lambda seen: seen.filled == 0 or seen.is_wordy,
    "question": lambda seen: not seen.is_numeric and seen.length < 400,
    "touchpoint": lambda seen: seen.is_category and not seen.is_numeric,
    "language": lambda seen: seen.length <= 15 and not seen.numbers,
    "locale": lambda seen: seen.length <= 20 and not seen.numbers,
    "region": lambda seen: seen.length <= 80 and not seen.is_numeric,
    "segment": lambda seen: seen.is_category,
    "value": lambda seen: seen.filled == 0 or _is_amount(seen),
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


def guess_scale(name: str, column: str, seen: Seen) -> tuple[float, float]:
    """The narrowest usual scale of this kind of rating that holds nearly all of the numbers, else the widest.

    A general rating that runs from 0, or is called a score, is asked from 0 to 10 more often than from 1.
    """
    nearly = 0.9
    if seen.top is not None:
        return (0.0 if name == "nps" or seen.within(0, 0.5) > 1 - nearly else 1.0), seen.top
    for low, high in SCALES_OF[name]:
        if seen.within(low, high) >= nearly:
            scored = name == "rating" and high == 10 and "score" in column
            return (0.0 if scored else low), high
    return SCALES_OF[name][-1]


SCALES_OF: dict[str, tuple[tuple[float, float], ...]] = {
    "nps": ((0, 10),),
    "csat": ((1, 5), (1, 7), (1, 10), (0, 10), (1, 100), (0, 100)),
    "ces": ((1, 7), (1, 10), (0, 10)),
    "stars": ((1, 5), (0, 5), (1, 10), (0, 10)),
    "rating": ((1, 5), (0, 5), (1, 10), (0, 10)),
}
