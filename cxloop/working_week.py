"""How working hours are written: "09:00" to "24:00", split at midnight, joined where they touch. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time
from typing import Any

from django.utils.translation import gettext_lazy as _

from cxloop.errors import InvalidInput

Interval = tuple[int, int]  # minutes since midnight on the wall clock, half open; 1440 is the end of the day
DAY = 24 * 60


def joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans in order, those that touch or overlap made one."""
    done: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if done and start <= done[-1][1]:
            done[-1] = (done[-1][0], max(end, done[-1][1]))
        else:
            done.append((start, end))
    return done


def split_at_midnight(week: list[list[Interval]]) -> tuple[tuple[Interval, ...], ...]:
    """The week with what lies after midnight moved to the next weekday (from Sunday to Monday)."""
    days: list[list[Interval]] = [[] for _day in range(7)]
    for number, pairs in enumerate(week):
        for start, end in pairs:
            days[number].append((start, end if start < end else DAY))
            if end < start:
                days[(number + 1) % 7].append((0, end))
    return tuple(tuple(joined(day)) for day in days)


def day_only(day: date, pairs: Iterable[Any]) -> tuple[Interval, ...]:
    """The hours of one date. InvalidInput when they cross midnight: the next date has hours of its own."""
    intervals = [interval(pair) for pair in pairs]
    if any(end < start for start, end in intervals):
        raise InvalidInput(
            _("The special hours of %(day)s cross midnight: end them at 24:00.") % {"day": day},
            field="special_days",
        )
    return tuple(joined(intervals))


def interval(pair: Any) -> Interval:
    """Minutes since midnight from a pair of times, "HH:MM" or minutes. InvalidInput when empty or garbled."""
    start, end = (_minutes(edge) for edge in pair)
    end = end or DAY
    if start in (end, DAY):
        raise InvalidInput(_("Working hours from %(start)s to %(end)s are empty.")
                           % {"start": _clock(start), "end": _clock(end)}, field="week")
    return start, end


def _minutes(edge: Any) -> int:
    if isinstance(edge, time):
        edge = edge.hour * 60 + edge.minute
    elif isinstance(edge, str):
        hours, _colon, minutes = edge.partition(":")
        fits = hours.isdecimal() and minutes.isdecimal() and int(minutes) < 60
        edge = int(hours) * 60 + int(minutes) if fits else -1
    if not isinstance(edge, int) or not 0 <= edge <= DAY:
        raise InvalidInput(_("Working hours are written as 09:00, up to 24:00."), field="week")
    return edge


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def written(pairs: Iterable[Interval]) -> list[list[str]]:
    """The intervals as [["09:00", "17:00"]]: what `interval` reads."""
    return [[_clock(start), _clock(end)] for start, end in pairs]
