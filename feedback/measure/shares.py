"""Metrics that are a share of rows: how many of which."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import Q

from cxloop import statistics
from feedback.measure.measured import Measured
from feedback.measure.sums import SummedMetric


def shares_differ(one: Measured, other: Measured) -> bool | None:
    """Whether two shares really differ; None when there are too few to say."""
    if one.is_too_few or other.is_too_few:
        return None
    return statistics.really_differ(statistics.difference(pair(one), pair(other)))


def pair(share: Measured) -> tuple[int, int]:
    return int(share.numerator or 0), int(share.denominator or 0)


class ShareMetric(SummedMetric):
    """The share of the rows `of` that are also `counted`, with its Wilson interval; `also` counts others
    beside it.
    """

    unit = "share"
    of: ClassVar[Q] = Q()
    counted: ClassVar[Q]
    also: ClassVar[Mapping[str, Q]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "counted" in cls.__dict__:
            cls.parts = cls.conditions = {"numerator": cls.of & cls.counted, "denominator": cls.of, **cls.also}

    def measured(self, row: Mapping[str, Any]) -> Measured:
        counted, of = row["count_numerator"], row["count_denominator"]
        return Measured(
            value=counted / of if of else None,
            numerator=counted,
            denominator=of,
            n=of,
            interval=statistics.wilson(counted, of),
            extras={part: row[f"count_{part}"] for part in self.also},
        )

    def differs(self, one: Measured, other: Measured) -> bool | None:
        """By the interval of the difference (Newcombe), which sees more than two intervals side by side."""
        return shares_differ(one, other)
