"""The statements every organisation begins with: eight dimensions, in English and German. One dimension is one file."""

from __future__ import annotations

from assessments.instrument import (
    culture,
    employees,
    insight,
    leadership,
    measurement,
    operations,
    strategy,
    technology,
)
from assessments.instrument.wording import DimensionText, Link, StatementText

__all__ = ["DIMENSIONS", "LANGUAGES", "DimensionText", "Link", "StatementText"]

LANGUAGES = ("en", "de")
DIMENSIONS: tuple[DimensionText, ...] = (
    insight.DIMENSION, strategy.DIMENSION, culture.DIMENSION, leadership.DIMENSION, operations.DIMENSION,
    technology.DIMENSION, measurement.DIMENSION, employees.DIMENSION,
)
