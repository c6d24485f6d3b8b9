"""What the stages found, as rows. Batches only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from cxloop.bulk import insert_many
from cxloop.models import Organisation
from feedback.models import Analysis, Flag, ItemTheme
from feedback.subject import Evidence, Item, Subject

ANALYSIS = ("language", "analyser", "analyser_version", "sentiment", "label", "unhappy", "is_unhappy", "words")


def first_theme(subject: Subject) -> str:
    """The theme the text speaks of most, the first in the text among equals; "" when none."""
    themes = subject.found.themes if subject.found else {}
    return min(themes, key=lambda key: (-len(themes[key]), themes[key][0].start or 0), default="")


def store(organisation: Organisation, items: list[Item], themes: dict[str, int], now: datetime) -> None:
    """Writes what was found and flagged, in place of what an earlier judgement of the same items wrote."""
    forget(organisation, items)
    here = organisation.pk
    columns = ("organisation", "item", "analysed_at", "reasons", "signals", *ANALYSIS)
    insert_many(Analysis, columns, ((here, item.id, now, *analysis_of(item.subject)) for item in items))
    insert_many(ItemTheme, ("organisation", "item", "theme", "evidence"), (
        (here, item.id, themes[key], as_json(evidence))
        for item in items for key, evidence in found_themes(item.subject) if key in themes
    ))
    insert_many(Flag, ("organisation", "item", "detector", "severity", "evidence", "created_at"), (
        (here, item.id, raised.detector, raised.severity, as_json(raised.evidence), now)
        for item in items for raised in item.subject.flags
    ))


def forget(organisation: Organisation, items: list[Item]) -> None:
    """Removes what was found in the items before; an edited one waits like a new one. One query when all are new."""
    analyses = Analysis.objects.for_organisation(organisation).filter(item__among=[item.id for item in items])
    known = list(analyses.values_list("item", flat=True))
    if not known:
        return
    for model in (Analysis, ItemTheme, Flag):
        model.objects.for_organisation(organisation).filter(item__in=known).delete()


def analysis_of(subject: Subject) -> tuple[Any, ...]:
    """Its reasons, its signals, and the values of the columns of ANALYSIS."""
    found = subject.found
    assert found is not None
    signals = {key: as_json(evidence) for key, evidence in found.signals.items()}
    return found.unhappy_reasons, signals, *(getattr(found, name) for name in ANALYSIS)


def found_themes(subject: Subject) -> Iterator[tuple[str, list[Evidence]]]:
    yield from (subject.found.themes if subject.found else {}).items()


def as_json(evidence: list[Evidence]) -> list[dict[str, Any]]:
    return [each.as_json() for each in evidence]
