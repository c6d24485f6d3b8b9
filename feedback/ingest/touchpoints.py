"""Where it happened: a name, or a path as in `Flight > Arrive > Baggage reclaim`, becomes a place in the journey."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.text import slugify

from cxloop.models import Organisation
from feedback.models import Touchpoint

LEVELS = (Touchpoint.JOURNEY, Touchpoint.STAGE, Touchpoint.TOUCHPOINT)
FIRST = {  # what the first word of a path may name: a lone word anything, the first of three a journey
    Touchpoint.JOURNEY: (Touchpoint.JOURNEY,),
    Touchpoint.STAGE: (Touchpoint.STAGE, Touchpoint.JOURNEY),
    Touchpoint.TOUCHPOINT: tuple(reversed(LEVELS)),
}
SEPARATOR = re.compile(r"\s*[>›]\s*")
LONGEST_KEY = 120
LONGEST_NAME = 200


def touchpoint_key(name: str) -> str:
    return slugify(name, allow_unicode=True)[:LONGEST_KEY] or "touchpoint"


def path_of(said: str) -> tuple[str, ...]:
    """One to three names, the touchpoint last; what goes deeper than three belongs to the touchpoint's name."""
    parts = [part for part in SEPARATOR.split(said.strip()) if part] or [said]
    names = parts if len(parts) <= len(LEVELS) else [*parts[:2], " > ".join(parts[2:])]
    return tuple(name[:LONGEST_NAME] for name in names)


def places(organisation: Organisation, said: Iterable[str]) -> dict[str, int]:
    """What was said -> the id of the touchpoint it means; unknown ones are made, unowned, with what stands above.

    A place is known by its key or its name, below the place said above it. One that nobody has placed yet goes where
    the path says. Six queries at most.
    """
    paths = {each: path_of(each) for each in said}
    if not paths:
        return {}
    tree = _Tree(organisation)
    found: dict[tuple[str, ...], Touchpoint] = {}
    for depth, level in enumerate(LEVELS):
        for path in paths.values():
            above = len(path) - (len(LEVELS) - depth)  # how many names stand above the one of this level
            if above >= 0:
                key = (level, *path[: above + 1])
                parent = found[(LEVELS[depth - 1], *path[:above])] if above else None
                found[key] = found.get(key) or tree.place(level, parent, path[above])
        tree.write()
    tree.move()
    return {each: found[(Touchpoint.TOUCHPOINT, *path)].pk for each, path in paths.items()}


def paths_of(organisation: Organisation) -> dict[int, tuple[str, ...]]:
    """The keys from the journey down to each touchpoint, by its id. One query."""
    rows = Touchpoint.objects.for_organisation(organisation).values_list("pk", "key", "parent_id")
    keys = {pk: (key, above) for pk, key, above in rows}

    def path(pk: int | None) -> tuple[str, ...]:
        return (*path(keys[pk][1]), keys[pk][0]) if pk else ()

    return {pk: path(pk) for pk in keys}


class _Tree:
    """The organisation's touchpoints, found by where they hang and what they are called."""

    def __init__(self, organisation: Organisation) -> None:
        self.organisation = organisation
        self.below: dict[tuple[int, str], Touchpoint] = {}
        self.anywhere: dict[tuple[str, str], Touchpoint] = {}
        self.keys: set[str] = set()
        self.fresh: list[Touchpoint] = []
        self.moved: list[Touchpoint] = []
        rows = list(Touchpoint.objects.for_organisation(organisation).order_by("pk"))
        by_id = {row.pk: row for row in rows}
        for row in rows:
            row.parent = by_id.get(row.parent_id or 0)
            self._know(row)

    def place(self, level: str, parent: Touchpoint | None, name: str) -> Touchpoint:
        """The touchpoint called so below `parent`, or at the beginning of a path; unsaved when it is new."""
        found = self._below(parent, level, name) if parent else self._first(level, name)
        if found is None:
            key = self._free_key(parent, touchpoint_key(name))
            found = Touchpoint(organisation=self.organisation, key=key, name=name, level=level, parent=parent)
            self.fresh.append(found)
            self._know(found)
        return found

    def write(self) -> None:
        """Makes the new ones of one level; those below need their ids."""
        Touchpoint.objects.bulk_create(self.fresh)
        self.fresh = []

    def move(self) -> None:
        if self.moved:
            Touchpoint.objects.for_organisation(self.organisation).bulk_update(self.moved, ["parent"])

    def _first(self, level: str, name: str) -> Touchpoint | None:
        known = (self.anywhere.get((each, word)) for word in _words(name) for each in FIRST[level])
        return next((touchpoint for touchpoint in known if touchpoint), None)

    def _below(self, parent: Touchpoint, level: str, name: str) -> Touchpoint | None:
        for word in _words(name):
            if found := self.below.get((id(parent), word)):
                return found
        for word in _words(name):
            loose = self.anywhere.get((level, word))
            if loose is not None and loose.parent is None:
                loose.parent = parent
                self.moved.append(loose)
                self._know(loose)
                return loose
        return None

    def _know(self, touchpoint: Touchpoint) -> None:
        self.keys.add(touchpoint.key)
        for word in (touchpoint.key, _named(touchpoint.name)):
            self.anywhere.setdefault((touchpoint.level, word), touchpoint)
            if touchpoint.parent is not None:
                self.below.setdefault((id(touchpoint.parent), word), touchpoint)

    def _free_key(self, parent: Touchpoint | None, key: str) -> str:
        """The key, or a longer one where another touchpoint has it: keys are the organisation's own."""
        if key not in self.keys:
            return key
        longer = f"{parent.key}-{key}"[: LONGEST_KEY - 8] if parent else key[: LONGEST_KEY - 8]
        numbered = (f"{longer}-{number}" for number in range(2, len(self.keys) + 3))
        return next(each for each in (longer, *numbered) if each not in self.keys)


def _words(name: str) -> tuple[str, str]:
    return touchpoint_key(name), _named(name)


def _named(name: str) -> str:
    """A name in a form that no key has."""
    return f"={name.casefold()}"
