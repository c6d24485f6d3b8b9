"""Who is meant by "@carol" in a note: the handles people go by, and where they stand in a text. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

WORD = re.compile(r"(?<![\w@/.+-])@(?=\w)([\w.'’+-]*\w)")
ENDS = re.compile(r"[.'’+-]\w*$")
Places = dict[int, list[list[int]]]


@dataclass(frozen=True, slots=True)
class Handles:
    """Whom each handle may mean (folded), everybody's full name, and the one handle that means nobody else."""

    means: dict[str, set[int]]
    names: dict[str, set[int]]
    own: dict[int, str]


@dataclass(slots=True)
class Found:
    """Who is meant and where; and what could mean several people, with the handles that would tell them apart."""

    places: Places = field(default_factory=dict)
    unclear: dict[str, list[str]] = field(default_factory=dict)


def handles_of(people: Iterable[tuple[int, str, str]]) -> Handles:
    """The handles of people given as (key, name, e-mail): first name, whole name with dots, the address before the @.
    """
    each = {key: candidates(name, email) for key, name, email in people}
    means: dict[str, set[int]] = defaultdict(set)
    names: dict[str, set[int]] = defaultdict(set)
    for key, (name, wanted) in each.items():
        names[name].add(key)
        for handle in wanted:
            means[handle].add(key)
    own = {
        key: next((handle for handle in wanted if len(means[handle]) == 1), "") for key, (_name, wanted) in each.items()
    }
    return Handles(dict(means), dict(names), own)


def candidates(name: str, email: str) -> tuple[str, list[str]]:
    """The folded name, and the handles it gives, the shortest first."""
    words = [re.sub(r"[^\w'’+-]", "", part) for part in name.casefold().split()]
    words = [part for part in words if part]
    local = re.sub(r"[^\w.+-]", "", email.casefold().partition("@")[0])
    wanted = [*words[:1], ".".join(words), local]
    return " ".join(name.casefold().split()), [handle for handle in dict.fromkeys(wanted) if handle]


def find(text: str, known: Handles) -> Found:
    """Who is mentioned in the text. A word after @ that means nobody here is left alone: customers have handles, too.
    """
    found = Found()
    for match in WORD.finditer(text):
        start, said = match.start(), match[1]
        whole = whole_name(text, match.start(1), known)
        keys, length = (known.names[whole], len(whole)) if whole else meant(said, known)
        if len(keys) > 1:
            found.unclear[text[start : start + 1 + length]] = sorted(known.own[key] for key in keys if known.own[key])
        for key in keys if len(keys) == 1 else ():
            found.places.setdefault(key, []).append([start, start + 1 + length])
    return found


def whole_name(text: str, start: int, known: Handles) -> str:
    """The longest full name of somebody that stands at this place; empty for none."""
    at = [name for name in known.names if " " in name and text[start : start + len(name)].casefold() == name
          and not text[start + len(name) : start + len(name) + 1].isalnum()]
    return max(at, key=len, default="")


def meant(said: str, known: Handles) -> tuple[set[int], int]:
    """Whom the word may mean, and how much of it: "carol.clark's" is Carol Clark. Nobody: an empty set."""
    while said:
        if keys := known.means.get(said.casefold()):
            return keys, len(said)
        shorter = ENDS.sub("", said)
        if shorter == said:
            break
        said = shorter
    return set(), 0
