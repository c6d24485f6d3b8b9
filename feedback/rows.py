"""Items as rows and as subjects: loaded for the stages, and what the stages found written back. Batches only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from cxloop.models import Organisation
from feedback.models import Analysis, FeedbackItem, Flag, ItemTheme, Touchpoint
from feedback.subject import Evidence, Given, Subject


def load(organisation: Organisation, ids: Sequence[int]) -> list[FeedbackItem]:
    return list(
        FeedbackItem.objects.for_organisation(organisation)
        .filter(pk__in=list(ids))
        .defer("vector")
        .order_by("pk")
        .select_related("source", "customer", "touchpoint__parent__parent")
        .prefetch_related("ratings")
        .select_for_update(of=("self",))
    )


def subject_of(item: FeedbackItem) -> Subject:
    """The item as the stages see it. Costs no query when loaded by `load`."""
    customer = item.customer
    return Subject(
        text=item.text,
        question=item.question,
        language_hint=item.language or item.locale[:2],
        ratings=[Given(rating.kind, rating.value, rating.low, rating.high) for rating in item.ratings.all()],
        source=item.source.key,
        channel=item.source.channel,
        touchpoint=item.touchpoint.key if item.touchpoint else "",
        touchpoint_path=path_of(item.touchpoint),
        occurred_at=item.occurred_at,
        segment=customer.segment if customer else "",
        value=customer.value if customer else None,
        region=item.region or (customer.region if customer else ""),
        attributes=item.attributes,
        item_id=item.pk,
    )


def path_of(touchpoint: Touchpoint | None) -> tuple[str, ...]:
    """The keys from the journey down to the touchpoint; parents must be loaded."""
    keys: list[str] = []
    while touchpoint is not None:
        keys.insert(0, touchpoint.key)
        touchpoint = touchpoint.parent
    return tuple(keys)


def first_theme(subject: Subject) -> str:
    """The theme the text speaks of most, the first in the text among equals; "" when none."""
    themes = subject.found.themes if subject.found else {}
    return min(themes, key=lambda key: (-len(themes[key]), themes[key][0].start or 0), default="")


def store(
    organisation: Organisation,
    items: list[FeedbackItem],
    subjects: list[Subject],
    themes: dict[str, int],
    now: datetime,
) -> None:
    """Writes what was found and flagged, in place of what an earlier judgement of the same items wrote."""
    forget(organisation, items)
    analyses, item_themes, flags = [], [], []
    for item, subject in zip(items, subjects, strict=True):
        analyses.append(analysis_of(item, subject, now))
        found = subject.found.themes if subject.found else {}
        item_themes += [
            ItemTheme(organisation=organisation, item=item, theme_id=themes[key], evidence=as_json(evidence))
            for key, evidence in found.items()
            if key in themes
        ]
        flags += [
            Flag(
                organisation=organisation,
                item=item,
                detector=raised.detector,
                severity=raised.severity,
                evidence=as_json(raised.evidence),
                created_at=now,
            )
            for raised in subject.flags
        ]
    Analysis.objects.bulk_create(analyses, batch_size=1_000)
    ItemTheme.objects.bulk_create(item_themes, batch_size=1_000)
    Flag.objects.bulk_create(flags, batch_size=1_000)


def forget(organisation: Organisation, items: list[FeedbackItem]) -> None:
    """Removes what was found in the items before; an edited one waits like a new one. One query when all are new."""
    analyses = Analysis.objects.for_organisation(organisation).filter(item__in=[item.pk for item in items])
    known = list(analyses.values_list("item", flat=True))
    if not known:
        return
    for model in (Analysis, ItemTheme, Flag):
        model.objects.for_organisation(organisation).filter(item__in=known).delete()


def analysis_of(item: FeedbackItem, subject: Subject, now: datetime) -> Analysis:
    found = subject.found
    assert found is not None
    return Analysis(
        organisation_id=item.organisation_id,
        item=item,
        language=found.language,
        analyser=found.analyser,
        analyser_version=found.analyser_version,
        sentiment=found.sentiment,
        label=found.label,
        unhappy=found.unhappy,
        is_unhappy=found.is_unhappy,
        words=found.words,
        reasons=found.unhappy_reasons,
        analysed_at=now,
        signals={key: as_json(evidence) for key, evidence in found.signals.items()},
    )


def as_json(evidence: list[Evidence]) -> list[dict[str, Any]]:
    return [each.as_json() for each in evidence]
