"""The geometry of the dashboard's charts. Pure; templates draw what stands here, colours come from classes.

Coordinates are strings: a page in German must not write a comma into an SVG.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from feedback.measure.dashboard import Band
from feedback.measure.measured import Group, Measured
from feedback.measure.wording import count, percent

LEFT, RIGHT, TOP, BOTTOM = 40.0, 632.0, 14.0, 218.0
AGE_NAMES = {
    "under_1_day": lambda: _("under 1 day"),
    "1_to_3_days": lambda: _("1 to 3 days"),
    "3_to_7_days": lambda: _("3 to 7 days"),
    "7_to_14_days": lambda: _("7 to 14 days"),
    "over_14_days": lambda: _("over 14 days"),
}


@dataclass(frozen=True)
class Mark:
    """A word or a shape at a place."""

    x: str
    y: str
    text: str = ""


@dataclass(frozen=True)
class Course:
    """One share over time: a band (its interval) and a line, broken where nothing was counted."""

    tone: str
    bands: list[str]
    lines: list[str]
    dots: list[Mark]
    end: Mark | None


@dataclass(frozen=True)
class Courses:
    courses: list[Course]
    across: list[Mark]  # the lines of the scale, with their percentages
    along: list[Mark]  # dates below
    gap: tuple[str, str, str, str] | None  # from y, to y, the words' y, the words
    rows: list[tuple[str, list[str]]] = field(default_factory=list)  # the same as a table


@dataclass(frozen=True)
class Bar:
    x: str
    y: str
    width: str
    height: str
    tone: str
    label: Mark
    value: Mark
    note: Mark | None = None


@dataclass(frozen=True)
class Whisker:
    y: str
    text_y: str
    label: str
    low: str
    high: str
    value: str
    title: str


@dataclass(frozen=True)
class Whiskers:
    rows: list[Whisker]
    ticks: list[Mark]
    height: int


Series = list[tuple[Any, Measured]]


def n(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def courses(named: Sequence[tuple[str, str, Series]]) -> Courses | None:
    """The chart of shares over time; `named` holds (tone, name, series) of equal length. None without any
    number.
    """
    measured = [each for _tone, _name, series in named for _bucket, each in series if each.value is not None]
    if not measured:
        return None
    floor = min(_low(each) for each in measured)
    low = min(int(floor * 5) / 5, 0.8)
    buckets = [bucket for bucket, _each in named[0][2]]
    places = [LEFT + (RIGHT - LEFT) * (index / max(len(buckets) - 1, 1)) for index in range(len(buckets))]
    drawn = [_course(tone, name, series, places, low) for tone, name, series in named]
    ends = [course.end for course in drawn]
    return Courses(
        courses=drawn,
        across=[
            Mark(n(LEFT - 8), n(_height(share / 5, low)), percent(share / 5)) for share in range(round(low * 5), 6)
        ],
        along=[
            Mark(n(places[index]), n(BOTTOM + 22), date_format(buckets[index].first, _("j M")))
            for index in _spread(len(buckets), 5)
        ],
        gap=_gap(named, ends),
        rows=[
            (date_format(bucket.first, _("j M Y")), [_told(series[index][1]) for _tone, _name, series in named])
            for index, bucket in enumerate(buckets)
        ],
    )


def _course(tone: str, name: str, series: Series, places: list[float], low: float) -> Course:
    runs: list[list[tuple[float, Measured]]] = [[]]
    for place, (_bucket, each) in zip(places, series, strict=True):
        if each.value is None:
            runs.append([])
        else:
            runs[-1].append((place, each))
    runs = [run for run in runs if run]
    bands, lines, dots = [], [], []
    for run in runs:
        spine = [(x, _height(each.value or 0, low)) for x, each in run]
        upper = [(x, _height(_high(each), low)) for x, each in run]
        lower = [(x, _height(_low(each), low)) for x, each in reversed(run)]
        bands.append("M" + " ".join(f"{n(x)} {n(y)}" for x, y in upper + lower) + "z")
        lines.append("M" + " ".join(f"{n(x)} {n(y)}" for x, y in spine))
        dots += [Mark(n(x), n(y)) for x, y in {spine[0], spine[-1]}]
    end = None
    if runs:
        x, last = runs[-1][-1]
        end = Mark(n(x + 12), n(_height(last.value or 0, low)), f"{name} {percent(last.value or 0)}")
    return Course(tone, bands, lines, dots, end)


def _gap(named: Sequence[tuple[str, str, Series]], ends: list[Mark | None]) -> tuple[str, str, str, str] | None:
    """The distance between the two newest numbers, where there is room to say it."""
    if len(ends) != 2 or ends[0] is None or ends[1] is None or ends[0].x != ends[1].x:
        return None
    upper, lower = sorted((float(ends[0].y), float(ends[1].y)))
    values = [
        next(each.value for _bucket, each in reversed(series) if each.value is not None)
        for _tone, _name, series in named
    ]
    if lower - upper < 44:
        return None
    apart = _("%s points") % round(abs(values[0] - values[1]) * 100)
    return n(upper + 12), n(lower - 12), n((upper + lower) / 2 + 4), apart


def hour_bars(bands: Iterable[Band]) -> list[Bar]:
    """The histogram of hours to first contact, in a box of 360 by 190."""
    bands = list(bands)
    most = max((band.count for band in bands), default=0) or 1
    bars = []
    for index, band in enumerate(bands):
        height, x = 116 * band.count / most, 8 + 60 * index
        name = f"{band.low}–{band.high}" if band.high else f"{band.low}+"
        bars.append(
            Bar(
                n(x),
                n(150 - height),
                "44",
                n(height),
                "late" if band.is_late else "calm",
                Mark(n(x + 22), "168", name),
                Mark(n(x + 22), n(144 - height), count(band.count)),
            )
        )
    return bars


def promised_at(bands: Iterable[Band]) -> str:
    """Where the promise stands in `hour_bars`, or "" when it is beyond the last."""
    for index, band in enumerate(bands):
        if band.is_late:
            return n(8 + 60 * index - 8)
    return ""


def age_bars(ages: dict[str, dict[str, int]]) -> list[Bar]:
    """Open cases by age, in a box of 360 by 190; a band in which most are late is drawn so."""
    most = max((band["open"] for band in ages.values()), default=0) or 1
    bars = []
    for index, (name, band) in enumerate(ages.items()):
        width, y = 160 * band["open"] / most, 9 + 35 * index
        late = band["late"]
        note = Mark(n(136 + width), n(y + 14), _("%s late") % count(late)) if late else None
        bars.append(
            Bar(
                "96",
                n(y),
                n(width),
                "20",
                "late" if late * 2 > band["open"] else "calm",
                Mark("0", n(y + 14), AGE_NAMES[name]()),
                Mark(n(104 + width), n(y + 14), count(band["open"])),
                note,
            )
        )
    return bars


def whiskers(groups: Iterable[Group]) -> Whiskers:
    """Shares with their intervals on a common scale, in a box 360 wide; groups without a number are left
    out.
    """
    shown = [group for group in groups if group.measured.value is not None]
    low = min((int(_low(group.measured) * 10) / 10 for group in shown), default=0.0)
    low = min(low, 0.8)

    def place(share: float) -> str:
        return n(130 + 220 * (share - low) / (1 - low))

    rows = [
        Whisker(
            n(14 + 26 * index),
            n(18 + 26 * index),
            group.label,
            place(_low(group.measured)),
            place(_high(group.measured)),
            place(group.measured.value or 0),
            f"{group.label}: {_told(group.measured)}",
        )
        for index, group in enumerate(shown)
    ]
    bottom = 14 + 26 * len(shown)
    ticks = [Mark(place(share), n(bottom + 10), percent(share)) for share in (low, (1 + low) / 2, 1.0)]
    return Whiskers(rows, ticks, bottom + 18)


def _told(each: Measured) -> str:
    if each.value is None:
        return _("nothing yet")
    said = _("%(value)s of %(n)s") % {"value": percent(each.value), "n": count(each.n)}
    if each.interval is None:
        return said
    return _("%(said)s, %(low)s to %(high)s") % {
        "said": said,
        "low": percent(each.interval.low),
        "high": percent(each.interval.high),
    }


def _low(each: Measured) -> float:
    return each.interval.low if each.interval else each.value or 0.0


def _high(each: Measured) -> float:
    return each.interval.high if each.interval else each.value or 0.0


def _height(share: float, low: float) -> float:
    return BOTTOM - (BOTTOM - TOP) * (share - low) / (1 - low)


def _spread(length: int, most: int) -> list[int]:
    """At most `most` places out of `length`, evenly, the first and the last among them."""
    if length <= most:
        return list(range(length))
    return sorted({round(index * (length - 1) / (most - 1)) for index in range(most)})
