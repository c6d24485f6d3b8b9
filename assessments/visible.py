"""Which functions may be shown by themselves, so that nobody's answers can be read off or worked out by subtracting.

A function with fewer people than the minimum is shown only in aggregate, unless all of them agreed to be named. What
is hidden must itself be a crowd: overall minus the shown functions is what the hidden ones said together, so when too
few stand there, the next smallest function is hidden as well (complementary suppression; Willenborg and de Waal,
Elements of Statistical Disclosure Control, 2001, chapter 6).
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Group:
    """Whoever handed in for one function. `people` holds each person once; a person may stand in several functions."""

    people: frozenset[Hashable]
    named: frozenset[Hashable] = frozenset()  # those who agreed to be named

    @property
    def all_agreed(self) -> bool:
        return self.people <= self.named


@dataclass(frozen=True, slots=True)
class Shown:
    """`functions` may be shown one by one. `small` were hidden for themselves, `covering` so that those stay hidden.

    `rest` says whether what all hidden functions said together may be shown, `overall` whether anything may.
    """

    functions: frozenset[Hashable]
    small: frozenset[Hashable]
    covering: frozenset[Hashable]
    rest: bool
    overall: bool


def visible(groups: Mapping[Key, Group], minimum: int) -> Shown:
    """What may be shown of functions with these people. Functions without anybody are neither shown nor hidden."""
    there = {key: group for key, group in groups.items() if group.people}
    everybody = frozenset().union(*(group.people for group in there.values()))
    small = {key for key, group in there.items() if len(group.people) < minimum and not group.all_agreed}
    hidden = set(small)
    by_size = sorted(there, key=lambda key: (len(there[key].people), str(key)))
    while small and _few(there, hidden, minimum):
        further = [key for key in by_size if key not in hidden]
        if not further:
            break
        hidden.add(further[0])
    shown = frozenset(there) - hidden
    overall = len(everybody) >= minimum or all(group.all_agreed for group in there.values())
    rest = bool(hidden) and not _few(there, hidden, minimum)
    return Shown(shown if overall else frozenset(), frozenset(small), frozenset(hidden - small),
                 rest and overall, overall and bool(there))


def _few(groups: Mapping[Key, Group], hidden: Collection[Key], minimum: int) -> bool:
    """Whether the hidden ones together are one function, or too few people, or one person and those who are known.

    Whoever agreed to be named hides nobody: they are not counted.
    """
    unnamed = frozenset().union(*(groups[key].people - groups[key].named for key in hidden))
    people = frozenset().union(*(groups[key].people for key in hidden))
    return len(hidden) < 2 or len(people) < minimum or len(unnamed) < min(2, minimum)
