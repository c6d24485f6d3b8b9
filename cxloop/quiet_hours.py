"""Hours in which nobody wants to be rung at, and the next time a clock shows an hour: pure, in a person's own zone."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


def end_of_quiet(now: datetime, zone: ZoneInfo, begins: time | None, ends: time | None) -> datetime | None:
    """When the quiet hours that run now are over, in UTC; None when none run. Half open; they may go over midnight."""
    if begins is None or ends is None or begins == ends:
        return None
    clock = now.astimezone(zone).time()
    runs = begins <= clock < ends if begins < ends else clock >= begins or clock < ends
    return next_time(now, zone, ends) if runs else None


def next_time(now: datetime, zone: ZoneInfo, at: time) -> datetime:
    """The next instant after now at which the clock there shows this time, in UTC.

    An hour that a clock change leaves out comes as much later; one that comes twice counts once, the first time.
    """
    day = now.astimezone(zone).date()
    for days in range(3):
        found = datetime.combine(day + timedelta(days=days), at, tzinfo=zone).astimezone(UTC)
        if found > now:
            return found
    raise AssertionError("a day has every hour")
