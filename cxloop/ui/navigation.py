"""What the sidebar offers. Apps register sections; this file knows none of their words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.functional import SimpleLazyObject

ENOUGH = 1000
BADGE = 100  # a number in the sidebar needs no more digits

_sections: dict[str, Section] = {}
_jump: list[str] = []


@dataclass(frozen=True)
class Item:
    """One way to go. `query` is part of the address; `count` names a number of the section's counts."""

    label: Any
    url_name: str
    icon: str = ""
    query: Mapping[str, str] = field(default_factory=dict)
    count: str = ""
    tone: str = ""
    roles: frozenset[str] = frozenset()
    also: frozenset[str] = frozenset()  # other pages on which one is still here
    is_default: bool = False  # the page shows this one when its address says nothing


@dataclass(frozen=True)
class Section:
    """Items under one heading. `counts` is asked once for each page that shows the sidebar; it may stop at `BADGE`."""

    key: str
    items: tuple[Item, ...] = ()
    label: Any = ""
    order: int = 50
    counts: Callable[[HttpRequest], Mapping[str, int]] | None = None
    links: Callable[[HttpRequest], Sequence[Link]] | None = None  # what this person has of their own
    beckons: bool = False  # its counts also stand on the button that opens the menu on a phone


@dataclass(frozen=True)
class Link:
    """An item as the page shows it."""

    label: str
    href: str
    icon: str
    current: bool
    count: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Shown:
    """A section as the page shows it."""

    key: str
    label: str
    links: tuple[Link, ...]
    beckons: bool


def register(section: Section) -> Section:
    """The section, shown from now on. Registering the same key again replaces it."""
    _sections[section.key] = section
    return section


def register_jump(url_name: str) -> None:
    """The page that finds anything, shown above the sidebar's sections and by Ctrl-K."""
    _jump[:] = [url_name]


def jump_to(request: HttpRequest) -> str:
    """Its address in the organisation of this request; empty where there is none."""
    organisation = getattr(request, "organisation", None)
    return reverse(_jump[0], kwargs={"slug": organisation.slug}) if organisation is not None and _jump else ""


def capped(number: int | None) -> str:
    """A live count as text: empty for none, "1,000+" from a thousand on."""
    if not number:
        return ""
    return f"{ENOUGH:,}+" if number >= ENOUGH else str(number)


def badge(number: int) -> str:
    """A live count beside a link: empty for none, "99+" from a hundred on."""
    return f"{BADGE - 1}+" if number >= BADGE else capped(number)


def sections_for(request: HttpRequest) -> tuple[Shown, ...]:
    """The sections for this person, each with its links; counts are read once, when the page asks."""
    organisation = getattr(request, "organisation", None)
    if organisation is None:
        return ()
    shown = []
    for section in sorted(_sections.values(), key=lambda each: each.order):
        counts: Any = SimpleLazyObject(partial(_counts, section, request))
        links = [link for item in section.items if (link := _link(item, request, organisation.slug, counts))]
        links += section.links(request) if section.links else ()
        if links:
            shown.append(Shown(section.key, str(section.label), tuple(links), section.beckons))
    return tuple(shown)


def _counts(section: Section, request: HttpRequest) -> Mapping[str, int]:
    return section.counts(request) if section.counts else {}


def _link(item: Item, request: HttpRequest, slug: str, counts: Mapping[str, int]) -> Link | None:
    role = getattr(getattr(request, "membership", None), "role", None)
    if item.roles and role not in item.roles:
        return None
    href = _address(item.url_name, slug, get_script_prefix(), get_urlconf())
    if not href:
        return None
    if item.query:
        href += "?" + urlencode(item.query)
    number = counts.get(item.count, 0) if item.count else 0
    tone = item.tone if number else ""
    return Link(str(item.label), href, item.icon, _is_here(item, request), badge(number), tone)


@lru_cache(maxsize=2000)
def _address(url_name: str, slug: str, *_where: str | None) -> str:
    """The page's address; empty for a page that is not served here."""
    try:
        return reverse(url_name, kwargs={"slug": slug})
    except NoReverseMatch:
        return ""


def _is_here(item: Item, request: HttpRequest) -> bool:
    match = request.resolver_match
    if match is None:
        return False
    if match.view_name in item.also:
        return True
    unsaid = item.query if item.is_default else {}
    said = all(request.GET.get(key, unsaid.get(key)) == value for key, value in item.query.items())
    return match.view_name == item.url_name and said
