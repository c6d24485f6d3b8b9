"""What customers speak of in an organisation: its touchpoints and themes, by key."""

from __future__ import annotations

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
        **{("touchpoint", key): name for key, name in places.order_by("order").values_list("key", "name")},
        **{("theme", key): name for key, name in themes.order_by("name").values_list("key", "name")},
    }
