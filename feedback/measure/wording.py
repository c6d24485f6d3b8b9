"""Numbers in words, by the unit of their metric: the value, what it was counted from, and how it moved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cxloop.ui.words import duration
from feedback.measure.measured import Measured
from feedback.measure.registry import Metric
from feedback.measure.service import BETTER, FEW, SAME, WORSE, YOUNG, Change

TOO_FEW = "few"


def percent(value: float) -> str:
    """ "86%"; below ten percent with one digit, because 3.1% and 3.9% are not the same."""
    digits = 1 if 0 < value < 0.0995 else 0
    return _("%s%%") % number_format(round(value * 100, digits), digits)


def count(value: float) -> str:
    return number_format(round(value), 0, force_grouping=True)


def points(value: float) -> str:
    return number_format(round(value), 0).replace("-", "\N{MINUS SIGN}")


def score(value: float) -> str:
    return number_format(round(value, 1), 1)


UNITS: dict[str, Callable[[float], str]] = {
    "share": percent,
    "seconds": duration,
    "points": points,
    "score": score,
    "count": count,
}
# How a difference is said: shares move by points of a hundred.
MOVES: dict[str, Callable[[float], str]] = {
    **UNITS,
    "share": lambda value: _("%s points") % number_format(round(value * 100), 0),
    "points": lambda value: _("%s points") % points(value),
}
NOUNS: dict[str, Callable[[int], str]] = {
    "case": lambda rows: ngettext("case", "cases", rows),
    "answer": lambda rows: ngettext("answer", "answers", rows),
    "feedback": lambda rows: _("flagged"),
}
# What the rows of a part have in common, after "only those"; numerator and denominator need no word.
PARTS: dict[str, Any] = {
    "confirmed": gettext_lazy("the customer confirmed"),
    "disputed": gettext_lazy("the customer disputed"),
    "silent": gettext_lazy("closed without an answer"),
    "unreachable": gettext_lazy("whose customer could not be reached"),
    "waiting_for_customer": gettext_lazy("waiting for the customer's answer"),
    "waiting_for_answer": gettext_lazy("waiting for the customer's answer"),
    "said_no": gettext_lazy("whose customer last said no"),
    "said_not_yet": gettext_lazy("whose customer last said not yet"),
    "waiting": gettext_lazy("still waiting"),
    "late": gettext_lazy("past a promise"),
    "paused": gettext_lazy("paused"),
    "open": gettext_lazy("still open"),
    "customer_said_no": gettext_lazy("whose customer said no"),
    "contacted": gettext_lazy("whose customer was contacted"),
    "without_case": gettext_lazy("that opened no case"),
    "with_case": gettext_lazy("that belong to a case"),
    "judged_unhappy": gettext_lazy("judged unhappy"),
    "promoters": gettext_lazy("from promoters (9 and 10)"),
    "passives": gettext_lazy("from passives (7 and 8)"),
    "detractors": gettext_lazy("from detractors (0 to 6)"),
    "acknowledge_kept": gettext_lazy("acknowledged in time"),
    "acknowledge_broken": gettext_lazy("acknowledged late or not at all"),
    "contact_kept": gettext_lazy("contacted in time"),
    "contact_broken": gettext_lazy("contacted late or not at all"),
    "resolve_kept": gettext_lazy("resolved in time"),
    "resolve_broken": gettext_lazy("resolved late or not at all"),
    "broken_in_an_earlier_round": gettext_lazy("with a promise broken before they reopened"),
}
DIRECTIONS: dict[tuple[str, bool], Any] = {
    ("seconds", True): lambda: _("%s slower than the period before"),
    ("seconds", False): lambda: _("%s faster than the period before"),
    ("other", True): lambda: _("%s more than the period before"),
    ("other", False): lambda: _("%s less than the period before"),
}


def value(metric: Metric, measured: Measured) -> str:
    """The number, or words when there is none."""
    if measured.value is None:
        return _("nothing yet")
    return UNITS[metric.unit](measured.value)


def interval(metric: Metric, measured: Measured) -> str:
    """ "84 to 88%": both ends of the interval, or words that say there is none."""
    if metric.unit == "count":
        return ""
    if measured.interval is None or measured.is_too_few:
        return _("too few to say") if measured.n else ""
    low, high = (UNITS[metric.unit](end) for end in measured.interval)
    return _("%(low)s to %(high)s") % {"low": low, "high": high}


def counted(metric: Metric, measured: Measured) -> str:
    """What it was counted from: "1,021 of 1,188 cases", "n 1,103"."""
    rows = int(measured.denominator or 0)
    if metric.unit == "share":
        noun = NOUNS[metric.counts](rows)
        given = {"part": count(measured.numerator or 0), "all": count(rows), "noun": noun}
        return _("%(part)s of %(all)s %(noun)s") % given
    return _("n %s") % count(measured.n)


def rows(metric: Metric, number: int) -> str:
    """How many rows a list shows: "184 cases"."""
    said = ngettext("%s case", "%s cases", number) if metric.subject == "case" else _("%s pieces of feedback")
    return said % count(number)


def moved(metric: Metric, measured: Measured, change: Change) -> tuple[str, str]:
    """(words, tone) against the period before: "No real change" inside the noise, never an arrow."""
    if change.kind == FEW:
        comparable = metric.dated_by and metric.unit != "count" and measured.n
        return (_("Too few to compare with the period before") if comparable else ""), "aside"
    if change.kind == YOUNG:
        return _("Too early to compare: the youngest cases had no time to close"), "aside"
    if change.kind == SAME or change.by is None:
        return _("No real change"), ""
    kind = metric.unit if metric.unit == "seconds" else "other"
    words = DIRECTIONS[kind, change.by > 0]() % MOVES[metric.unit](abs(change.by))
    return words, {BETTER: "kept", WORSE: "late"}.get(change.kind, "")
