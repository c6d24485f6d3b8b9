"""Loads what an organisation decided about judging, for `feedback.judge`."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cxloop.models import Organisation, Position
from feedback.models import DetectorSetting as DetectorRow
from feedback.models import PriorityRule, RoutingRule, Source, Theme, Touchpoint
from feedback.rulebook import (
    DEFAULT_PRIORITIES,
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


def load(organisation: Organisation) -> RuleBook:
    """The organisation's rule book. Seven queries, however many rules."""
    themes = list(Theme.objects.for_organisation(organisation).filter(is_active=True).select_related("position"))
    touchpoints = list(Touchpoint.objects.for_organisation(organisation).select_related("position"))
    sources = Source.objects.for_organisation(organisation).select_related("touchpoint")
    return RuleBook(
        analyse=AnalyseSettings(
            languages=tuple(organisation.languages) or LANGUAGES, default_language=organisation.language,
            company_names=(organisation.name,),
            themes=[
                ThemeSpec(theme.key, theme.name, {code: tuple(words) for code, words in theme.keywords.items()})
                for theme in themes
            ],
        ),
        flag=FlagSettings({
            row.detector: DetectorSetting(row.is_enabled, row.severity, row.params)
            for row in DetectorRow.objects.for_organisation(organisation)
        }),
        rules=rules(organisation), priorities=priorities(organisation),
        ownership=Ownership(
            touchpoints={each.key: post(each.position) for each in touchpoints},
            themes={each.key: post(each.position) for each in themes},
        ),
        touchpoint_paths=paths(touchpoints),
        source_channels={source.key: source.channel for source in sources},
        source_touchpoints={source.key: source.touchpoint.key for source in sources if source.touchpoint},
    )


def rules(organisation: Organisation) -> list[RuleSpec]:
    rows = RoutingRule.objects.for_organisation(organisation).filter(is_active=True).select_related("position")
    return [
        RuleSpec(
            id=row.pk, name=row.name or _("Rule %(order)s") % {"order": row.order}, order=row.order,
            conditions=tuple(Condition(each["matcher"], each.get("params", {})) for each in row.conditions),
            position_id=row.position_id, position_title=row.position.title if row.position else "",
            is_default=row.is_default, target=row.target,
        )
        for row in rows.order_by("order")
    ]


def priorities(organisation: Organisation) -> list[PriorityRow]:
    rows = PriorityRule.objects.for_organisation(organisation).order_by("order")
    table = [
        PriorityRow(
            order=row.order, priority=PRIORITIES[row.priority - 1], severity_at_least=row.severity_at_least or None,
            value_at_least=row.value_at_least, signals=tuple(row.signals),
        )
        for row in rows
    ]
    return table or list(DEFAULT_PRIORITIES)


def post(position: Position | None) -> Post | None:
    return Post(position.pk, position.title) if position is not None and position.is_active else None


def paths(touchpoints: list[Touchpoint]) -> dict[str, tuple[str, ...]]:
    """For each touchpoint's key the keys from its journey down to itself."""
    by_id = {each.pk: each for each in touchpoints}
    found: dict[str, tuple[str, ...]] = {}
    for each in touchpoints:
        keys: list[str] = []
        step: Touchpoint | None = each
        while step is not None and len(keys) < 4:
            keys.insert(0, step.key)
            step = by_id.get(step.parent_id or 0)
        found[each.key] = tuple(keys)
    return found
