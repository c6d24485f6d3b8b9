"""One thing a customer said, as a program hands it in: read like a row of a file, or refused with field and reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from math import nan
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from cxloop.models import Organisation
from feedback.ingest import values as read
from feedback.ingest.build import LONGEST_ATTRIBUTE, SETTERS, Context, without_nul
from feedback.ingest.dates import DateForm, NotADate, parse_date
from feedback.ingest.incoming import Incoming, IncomingRating
from feedback.ingest.mapping import RATINGS

CUSTOMER = ("customer_id", "email", "phone", "handle", "name", "segment", "value", "region")
PLAIN = tuple(name for name in SETTERS if name != "occurred_at")
IDENTIFYING = frozenset(("external_id", "customer.customer_id", "customer.phone"))
MOST_ATTRIBUTES = 100
LONGEST_NAME = 100


class Refused(Exception):
    """This item cannot be taken: where, and why."""

    def __init__(self, field: str, reason: Any) -> None:
        super().__init__(str(reason))
        self.field = field


@dataclass(frozen=True, slots=True)
class Accepted:
    """An item that can be stored, and the name of the source it goes to."""

    source: str
    incoming: Incoming


def read_item(given: Any, organisation: Organisation, now: datetime) -> Accepted:
    """The item with its source. Refused when anything about it is wrong; nothing is dropped silently."""
    if not isinstance(given, dict):
        raise Refused("", _("an item is an object"))
    context = Context(now, DateForm(zone=organisation.time_zone), "")
    item = Incoming()
    for name, value in given.items():
        if value is not None:
            setter_of(name)(item, name, value, context)
    if not item.ratings and not item.text.strip():
        raise Refused("text", _("neither text nor rating"))
    return Accepted(source_of(given), item)


def source_of(given: dict[str, Any]) -> str:
    name = without_nul(as_text("source", given["source"])).strip() if given.get("source") is not None else ""
    if not name or len(name) > 200:
        raise Refused("source", _("name the source, in up to 200 characters"))
    return name


Setter = Callable[[Incoming, str, Any, Context], None]


def setter_of(name: str) -> Setter:
    setter = FIELDS.get(name)
    if setter is None and name.startswith("attr."):
        setter = set_flat_attribute
    if setter is None:
        raise Refused(name[:100], _("there is no such field; put fields of your own into attr"))
    return setter


def set_source(item: Incoming, name: str, value: Any, context: Context) -> None:
    """Read by `source_of`."""


def set_plain(item: Incoming, name: str, value: Any, context: Context) -> None:
    text = as_text(name, value)
    if not text:
        return
    field = name.removeprefix("customer.")
    try:
        SETTERS[field](item, text, context)
    except (read.BadValue, NotADate) as error:
        raise Refused(name, error) from None


def set_instant(item: Incoming, name: str, value: Any, context: Context) -> None:
    if not isinstance(value, str) or not value[:4].isdigit() or value[4:5] not in ("-", ""):
        raise Refused(name, _("write the time as in 2026-03-01T09:30:00+01:00"))
    try:
        item.occurred_at = parse_date(value, context.dates, context.now)
    except NotADate as error:
        raise Refused(name, error) from None


def set_rating(item: Incoming, name: str, value: Any, context: Context) -> None:
    """A bare value stands on the usual scale; `{"value", "low", "high"}` names its own."""
    low, high = read.SCALES.get(name, (None, None))
    if isinstance(value, dict):
        low, high, value = own_scale(name, value)
    if low is None or high is None:
        raise Refused(name, _("name the scale, as in {\"value\": 4, \"low\": 1, \"high\": 5}"))
    kind = read.kind_of_scale(low, high) if name == "rating" else name
    try:
        item.ratings.append(read.rating(kind, as_number(name, value), low, high))
    except read.BadValue as error:
        raise Refused(name, error) from None


def own_scale(name: str, value: dict[str, Any]) -> tuple[float, float, Any]:
    ends = [value.get("low"), value.get("high")]
    low, high = (float(end) if isinstance(end, int | float) and not isinstance(end, bool) else nan for end in ends)
    if set(value) != {"value", "low", "high"} or not -1e6 < low < high < 1e6:  # never true of nan
        raise Refused(name, _("a scale has value, low and high, and low is less than high"))
    return low, high, value["value"]


def as_number(name: str, value: Any) -> str:
    """A rating as it is written in files, where it may also say `4/5` or `9 - very likely`."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Refused(name, _("a rating is a number"))
    if isinstance(value, float):
        return f"{value:.6f}"
    return str(value)


def set_customer(item: Incoming, name: str, value: Any, context: Context) -> None:
    if not isinstance(value, dict):
        raise Refused(name, _("customer is an object"))
    for inner, part in value.items():
        if inner not in CUSTOMER:
            raise Refused(f"customer.{inner[:100]}", _("there is no such field of a customer"))
        if part is not None:
            set_plain(item, f"customer.{inner}", part, context)


def set_attributes(item: Incoming, name: str, value: Any, context: Context) -> None:
    if not isinstance(value, dict):
        raise Refused(name, _("attr is an object"))
    for inner, part in value.items():
        if part is not None:
            set_flat_attribute(item, f"attr.{inner}", part, context)


def set_flat_attribute(item: Incoming, name: str, value: Any, context: Context) -> None:
    key = without_nul(name.removeprefix("attr.")).strip()
    if not key or len(key) > LONGEST_NAME or len(item.attributes) >= MOST_ATTRIBUTES:
        raise Refused(name[:100], _("at most %(most)s attributes, each with a name of up to %(longest)s characters")
                      % {"most": MOST_ATTRIBUTES, "longest": LONGEST_NAME})
    text = ("true" if value else "false") if isinstance(value, bool) else as_text(name, value)
    text = without_nul(text).strip()[:LONGEST_ATTRIBUTE]
    if text:
        item.attributes[key] = text


def as_text(name: str, value: Any) -> str:
    """The value as text. A fraction is no id: a long number would have lost its last digits on the way."""
    if isinstance(value, float) and name in IDENTIFYING:
        raise Refused(name, _("send this as text; as a number it loses digits"))
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Refused(name, _("this must be text"))
    return value if isinstance(value, str) else f"{value}"


FIELDS: dict[str, Setter] = {
    "source": set_source, "occurred_at": set_instant, "customer": set_customer, "attr": set_attributes,
    "rating": set_rating, **dict.fromkeys(RATINGS, set_rating), **dict.fromkeys(PLAIN, set_plain),
}


class OwnScale(serializers.Serializer[Any]):
    value = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()


class IncomingCustomer(serializers.Serializer[Any]):
    """Who spoke, as far as you know. Recognised by customer_id, email, phone, handle, in that order."""

    customer_id = serializers.CharField(required=False)
    email = serializers.CharField(required=False)
    phone = serializers.CharField(required=False, help_text="With its country: +49 ...")
    handle = serializers.CharField(required=False)
    name = serializers.CharField(required=False)
    segment = serializers.CharField(required=False)
    value = serializers.CharField(required=False, help_text="What the customer is worth a year.")
    region = serializers.CharField(required=False)


class IncomingFeedback(serializers.Serializer[Any]):
    """One thing a customer said; an array holds up to 1,000. Customer fields may also stand beside `text`.

    A rating is a number on its usual scale (nps 0-10, csat 1-5, ces 1-7, stars 1-5) or names its own scale.
    """

    source = serializers.CharField(help_text="Name or key; made when there is none.")  # type: ignore[assignment]
    text = serializers.CharField(required=False)
    occurred_at = serializers.DateTimeField(required=False, help_text="ISO 8601; now unless given.")
    external_id = serializers.CharField(required=False, help_text="Your own id: the same id is the same item.")
    nps = OwnScale(required=False)
    csat = OwnScale(required=False)
    ces = OwnScale(required=False)
    stars = OwnScale(required=False)
    rating = OwnScale(required=False, help_text="Its kind follows from its scale.")
    touchpoint = serializers.CharField(required=False)
    question = serializers.CharField(required=False)
    language = serializers.CharField(required=False)
    locale = serializers.CharField(required=False)
    region = serializers.CharField(required=False)
    permalink = serializers.CharField(required=False)
    customer = IncomingCustomer(required=False)
    attr = serializers.DictField(required=False, help_text="Fields of your own.")


class TakenItem(serializers.Serializer[Any]):
    index = serializers.IntegerField(help_text="Its place in the array, from 0.")
    status = serializers.CharField(help_text="created, duplicate, revised or rejected.")
    id = serializers.UUIDField(allow_null=True)
    field = serializers.CharField(help_text="What is to blame when it was rejected.")
    reason = serializers.CharField()


class Taken(serializers.Serializer[Any]):
    """What became of each item, in the order they came. Those that are not rejected are stored."""

    results = TakenItem(many=True)
    created = serializers.IntegerField()
    duplicate = serializers.IntegerField()
    revised = serializers.IntegerField()
    rejected = serializers.IntegerField()


__all__ = ["Accepted", "IncomingFeedback", "IncomingRating", "Refused", "Taken", "read_item"]
