"""Business time: when a promise given in working minutes falls due, and how much working time has passed.

An instant is working time if the clock on the wall (in the calendar's zone) shows a time inside one of
that day's intervals. From this one sentence follows what happens when clocks change: the hour that is
skipped counts for nothing, the hour that comes twice counts twice. Pure: no database, no `now`.

Cost: the first question about a year lays out that year's working spans (about 2 ms); each answer after
that is two binary searches, a few microseconds.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache, partial
from typing import Any
from zoneinfo import ZoneInfo

import holidays as public_holidays
from django.utils.translation import gettext_lazy as _

from cxloop.errors import CxloopError, InvalidInput
from cxloop.working_week import DAY, Interval, day_only, interval, joined, split_at_midnight, written

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICRO = 1_000_000
FIRST_YEAR, LAST_YEAR = 1900, 2200


class NoWorkingTime(CxloopError):
    code = "no_working_time"
    sentence = _("This calendar has no working time in a week, so nothing could ever fall due.")


class OutOfReach(CxloopError):
    code = "out_of_reach"
    sentence = _("This date lies outside the years a calendar knows (1900 to 2200).")


class NaiveTime(CxloopError):
    code = "naive_time"
    status = 500
    sentence = _("This time names no time zone.")


@dataclass(frozen=True)
class Calendar:
    """The working hours of a place. Equal calendars share what has been laid out.

    `week` is seven tuples (Monday first) of half-open intervals, several a day; each end is a `time`,
    "HH:MM" or minutes since midnight, "24:00" (or 00:00 as an end) the end of the day. An interval that
    ends before it begins crosses midnight and is split; its second half belongs to the next weekday. A day
    in `special_days` has those hours and no others, holiday or not; a day in `holidays` or a public holiday
    of `country` (ISO 3166 code, with the `subdivision` of the holidays library) has none.
    Raises NoWorkingTime or InvalidInput.
    """

    time_zone: str
    week: tuple[tuple[Interval, ...], ...]
    holidays: frozenset[date] = frozenset()
    special_days: Mapping[date, tuple[Interval, ...]] = field(default_factory=dict)
    country: str = ""
    subdivision: str = ""

    def __post_init__(self) -> None:
        _zone(self.time_zone)
        if len(self.week) != 7:
            raise InvalidInput(_("A week has seven days, Monday first."), field="week")
        week = split_at_midnight([[interval(pair) for pair in day] for day in self.week])
        special = {day: day_only(day, pairs) for day, pairs in sorted(self.special_days.items())}
        if not any(week):
            raise NoWorkingTime
        if self.country:
            _known_country(self.country, self.subdivision)
        object.__setattr__(self, "week", week)
        object.__setattr__(self, "special_days", special)
        object.__setattr__(self, "holidays", frozenset(self.holidays))

    def __hash__(self) -> int:
        return hash(self._key)

    def as_json(self) -> dict[str, Any]:
        """A plain dict from which `from_json` makes an equal calendar: fit to be frozen on a case."""
        return {
            "time_zone": self.time_zone,
            "week": [written(day) for day in self.week],
            "holidays": sorted(day.isoformat() for day in self.holidays),
            "special_days": {day.isoformat(): written(pairs) for day, pairs in self.special_days.items()},
            "country": self.country,
            "subdivision": self.subdivision,
        }

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Calendar:
        """The calendar written by `as_json`. Cheap for data seen before. InvalidInput when it is damaged."""
        return _read(json.dumps(data, sort_keys=True))

    @cached_property
    def _key(self) -> str:
        return json.dumps(self.as_json(), sort_keys=True)

    @cached_property
    def _timeline(self) -> _Timeline:
        return _timeline_of(self)

    @cached_property
    def is_always(self) -> bool:
        closed = self.holidays or self.special_days or self.country
        return not closed and all(day == ((0, DAY),) for day in self.week)


def always(time_zone: str = "UTC") -> Calendar:
    """The calendar of the customer's clock: every minute of every day."""
    return Calendar(time_zone, (((0, DAY),),) * 7)


def weekdays(time_zone: str, start: Any = "09:00", end: Any = "17:00", **more: Any) -> Calendar:
    """Monday to Friday from `start` to `end`; `more` as for Calendar."""
    return Calendar(time_zone, (((start, end),),) * 5 + ((), ()), **more)


def deadline(start: datetime, minutes: int, calendar: Calendar) -> datetime:
    """The earliest instant (aware, UTC) by which `minutes` working minutes have passed since `start`.

    Zero minutes is `start` itself, working hours or not. A promise that ends with the day ends at closing
    time, not at the next opening. Raises NaiveTime, InvalidInput (negative minutes) and OutOfReach.
    """
    at = _micros(start)
    if minutes < 0:
        raise InvalidInput(_("A promise cannot be shorter than zero minutes."), field="minutes")
    wanted = minutes * 60 * MICRO
    if not wanted or calendar.is_always:
        return EPOCH + timedelta(microseconds=at + wanted)
    timeline = calendar._timeline
    spans = timeline.covering(at, at)
    while (target := spans.worked(at) + wanted) > spans.total:
        spans = timeline.further()
    index = bisect_left(spans.before, target) - 1
    return EPOCH + timedelta(microseconds=spans.starts[index] + target - spans.before[index])


def elapsed(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """The working time between two instants; negative when `end` comes first. NaiveTime, OutOfReach."""
    first, last = _micros(start), _micros(end)
    if calendar.is_always:
        return timedelta(microseconds=last - first)
    spans = calendar._timeline.covering(min(first, last), max(first, last))
    return timedelta(microseconds=spans.worked(last) - spans.worked(first))


def elapsed_seconds(start: float, end: float, calendar: Calendar) -> float:
    """`elapsed` between two instants given as seconds since 1970 (UTC), for counting many: no dates are
    made.
    """
    if calendar.is_always:
        return end - start
    first, last = round(start * MICRO), round(end * MICRO)
    spans = calendar._timeline.covering(min(first, last), max(first, last))
    return (spans.worked(last) - spans.worked(first)) / MICRO


@dataclass(slots=True, frozen=True)
class _Spans:
    """Working spans from `low` to `high` (microseconds since 1970), and the work before each."""

    low: int
    high: int
    years: tuple[int, int]
    starts: list[int]
    ends: list[int]
    before: list[int]
    total: int

    def worked(self, at: int) -> int:
        """Working microseconds between `low` and `at`."""
        index = bisect_right(self.starts, at) - 1
        if index < 0:
            return 0
        return self.before[index] + min(at, self.ends[index]) - self.starts[index]


class _Timeline:
    """The working spans of a calendar, laid out a year at a time and only as far as somebody asked.

    A longer layout replaces the shorter one in a single assignment, so that threads never see half of one.
    """

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._years: dict[int, list[tuple[int, int]]] = {}
        self._spans: _Spans | None = None

    def covering(self, low: int, high: int) -> _Spans:
        spans = self._spans
        if spans is None or low < spans.low or high >= spans.high:
            first, last = _year(low), _year(high) + 1
            known = spans.years if spans else (first, last)
            spans = self._lay_out(min(first, known[0]), max(last, known[1]))
        return spans

    def further(self) -> _Spans:
        """The layout reaching as many years further as it is long."""
        assert self._spans is not None
        first, last = self._spans.years
        if last >= LAST_YEAR:
            raise OutOfReach
        return self._lay_out(first, min(last + (last - first) + 1, LAST_YEAR))

    def _lay_out(self, first: int, last: int) -> _Spans:
        if first < FIRST_YEAR or last > LAST_YEAR + 1:
            raise OutOfReach
        spans = joined(span for year in range(first, last + 1) for span in self._year_spans(year))
        before, total = [], 0
        for start, end in spans:
            before.append(total)
            total += end - start
        self._spans = _Spans(_year_start(first) * MICRO, _year_start(last + 1) * MICRO, (first, last),
                             [start for start, _end in spans], [end for _start, end in spans], before, total)
        return self._spans

    def _year_spans(self, year: int) -> list[tuple[int, int]]:
        if year not in self._years:
            hours = _Hours(self._calendar)
            self._years[year] = [
                (start * MICRO, end * MICRO)
                for low, high, offset in _offsets(_zone(self._calendar.time_zone), year)
                for start, end in hours.between(low, high, offset)
            ]
        return self._years[year]


class _Hours:
    """Which minutes of a local date are working time."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._public: dict[int, frozenset[date]] = {}

    def of(self, day: date) -> tuple[Interval, ...]:
        special = self._calendar.special_days.get(day)
        if special is not None:
            return special
        if day in self._calendar.holidays or day in self._public_in(day.year):
            return ()
        return self._calendar.week[day.weekday()]

    def between(self, low: int, high: int, offset: int) -> Iterator[tuple[int, int]]:
        """Working spans (UTC seconds) between two UTC seconds that share one offset."""
        local_low, local_high = low + offset, high + offset
        for number in range(local_low // 86400, -(-local_high // 86400)):
            midnight = number * 86400
            for start, end in self.of(date.fromordinal(719163 + number)):
                first, last = max(midnight + start * 60, local_low), min(midnight + end * 60, local_high)
                if first < last:
                    yield first - offset, last - offset

    def _public_in(self, year: int) -> frozenset[date]:
        if not self._calendar.country:
            return frozenset()
        if year not in self._public:
            self._public[year] = public_days(self._calendar.country, self._calendar.subdivision, year)
        return self._public[year]


@lru_cache(maxsize=4096)
def public_days(country: str, subdivision: str, year: int) -> frozenset[date]:
    """The public holidays of one year, as the holidays library knows them (movable ones included)."""
    return frozenset(public_holidays.country_holidays(country, subdiv=subdivision or None, years=year))


@lru_cache(maxsize=512)
def _timeline_of(calendar: Calendar) -> _Timeline:
    return _Timeline(calendar)


@lru_cache(maxsize=512)
def _read(text: str) -> Calendar:
    data = json.loads(text)
    try:
        return Calendar(
            data["time_zone"],
            tuple(tuple(tuple(pair) for pair in day) for day in data["week"]),
            frozenset(date.fromisoformat(day) for day in data.get("holidays", ())),
            {date.fromisoformat(day): tuple(tuple(pair) for pair in pairs)
             for day, pairs in data.get("special_days", {}).items()},
            data.get("country", ""),
            data.get("subdivision", ""),
        )
    except (KeyError, TypeError, ValueError) as error:
        why = _("This is not a calendar: %(why)s.") % {"why": error}
        raise InvalidInput(why, field="calendar") from error


def _offsets(zone: ZoneInfo, year: int) -> Iterator[tuple[int, int, int]]:
    """(from, to, offset) in UTC seconds: the stretches of a UTC year between changes of the clock.

    Looks once a day: two changes within one UTC day that undo each other would be missed; no zone had one.
    """
    low, end = _year_start(year), _year_start(year + 1)
    offset = _offset(zone, low)
    for day in range(low + 86400, end + 1, 86400):
        later = _offset(zone, day)
        if later != offset:
            seconds = range(day - 86400, day + 1)
            moment = seconds[bisect_right(seconds, False, key=partial(_has_left, zone, offset))]
            yield low, moment, offset
            low, offset = moment, later
    yield low, end, offset


def _has_left(zone: ZoneInfo, offset: int, second: int) -> bool:
    return _offset(zone, second) != offset


def _offset(zone: ZoneInfo, second: int) -> int:
    return round(datetime.fromtimestamp(second, zone).utcoffset().total_seconds())  # type: ignore[union-attr]


def _year_start(year: int) -> int:
    return (date(year, 1, 1).toordinal() - 719163) * 86400


def _year(micros: int) -> int:
    return (EPOCH + timedelta(microseconds=micros)).year


def _micros(moment: datetime) -> int:
    if moment.tzinfo is None:
        raise NaiveTime
    since = moment - EPOCH
    return (since.days * 86400 + since.seconds) * MICRO + since.microseconds


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        why = _("There is no time zone called %(zone)s.") % {"zone": name}
        raise InvalidInput(why, field="time_zone") from error


def _known_country(country: str, subdivision: str) -> None:
    try:
        public_days(country, subdivision, 2026)
    except NotImplementedError as error:
        raise InvalidInput(_("No holidays are known for %(place)s.")
                           % {"place": f"{country} {subdivision}".strip()}, field="country") from error
