"""Start sets of themes by industry: one file each, with English and German keywords."""

from __future__ import annotations

import importlib
import pkgutil

from feedback.rulebook import ThemeSpec


def theme(key: str, name: str, english: str, german: str) -> ThemeSpec:
    """A theme from comma-separated keywords in the notation of `wording/phrases.py`."""
    return ThemeSpec(key, name, {"en": _listed(english), "de": _listed(german)})


def industries() -> list[str]:
    """The industries that have a start set."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def start_set(industry: str) -> tuple[ThemeSpec, ...]:
    """The themes to begin with; an industry without a set has none."""
    if industry not in industries():
        return ()
    themes: tuple[ThemeSpec, ...] = importlib.import_module(f"{__name__}.{industry}").THEMES
    return themes


def _listed(words: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in words.split(",") if word.strip())
