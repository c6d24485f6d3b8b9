"""Hidden capabilities: what one function has and another misses, as an introduction.

Pure. A capability is hidden when a function scores a statement high while another scores it low, for more than noise,
or mostly does not know. Either the first is wrong or the second is missing something: both are worth an hour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from assessments.round_data import Floats, Function, Statement
from assessments.scales import Block
from cxloop.statistics import LEVEL

LOW, UNKNOWN = "low", "unknown"

SENTENCES = {
    ("en", LOW): "Ask %(shows)s to show %(sees)s: “%(statement)s”",
    ("en", UNKNOWN): "Ask %(shows)s to tell %(sees)s, who do not know of it: “%(statement)s”",
    ("de", LOW): "%(shows)s bitten, es %(sees)s zu zeigen: „%(statement)s“",
    ("de", UNKNOWN): "%(shows)s bitten, %(sees)s davon zu erzählen (dort ist es unbekannt): „%(statement)s“",
}
AND = {"en": " and ", "de": " und "}


@dataclass(frozen=True, slots=True)
class Limits:
    """From which score (0-100) a capability is high and up to which low, which share (0-1) of "I do not know" means
    that a function does not know, and from how many people on a function counts.
    """

    high: float = 65.0
    low: float = 40.0
    unknown: float = 0.5
    people: int = 2


@dataclass(frozen=True, slots=True)
class Introduction:
    """One function (index) to show a statement (index) to others; `apart` is the largest difference (points, 100 where
    they do not know), `why` low or unknown for each of `sees`.
    """

    statement: int
    shows: int
    sees: tuple[int, ...]
    why: tuple[str, ...]
    apart: float


def introductions(
    scores: Block, unknown: Floats, asked: Floats, importance: Sequence[float], limits: Limits | None = None
) -> tuple[Introduction, ...]:
    """One introduction for each statement that hides a capability, by importance x distance.

    `scores` are the functions' statement scores, `unknown` the share that does not know and `asked` how many answered
    at all, both functions x statements; `importance` is on 0-100.
    """
    limits = limits or Limits()
    found = [_introduction(scores, unknown, asked, place, limits) for place in range(scores.value.shape[1])]
    return tuple(sorted((each for each in found if each), key=lambda each: -each.apart * importance[each.statement]))


def _introduction(
    scores: Block, unknown: Floats, asked: Floats, place: int, limits: Limits
) -> Introduction | None:
    value, error, n = (getattr(scores, name)[:, place] for name in ("value", "error", "n"))
    good = np.where((n >= limits.people) & (np.nan_to_num(unknown[:, place]) < limits.unknown), value, np.nan)
    if not (good >= limits.high).any():
        return None
    shows = int(np.nanargmax(good))
    with np.errstate(invalid="ignore"):
        apart = value[shows] - value
        noise = special.stdtrit(np.maximum(n[shows] + n - 2, 1), (1 + LEVEL) / 2) * np.hypot(error[shows], error)
        is_low = (n >= limits.people) & (value <= limits.low) & (apart > noise)
        is_dark = (asked[:, place] >= limits.people) & (unknown[:, place] >= limits.unknown)
    sees = [int(each) for each in np.flatnonzero(is_low | is_dark) if each != shows]
    if not sees:
        return None
    why = tuple(UNKNOWN if is_dark[each] else LOW for each in sees)
    most = max(100.0 if is_dark[each] else float(apart[each]) for each in sees)
    return Introduction(place, shows, tuple(sees), why, most)


def sentence(
    introduction: Introduction, functions: Sequence[Function], statements: Sequence[Statement], language: str = "en"
) -> str:
    """The introduction as a sentence to act on, in English or German (English for others)."""
    language = language if (language, LOW) in SENTENCES else "en"
    kind = UNKNOWN if set(introduction.why) == {UNKNOWN} else LOW
    names = [functions[each].name for each in introduction.sees]
    listed = AND[language].join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]
    return SENTENCES[language, kind] % {
        "shows": functions[introduction.shows].name,
        "sees": listed,
        "statement": statements[introduction.statement].text.rstrip("."),
    }
