"""Comparing names that people typed."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=4096)
def folded(names: tuple[str, ...]) -> frozenset[str]:
    """The names without regard to case."""
    return frozenset(name.casefold() for name in names)
