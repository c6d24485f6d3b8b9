"""Loads what an organisation has decided about judging, in six queries whatever there is."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from cxloop.models import Organisation, Position
from feedback.models import DetectorSetting as DetectorRow
from feedback.models import PriorityRule, RoutingRule, Source, Theme, Touchpoint
from feedback.rulebook import (
    LANGUAGES,
    PRIORITIES,
    AnalyseSettings,
    Condition,
    DetectorSetting,
    FlagSettings,
    Ownership,
    Post,
    PriorityRow,
    RuleBook,
    RuleSpec,
    ThemeSpec,
)

DEPTH = 3  # journey, stage, touchpoint


def load(organisation: Organisation) -> RuleBook:
    """The rule book of one organisation. Rows that are switched off are left out; deactivated positions own nothing."""
    themes = list(_rows(Theme, organisation, is_active=True).select_related("position").order_by("key"))
    touchpoints = list(_rows(Touchpoint, organisation, is_active=True).select_related("position"))
    sources = list(_rows(Source, organisation).select_related("touchpoint"))
    flag = _flag(organisation)
    return RuleBook(
        analyse=_analyse(organisation, themes, flag),
        flag=flag,
        rules=_rules(organisation),
        priorities=_priorities(organisation),
        ownership=Ownership(
            touchpoints={each.key: _post(each.position) for each in touchpoints},
            themes={each.key: _post(each.position) for each in themes},
        ),
        touchpoint_paths=_paths(touchpoints),
        source_channels={each.key: each.channel for each in sources},
        source_touchpoints={each.key: each.touchpoint.key for each in sources if each.touchpoint},
    )


def _rows(model: Any, organisation: Organisation, **conditions: Any) -> Any:
    return model.objects.for_organisation(organisation).filter(**conditions)


def _analyse(organisation: Organisation, themes: list[Theme], flag: FlagSettings) -> AnalyseSettings:
    main = organisation.language.split("-")[0].lower()
    languages = tuple(organisation.languages) or LANGUAGES
    effort = flag.detectors.get("high_effort", DetectorSetting())
    return AnalyseSettings(
        languages=languages if main in languages else (*languages, main),
        default_language=main,
        themes=[_theme(each) for each in themes],
        company_names=(organisation.name,),
        ces_high_is_easy=bool(effort.params.get("high_is_easy", True)),
    )


def _theme(row: Theme) -> ThemeSpec:
    return ThemeSpec(row.key, row.name, {language: tuple(words) for language, words in row.keywords.items()})


def _flag(organisation: Organisation) -> FlagSettings:
    return FlagSettings(
        {
            row.detector: DetectorSetting(row.is_enabled, row.severity, row.params)
            for row in _rows(DetectorRow, organisation)
        }
    )


def _rules(organisation: Organisation) -> list[RuleSpec]:
    return [
        RuleSpec(
            id=row.pk,
            name=row.name,
            order=row.order,
            conditions=tuple(Condition(each["matcher"], each.get("params", {})) for each in row.conditions),
            position_id=row.position_id if _serves(row) else None,
            position_title=row.position.title if _serves(row) else "",
            is_default=row.is_default,
            target=row.target,
        )
        for row in _rows(RoutingRule, organisation, is_active=True).select_related("position").order_by("order")
    ]


def _serves(row: RoutingRule) -> bool:
    return row.position is not None and (row.position.is_active or row.is_default)


def _priorities(organisation: Organisation) -> list[PriorityRow]:
    return [
        PriorityRow(
            order=row.order,
            priority=PRIORITIES[row.priority - 1],
            severity_at_least=row.severity_at_least if row.severity_at_least > 1 else None,
            value_at_least=None if row.value_at_least is None else Decimal(row.value_at_least),
            signals=tuple(row.signals),
            segments=tuple(row.segments),
        )
        for row in _rows(PriorityRule, organisation).order_by("order")
    ]


def _post(position: Position | None) -> Post | None:
    return Post(position.pk, position.title) if position is not None and position.is_active else None


def _paths(touchpoints: list[Touchpoint]) -> dict[str, tuple[str, ...]]:
    """For each touchpoint the keys from the journey down to itself."""
    by_id: dict[int | None, Touchpoint] = {each.pk: each for each in touchpoints}
    paths = {}
    for each in touchpoints:
        path, above = [each.key], by_id.get(each.parent_id)
        while above is not None and len(path) < DEPTH:
            path.append(above.key)
            above = by_id.get(above.parent_id)
        paths[each.key] = tuple(reversed(path))
    return paths
