"""What customers speak of in an organisation: its touchpoints and themes, by key."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from cxloop.models import Organisation
from feedback.models import Theme, Touchpoint


def keys_of_touchpoints(organisation: Organisation) -> set[str]:
    rows = Touchpoint.objects.for_organisation(organisation).filter(is_active=True, level=Touchpoint.TOUCHPOINT)
    return set(rows.values_list("key", flat=True))


def keys_of_themes(organisation: Organisation) -> set[str]:
    return set(Theme.objects.for_organisation(organisation).filter(is_active=True).values_list("key", flat=True))


def names_of(organisation: Organisation) -> dict[tuple[str, str], str]:
    """(kind, key) -> name of every touchpoint and theme in use. Two queries."""
    places = Touchpoint.objects.for_organisation(organisation).filter(is_active=True, level=Touchpoint.TOUCHPOINT)
    themes = Theme.objects.for_organisation(organisation).filter(is_active=True)
    return {
        (kind, key): name
        for kind, rows in (("touchpoint", places.order_by("order", "name", "pk")), ("theme", themes.order_by("name")))
        for key, name in rows.values_list("key", "name")
    }


def things_by_key(organisation: Organisation, keys: Collection[tuple[str, str]]) -> tuple[list[Any], list[Any]]:
    """The touchpoints and the themes among (kind, key). Two queries."""
    wanted: dict[str, set[str]] = {"touchpoint": set(), "theme": set()}
    for kind, key in keys:
        wanted.setdefault(kind, set()).add(key)
    places = Touchpoint.objects.for_organisation(organisation).filter(is_active=True, key__in=wanted["touchpoint"])
    themes = Theme.objects.for_organisation(organisation).filter(is_active=True, key__in=wanted["theme"])
    return list(places.order_by("pk")), list(themes.order_by("pk"))


def whole_journeys(organisation: Organisation) -> list[Any]:
    """The journeys: with what stands below them, everything."""
    rows = Touchpoint.objects.for_organisation(organisation).filter(is_active=True, level=Touchpoint.JOURNEY)
    return list(rows.order_by("pk"))
