"""One row of a file, by the mapping, as something a customer said; or why it cannot be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from feedback.ingest import values as read
from feedback.ingest.dates import DateForm, NotADate, parse_date
from feedback.ingest.incoming import Incoming, IncomingRejected
from feedback.ingest.mapping import Mapping
from feedback.ingest.tables import FileRow

LONGEST_TEXT = 100_000  # characters of a text that are kept
LONGEST_ID = 200
LONGEST_ATTRIBUTE = 1000
LONGEST_PATH = 606  # characters of three names and what stands between them


@dataclass(slots=True)
class Context:
    """What every row is read with: the time of the import, the form of its dates, the country of its phone
    numbers.
    """

    now: datetime
    dates: DateForm
    country: str


def builder(mapping: Mapping, now: datetime, country: str = "") -> Callable[[FileRow], Incoming | IncomingRejected]:
    """A function from row to `Incoming`, or to `IncomingRejected` naming the column and the reason.

    `country` (ISO 3166, two letters) completes phone numbers written without their country.
    """
    context = Context(now, DateForm(mapping.dates, mapping.zone, mapping.counted_dates), country)
    steps = [(column, SETTERS[name]) for name, column in mapping.fields.items()]

    def build(row: FileRow) -> Incoming | IncomingRejected:
        if row.problem:
            return IncomingRejected(row.line, row.column, row.problem, row.values, row.extra)
        item = Incoming(line=row.line)
        for name, value in mapping.constants.items():
            SETTERS[name](item, value, context)
        column = ""
        try:
            for column, setter in steps:
                value = row.values.get(column, "")
                if value:
                    setter(item, value, context)
            for kind, scaled in mapping.ratings.items():
                column = scaled.column
                value = row.values.get(column, "")
                if not read.is_nothing(value):
                    item.ratings.append(read.rating(kind, value, scaled.low, scaled.high))
        except (read.BadValue, NotADate) as error:
            return IncomingRejected(row.line, column, str(error), row.values)
        if not item.ratings and not item.text.strip():
            return IncomingRejected(row.line, mapping.fields.get("text", ""), _("neither text nor rating"), row.values)
        for name, column in mapping.attributes.items():
            value = without_nul(row.values.get(column, "")).strip()
            if value:
                item.attributes[name] = value[:LONGEST_ATTRIBUTE]
        return item

    return build


def without_nul(value: str) -> str:
    """The value without NUL and lone surrogates, which no database text can hold."""
    if value.isascii():
        return value.replace("\x00", "")
    return value.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def keep_text(item: Incoming, value: str) -> None:
    """Sets the text exactly as typed, but for what cannot be stored; each change is noted on the item."""
    text = without_nul(value)
    if text != value:
        item.notes["characters_removed"] = _("NUL characters were removed")
    if len(text) > LONGEST_TEXT:
        item.notes["cut"] = _("cut after %(kept)s of %(given)s characters") % {
            "kept": f"{LONGEST_TEXT:,}",
            "given": f"{len(text):,}",
        }
        text = text[:LONGEST_TEXT]
    item.text = text


def _text(item: Incoming, value: str, context: Context) -> None:
    keep_text(item, value)


def _occurred_at(item: Incoming, value: str, context: Context) -> None:
    if not read.is_nothing(value):
        item.occurred_at = parse_date(value, context.dates, context.now)


def _external_id(item: Incoming, value: str, context: Context) -> None:
    text = without_nul(value).strip()
    if len(text) > LONGEST_ID:
        raise read.BadValue(_("the id is longer than %(most)s characters") % {"most": LONGEST_ID})
    if read.is_damaged(text) and "+" in text:  # without it, it may well be an id that happens to look so
        item.notes["external_id"] = _("the id was damaged by a spreadsheet and left out")
    else:
        item.external_id = None if read.is_nothing(text) else text


def _customer_id(item: Incoming, value: str, context: Context) -> None:
    text = without_nul(value).strip()[:LONGEST_ID]
    if read.is_damaged(text):
        item.notes["customer_id"] = _("the customer's id was damaged by a spreadsheet and left out")
    elif not read.is_nothing(text):
        item.customer.customer_id = text


def _email(item: Incoming, value: str, context: Context) -> None:
    if not read.is_nothing(value):
        item.customer.email = read.email(without_nul(value))


def _phone(item: Incoming, value: str, context: Context) -> None:
    if read.is_nothing(value):
        return
    try:
        item.customer.phone = read.phone(without_nul(value), context.country)
    except read.BadValue as error:
        item.notes["phone"] = str(error)  # worth less than what the customer said: the row is kept


def _handle(item: Incoming, value: str, context: Context) -> None:
    if not read.is_nothing(value):
        item.customer.handle = read.handle(without_nul(value))


def _name(item: Incoming, value: str, context: Context) -> None:
    if not read.is_nothing(value):
        item.customer.name = _short(value, 200)


def _segment(item: Incoming, value: str, context: Context) -> None:
    if not read.is_nothing(value):
        item.customer.segment = _short(value, 100)


def _value(item: Incoming, value: str, context: Context) -> None:
    if not read.is_nothing(value):
        item.customer.value = read.amount(value)


def _region(item: Incoming, value: str, context: Context) -> None:
    if not read.is_nothing(value):
        item.region = item.customer.region = _short(value, 100)


def _locale(item: Incoming, value: str, context: Context) -> None:
    item.locale = _short(value, 20)


def _touchpoint(item: Incoming, value: str, context: Context) -> None:
    if not read.is_nothing(value):
        item.touchpoint = _short(value, LONGEST_PATH)


def _question(item: Incoming, value: str, context: Context) -> None:
    item.question = without_nul(value).strip()[:5000]


def _language(item: Incoming, value: str, context: Context) -> None:
    item.language = read.language(value)


def _permalink(item: Incoming, value: str, context: Context) -> None:
    text = without_nul(value).strip()
    if text.startswith(("http://", "https://")) and len(text) <= 2000:
        item.permalink = text
    elif not read.is_nothing(text):
        item.notes["permalink"] = _("the link is no web address and was left out")


def _short(value: str, most: int) -> str:
    return " ".join(without_nul(value).split())[:most]


SETTERS: dict[str, Callable[[Incoming, str, Context], None]] = {
    "text": _text,
    "occurred_at": _occurred_at,
    "external_id": _external_id,
    "customer_id": _customer_id,
    "email": _email,
    "phone": _phone,
    "handle": _handle,
    "name": _name,
    "segment": _segment,
    "value": _value,
    "region": _region,
    "locale": _locale,
    "touchpoint": _touchpoint,
    "question": _question,
    "language": _language,
    "permalink": _permalink,
}
