"""When it was said: dates as people and programs write them, read the same way for a whole column.

`03/04/2018` is the third of April or the fourth of March; one row cannot tell, the column usually can.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar jän jänner",
            "feb february februar",
            "mar march mär märz mrz maerz",
            "apr april",
            "may mai",
            "jun june juni",
            "jul july juli",
            "aug august",
            "sep sept september",
            "oct october okt oktober",
            "nov november",
            "dec december dez dezember",
        ),
        start=1,
    )
    for name in names.split()
}
CLOCK = (
    r"(?:[ T,]+(?:um |at )?(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?:uhr)?\s*(?P<half>[ap]\.?m\.?)?\s*(?P<zone>z|utc|gmt|[+-]\d{2}:?\d{2})?)?$"
)
NUMERIC = re.compile(r"(?P<one>\d{1,4})[-/.](?P<two>\d{1,2})[-/.](?P<three>\d{4}|\d{1,2})" + CLOCK, re.IGNORECASE)
DAY_NAME_YEAR = re.compile(
    r"(?:\w+,\s*)?(?P<day>\d{1,2})[-. ]+(?P<month>[^\W\d]+)\.?[-., ]+(?P<year>\d{4}|\d{2})" + CLOCK,
    re.IGNORECASE,
)
NAME_DAY_YEAR = re.compile(
    r"(?:\w+,\s*)?(?P<month>[^\W\d]+)\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})" + CLOCK,
    re.IGNORECASE,
)
POSTED = re.compile(
    r"\w{3} (?P<month>\w{3}) (?P<day>\d{1,2}) (?P<clock>\d{2}:\d{2}:\d{2}) (?P<zone>[+-]\d{4}) "
    r"(?P<year>\d{4})$"
)
COUNTED = re.compile(r"\d+(?:[.,]\d+)?$")
EXCEL_START = datetime(1899, 12, 30)  # noqa: DTZ001  day 0 of spreadsheets, on the organisation's own clock
EXCEL = (20_000, 80_000)  # 1954 to 2119
EPOCHS = (
    ("epoch seconds", 1, 8e8, 5e9),
    ("epoch milliseconds", 1e3, 8e11, 5e12),
    ("epoch microseconds", 1e6, 8e14, 5e15),
)
FUTURE = timedelta(days=1)
AMERICAN = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Phoenix",
    "US/",
)


class NotADate(ValueError):
    """The sentence says why."""


@dataclass(slots=True)
class DateForm:
    """How the dates of one column are read. `order` is dmy or mdy for all-numeric dates that do not start
    with a year.

    `counted` is true when bare numbers are spreadsheet days or seconds since 1970.
    """

    order: str = "dmy"
    zone: str = "UTC"
    counted: bool = False
    notes: list[str] = field(default_factory=list)


def detect_form(values: Iterable[str], zone: str, now: datetime, order: str = "") -> tuple[DateForm, float]:
    """How a column with these values is read, and the share of them (0..1) that are dates read so."""
    given = [value.strip() for value in values if value.strip()]
    form = DateForm(order=order or "dmy", zone=zone)
    if not given:
        return form, 0.0
    form.counted = sum(COUNTED.match(value) is not None for value in given) > len(given) / 2
    pairs = [
        (int(match["one"]), int(match["two"])) for match in map(NUMERIC.match, given) if match and len(match["one"]) < 3
    ]
    if pairs and not order:
        _decide_order(form, pairs, given, now)
    return form, sum(_is_date(value, form, now) for value in given) / len(given)


def _decide_order(form: DateForm, pairs: list[tuple[int, int]], given: list[str], now: datetime) -> None:
    seen = Counter("dmy" if one > 12 else "mdy" if two > 12 else "" for one, two in pairs)
    if seen["dmy"] != seen["mdy"]:
        form.order = "dmy" if seen["dmy"] > seen["mdy"] else "mdy"
        form.notes.append(_say_order(form.order))
        if seen["dmy"] and seen["mdy"]:
            form.notes.append(
                _(
                    "%(count)s of %(all)s dates are only possible the other way round and are read so. A "
                    "spreadsheet may have swapped others: check the column."
                )
                % {"count": min(seen["dmy"], seen["mdy"]), "all": len(given)}
            )
        return
    fits = {order: sum(_is_date(value, DateForm(order, form.zone), now) for value in given) for order in ("dmy", "mdy")}
    if fits["dmy"] == fits["mdy"]:
        form.order = "mdy" if form.zone.startswith(AMERICAN) else "dmy"
        form.notes.append(
            _(
                "No date tells whether the day or the month comes first: %(order)s is taken. "
                "Say --dates month-first or day-first if that is wrong."
            )
            % {"order": _spoken(form.order)}
        )
        return
    form.order = max(fits, key=lambda order: fits[order])
    form.notes.append(_say_order(form.order))


def _spoken(order: str) -> str:
    return _("day first") if order == "dmy" else _("month first")


def _say_order(order: str) -> str:
    return _("Dates are read %(order)s.") % {"order": _spoken(order)}


def _is_date(value: str, form: DateForm, now: datetime) -> bool:
    try:
        parse_date(value, form, now)
    except NotADate:
        return False
    return True


def parse_date(value: str, form: DateForm, now: datetime) -> datetime:
    """The instant, aware, in UTC. A date without a time is the start of that day in the form's zone.

    NotADate when the value cannot be read or lies more than a day after `now`.
    """
    text = " ".join(value.split())
    try:
        found = _read(text, form, now)
    except (ValueError, OverflowError):
        found = None
    if found is None:
        raise NotADate(_("“%(value)s” is not a date that can be read") % {"value": text[:60]})
    if found.tzinfo is None:
        found = found.replace(tzinfo=ZoneInfo(form.zone))
    try:
        instant = found.astimezone(UTC)
    except OverflowError:
        raise NotADate(_("“%(value)s” is not a date that can be read") % {"value": text[:60]}) from None
    if instant > now + FUTURE:
        raise NotADate(_("“%(value)s” lies in the future") % {"value": text[:60]})
    if instant.year < 1900:
        raise NotADate(_("“%(value)s” lies before 1900") % {"value": text[:60]})
    return instant


def _read(text: str, form: DateForm, now: datetime) -> datetime | None:
    if COUNTED.match(text) and len(text) != 8:
        return _from_count(float(text.replace(",", "."))) if form.counted else None
    if re.match(r"\d{4}-\d{2}|\d{8}(T|$)", text):
        plain = re.sub(r"\s*(?:UTC|GMT)$", "+00:00", text)
        return datetime.fromisoformat(re.sub(r"\s+(?=[+-]\d{2}:?\d{2}$)", "", plain))
    if match := NUMERIC.match(text):
        return _clock(_numeric_day(match, form, now), match)
    if match := DAY_NAME_YEAR.match(text) or NAME_DAY_YEAR.match(text):
        month = MONTHS.get(match["month"].lower())
        return None if month is None else _clock(date(_year(match["year"], now), month, int(match["day"])), match)
    if match := POSTED.match(text):
        text = f"{match['day']} {match['month']} {match['year']} {match['clock']} {match['zone']}"
    return parsedate_to_datetime(text)


def _numeric_day(match: re.Match[str], form: DateForm, now: datetime) -> date:
    one, two, three = match["one"], int(match["two"]), match["three"]
    if len(one) == 4:
        return date(int(one), two, int(three))
    day, month = (int(one), two) if form.order == "dmy" else (two, int(one))
    if month > 12:
        day, month = month, day  # only the other order makes a date of it
    return date(_year(three, now), month, day)


def _year(digits: str, now: datetime) -> int:
    """Two digits are the latest such year that is not more than one year ahead."""
    if len(digits) > 2:
        return int(digits)
    year = now.year // 100 * 100 + int(digits)
    return year if year <= now.year + 1 else year - 100


def _clock(day: date, match: re.Match[str]) -> datetime:
    if match["hour"] is None:
        return datetime.combine(day, time())
    hour = int(match["hour"])
    half = (match["half"] or "").lower()
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    clock = time(hour, int(match["minute"]), int(match["second"] or 0))
    return datetime.combine(day, clock, tzinfo=_offset(match["zone"]))


def _offset(zone: str | None) -> timezone | None:
    if not zone:
        return None
    if zone.lower() in ("z", "utc", "gmt"):
        return UTC
    digits = zone[1:].replace(":", "")
    away = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(away if zone[0] == "+" else -away)


def _from_count(number: float) -> datetime | None:
    if EXCEL[0] <= number <= EXCEL[1]:
        return EXCEL_START + timedelta(seconds=round(number * 86_400))
    for _name, per_second, low, high in EPOCHS:
        if low <= number <= high:
            return datetime.fromtimestamp(number / per_second, tz=UTC)
    return None
