"""Numbers as tables, for CSV and for the terminal: one row a number, with everything that must stand
beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

COUNTED = ("value", "unit", "numerator", "denominator", "n", "low", "high", "too_few")
HEADER = ("metric", "label", "group", *COUNTED, "from", "to", "definition", "cohort")


def rows_of(reports: Iterable[dict[str, Any]]) -> Iterator[list[Any]]:
    """For each report the whole, then its groups, then its course over the period."""
    for report in reports:
        period = report["period"]
        yield row(report, report, "", period["from"], period["to"])
        for group in report.get("groups", ()):
            yield row(report, group, group["label"], period["from"], period["to"])
        for bucket in report.get("series", ()):
            yield row(report, bucket, "", bucket["from"], bucket["to"])


def row(report: dict[str, Any], found: dict[str, Any], group: str, first: str, last: str) -> list[Any]:
    low, high = found["interval"] or (None, None)
    return [
        report["key"],
        report["label"],
        group,
        found["value"],
        report["unit"],
        found["numerator"],
        found["denominator"],
        found["n"],
        low,
        high,
        "yes" if found["too_few"] else "no",
        first,
        last,
        report["definition"],
        report["cohort"],
    ]
