"""Periods of an organisation's calendar: half-open, whole days in its time zone. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from cxloop.errors import InvalidInput

LONGEST = 3660  # days; a typing error must not ask for a thousand years
BEGINNING = date(1970, 1, 1)
MOST_BUCKETS = 1000


@dataclass(frozen=True)
class Period:
    """The local days from `first` up to, not including, `after`. `key` is what `parse` reads.

    `start` and `end` are the instants (aware, UTC) of the two midnights; a local day lasts 23 to 25 hours.
    """

    key: str
    kind: str  # day, week, month, quarter, year, days, range, all
    first: date
    after: date
    zone: str

    @property
    def start(self) -> datetime:
        return _midnight(self.first, self.zone)

    @property
    def end(self) -> datetime:
        return _midnight(self.after, self.zone)

    @property
    def days(self) -> int:
        return (self.after - self.first).days

    @property
    def last(self) -> date:
        """The last day that belongs to the period."""
        return self.after - timedelta(days=1)

    def __contains__(self, moment: datetime) -> bool:
        return self.start <= moment < self.end

    def previous(self) -> Period:
        """The period just before: the month before a month, otherwise as many days."""
        return _BEFORE.get(self.kind, _days_before)(self)

    def buckets(self, step: str = "") -> list[Period]:
        """The period cut into `step` (day, week, month, year), in order, without gap or overlap.

        Without a step: days up to 31, weeks up to half a year, months up to three years, then years. Weeks
        are cut from the end, so that the newest is whole and the oldest may be short; months and years are
        those of the calendar, cut at the period's ends.
        """
        step = step or next(name for name, longest in _SUITS if self.days <= longest)
        if step not in _CUTS:
            raise InvalidInput(_("Charts are cut by day, week, month or year."), field="step")
        edges = _CUTS[step](self.first, self.after)
        if len(edges) > MOST_BUCKETS:
            raise InvalidInput(_("This period has too many steps: choose longer ones."), field="step")
        return [between(first, after, self.zone) for first, after in pairwise(edges)]


def day(on: date, zone: str) -> Period:
    return Period(on.isoformat(), "day", on, on + timedelta(days=1), zone)


def week(on: date, zone: str) -> Period:
    """The ISO week (Monday to Sunday) that holds the day."""
    first = on - timedelta(days=on.weekday())
    year, number, _weekday = first.isocalendar()
    return Period(f"{year}-W{number:02d}", "week", first, first + timedelta(days=7), zone)


def month(on: date, zone: str) -> Period:
    first = on.replace(day=1)
    return Period(f"{first:%Y-%m}", "month", first, add_months(first, 1), zone)


def quarter(on: date, zone: str) -> Period:
    first = date(on.year, on.month - (on.month - 1) % 3, 1)
    return Period(f"{on.year}-Q{(on.month + 2) // 3}", "quarter", first, add_months(first, 3), zone)


def year(on: date, zone: str) -> Period:
    return Period(f"{on.year}", "year", date(on.year, 1, 1), date(on.year + 1, 1, 1), zone)


def last_days(count: int, now: datetime, zone: str) -> Period:
    """The `count` local days that end with the day of `now`, which is counted whole."""
    if not 1 <= count <= LONGEST:
        raise InvalidInput(_("A period has 1 to %(longest)s days.") % {"longest": LONGEST}, field="period")
    after = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    return Period(f"{count}d", "days", after - timedelta(days=count), after, zone)


def everything(now: datetime, zone: str) -> Period:
    """All days from 1970 to the day of `now`."""
    after = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    return Period("all", "all", BEGINNING, after, zone)


def between(first: date, after: date, zone: str) -> Period:
    """The days from `first` up to, not including, `after`; its key names the last day, as people do."""
    if not 1 <= (after - first).days <= LONGEST:
        raise InvalidInput(_("A period has 1 to %(longest)s days.") % {"longest": LONGEST}, field="period")
    return Period(f"{first}..{after - timedelta(days=1)}", "range", first, after, zone)


def add_months(first: date, count: int) -> date:
    """The first of the month `count` months after the month of the day."""
    number = first.year * 12 + first.month - 1 + count
    return date(number // 12, number % 12 + 1, 1)


def parse(text: str, zone: str, now: datetime) -> Period:
    """The period a query string names; `..` includes both days, `90d` ends with today.

    Known: all, 2026, 2026-Q3, 2026-10, 2026-W41, 2026-10-05, 90d, 12w, 2026-01-01..2026-03-31. Raises
    InvalidInput, which says so.
    """
    for pattern, read in _FORMS:
        if found := pattern.fullmatch(text.strip()):
            try:
                return read(found, zone, now)
            except (ValueError, OverflowError) as error:
                why = _("There is no period %(text)s.") % {"text": text[:40]}
                raise InvalidInput(why, field="period") from error
    raise InvalidInput(
        _(
            "“%(text)s” is not a period. Write 2026, 2026-Q3, 2026-10, 2026-W41, 2026-10-05, 90d or "
            "2026-01-01..2026-03-31."
        )
        % {"text": text[:40]},
        field="period",
    )


def _midnight(on: date, zone: str) -> datetime:
    return datetime.combine(on, time.min, ZoneInfo(zone)).astimezone(UTC)


def _range(found: re.Match[str], zone: str, _now: datetime) -> Period:
    first, last = date.fromisoformat(found[1]), date.fromisoformat(found[2])
    if last < first:
        raise InvalidInput(
            _("The period %(text)s ends before it begins.") % {"text": found[0]}, field="period"
        )
    return between(first, last + timedelta(days=1), zone)


_DAY = r"\d{4}-\d{2}-\d{2}"
_Reader = Callable[[re.Match[str], str, datetime], Period]
_FORMS: list[tuple[re.Pattern[str], _Reader]] = [
    (re.compile("all"), lambda _found, zone, now: everything(now, zone)),
    (re.compile(r"(\d{4})"), lambda found, zone, now: year(date(int(found[1]), 1, 1), zone)),
    (
        re.compile(r"(\d{4})-?[Qq]([1-4])"),
        lambda found, zone, now: quarter(date(int(found[1]), int(found[2]) * 3, 1), zone),
    ),
    (
        re.compile(r"(\d{4})-(\d{2})"),
        lambda found, zone, now: month(date(int(found[1]), int(found[2]), 1), zone),
    ),
    (
        re.compile(r"(\d{4})-?[Ww](\d{2})"),
        lambda found, zone, now: week(date.fromisocalendar(int(found[1]), int(found[2]), 1), zone),
    ),
    (re.compile(f"({_DAY})"), lambda found, zone, now: day(date.fromisoformat(found[1]), zone)),
    (re.compile(r"(\d{1,5})[dD]"), lambda found, zone, now: last_days(int(found[1]), now, zone)),
    (re.compile(r"(\d{1,4})[wW]"), lambda found, zone, now: last_days(int(found[1]) * 7, now, zone)),
    (re.compile(rf"({_DAY})\.\.({_DAY})"), _range),
]


def _days_before(period: Period) -> Period:
    return between(period.first - timedelta(days=period.days), period.first, period.zone)


_BEFORE: dict[str, Callable[[Period], Period]] = {
    "all": lambda period: day(BEGINNING - timedelta(days=1), period.zone),  # before everything: nothing
    "day": lambda period: day(period.first - timedelta(days=1), period.zone),
    "week": lambda period: week(period.first - timedelta(days=7), period.zone),
    "month": lambda period: month(period.first - timedelta(days=1), period.zone),
    "quarter": lambda period: quarter(period.first - timedelta(days=1), period.zone),
    "year": lambda period: year(period.first - timedelta(days=1), period.zone),
}


def _month_edges(first: date, after: date) -> list[date]:
    edges, edge = [first], add_months(first, 1)
    while edge < after:
        edges.append(edge)
        edge = add_months(edge, 1)
    return [*edges, after]


def _week_edges(first: date, after: date) -> list[date]:
    whole = [after - timedelta(days=7 * number) for number in range((after - first).days // 7, -1, -1)]
    return whole if whole[0] == first else [first, *whole]


def _day_edges(first: date, after: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((after - first).days + 1)]


def _year_edges(first: date, after: date) -> list[date]:
    return [
        first,
        *(
            date(number, 1, 1)
            for number in range(first.year + 1, after.year + 1)
            if date(number, 1, 1) < after
        ),
        after,
    ]


_SUITS = (("day", 31), ("week", 190), ("month", 1100), ("year", 10**6))
_CUTS: dict[str, Callable[[date, date], list[date]]] = {
    "day": _day_edges,
    "week": _week_edges,
    "month": _month_edges,
    "year": _year_edges,
}
