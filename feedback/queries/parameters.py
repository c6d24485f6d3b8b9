"""What programs ask for in an address, read strictly: a filter that cannot be read is refused, never ignored."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from cxloop.errors import InvalidInput
from cxloop.models import Organisation

LOST_PLUS = re.compile(r" (?=\d{2}:?\d{2}$)")  # an unescaped + in an address arrives as a space


def is_id(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True


def named(column: str, value: str, key: str = "key") -> Q:
    """The rows whose `column` has this public id or this key."""
    return Q(**{f"{column}__public_id": value}) if is_id(value) else Q(**{f"{column}__{key}": value})


def at_touchpoint(value: str) -> Q:
    """At this journey, stage or touchpoint, or anywhere below it."""
    return named("touchpoint", value) | named("touchpoint__parent", value) | named("touchpoint__parent__parent", value)


def identity(name: str, value: str) -> str:
    if not is_id(value):
        raise InvalidInput(_("%(name)s must be an id.") % {"name": name}, field=name)
    return value


def instant(name: str, value: str, organisation: Organisation) -> datetime:
    """The instant in ISO 8601; a date is the start of that day, and what has no zone is in the organisation's."""
    try:
        text = LOST_PLUS.sub("+", value)
        if len(text) == 10:
            found = datetime.combine(date.fromisoformat(text), time())
        else:
            found = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInput(_("%(name)s must be a time as in 2026-03-01 or 2026-03-01T09:30:00Z.") % {"name": name},
                           field=name) from None
    return found if found.tzinfo else found.replace(tzinfo=organisation.zone)


def several(name: str, value: str, known: Collection[str]) -> list[str]:
    """The words of a list with commas, each of them known."""
    words = [word.strip() for word in value.split(",") if word.strip()]
    for word in words:
        if word not in known:
            raise InvalidInput(_("%(name)s knows %(known)s.") % {"name": name, "known": ", ".join(known)}, field=name,
                               known=list(known))
    return words


def yes_or_no(name: str, value: str) -> bool:
    return several(name, value, ("true", "false")) == ["true"]


def text(value: Any) -> str:
    return str(value)[:500]
