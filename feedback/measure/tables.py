"""Numbers as tables, for CSV and for the terminal: one row a number, with everything that must stand
beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

COUNTED = ("value", "unit", "numerator", "denominator", "n", "low", "high", "too_few")
HEADER = ("metric", "label", "group", *COUNTED, "from", "to", "definition", "cohort")


def rows_of(reports: Iterable[dict[str, Any]]) -> Iterator[list[Any]]:
    """For each report the whole, then its groups, then its course over the period; sums of money below each."""
    for report in reports:
        period = report["period"]
        yield row(report, report, "", period["from"], period["to"])
        yield from amounts(report, report, "", period["from"], period["to"])
        for group in report.get("groups", ()):
            yield row(report, group, group["label"], period["from"], period["to"])
            yield from amounts(report, group, f"{group['label']}: ", period["from"], period["to"])
        for bucket in report.get("series", ()):
            yield row(report, bucket, "", bucket["from"], bucket["to"])
            yield from amounts(report, bucket, "", bucket["from"], bucket["to"])


def amounts(report: dict[str, Any], found: dict[str, Any], of: str, first: str, last: str) -> Iterator[list[Any]]:
    """A row for each kind and currency of a number that has sums of money: the sum in its currency, and how many."""
    for each in found["extras"].get("amounts", ()):
        count, has_sum = each["count"], each["sum"] is not None
        counted = {"value": float(each["sum"]) if has_sum else count, "numerator": count, "denominator": count,
                   "n": count, "interval": None, "too_few": found["too_few"]}
        told = {**report, "unit": each["currency"]} if has_sum else report
        name = f"{each['label']}, {each['currency']}" if has_sum else each["label"]
        yield row(told, counted, f"{of}{name}", first, last)


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
