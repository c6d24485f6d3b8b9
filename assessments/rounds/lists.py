"""Reading a pasted list of people: one a line, with what is wrong said for each line."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from assessments.instrument import LANGUAGES
from assessments.models import Function

MOST = 20_000
BREAKS = re.compile(r"[;\t]")


@dataclass(frozen=True, slots=True)
class Person:
    function: Function
    name: str
    email: str
    language: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that cannot be read, counted from 1, and why."""

    line: int
    text: str
    reason: str


def read(text: str, functions: Iterable[Function], language: str) -> tuple[list[Person], list[Problem]]:
    """The people and the problems. A line is "function; name; e-mail", with "; de" behind it for another language.

    Tabs do as well (pasted from a spreadsheet), and commas where there is neither. Empty lines and twins are passed
    over.
    """
    known = {name.casefold(): each for each in functions for name in (each.name, each.key)}
    people: dict[tuple[int, str], Person] = {}
    problems = []
    lines = text.replace("\x00", "").splitlines()
    for number, line in enumerate(lines[:MOST], start=1):
        if not line.strip():
            continue
        try:
            person = _person(line, known, language)
        except ValueError as error:
            problems.append(Problem(number, line.strip()[:120], str(error)))
        else:
            people.setdefault((person.function.pk, person.email), person)
    if len(lines) > MOST:
        reason = _("More than %(most)s lines: paste the rest afterwards.") % {"most": MOST}
        problems.append(Problem(MOST + 1, "", reason))
    return list(people.values()), problems


def _person(line: str, known: dict[str, Function], language: str) -> Person:
    parts = BREAKS.split(line) if BREAKS.search(line) else line.split(",")
    parts = [" ".join(part.split()) for part in parts]
    while len(parts) > 3 and not parts[-1]:
        parts.pop()
    if len(parts) not in (3, 4):
        raise ValueError(_("Write function; name; e-mail."))
    function = known.get(parts[0].casefold())
    if function is None:
        raise ValueError(_("There is no function “%(name)s”.") % {"name": parts[0]})
    spoken = (parts[3] if len(parts) == 4 else language).lower()
    if len(parts) == 4 and spoken not in LANGUAGES:
        raise ValueError(_("The language is one of %(known)s.") % {"known": ", ".join(LANGUAGES)})
    return person(function, parts[1], parts[2], spoken)


def person(function: Function, name: str, email: str, language: str) -> Person:
    """The person, checked. ValueError with what is wrong."""
    name, email = " ".join(name.split()), email.strip().lower()
    if not name or len(name) > 200:
        raise ValueError(_("Give a name of at most 200 letters."))
    try:
        validate_email(email)
    except ValidationError:
        raise ValueError(_("“%(email)s” is no e-mail address.") % {"email": email[:100]}) from None
    return Person(function, name, email, language if language in LANGUAGES else "en")
