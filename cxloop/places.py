"""Choices of place for forms: time zones by region, and countries whose public holidays are known."""

from __future__ import annotations

import re
import zoneinfo
from functools import lru_cache
from typing import Any

import holidays
from django.utils.translation import gettext_lazy as _
from holidays.registry import COUNTRIES

CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@lru_cache(maxsize=1)
def zone_choices() -> list[Any]:
    """UTC, then every time zone grouped by region: what a select shows."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(zoneinfo.available_timezones()):
        region, _slash, city = name.partition("/")
        if city and region not in ("Etc", "SystemV", "US", "posix", "right", "Mexico", "Brazil", "Chile", "Canada"):
            groups.setdefault(region, []).append((name, f"{city.replace('_', ' ')}"))
    return [("UTC", "UTC"), *groups.items()]


@lru_cache(maxsize=1)
def _countries() -> list[tuple[str, str]]:
    known = holidays.list_supported_countries(include_aliases=False)  # the aliases are codes of three letters
    names = {names[1]: CAMEL.sub(" ", names[0]) for names in COUNTRIES.values()}
    return sorted(((code, names.get(code, code)) for code in known), key=lambda each: each[1])


def country_choices() -> list[tuple[str, Any]]:
    """No holidays, then every country by its name."""
    return [("", _("No public holidays")), *_countries()]


def subdivisions(country: str) -> list[str]:
    """The codes of the country's regions that have holidays of their own."""
    return list(holidays.list_supported_countries().get(country, []))
