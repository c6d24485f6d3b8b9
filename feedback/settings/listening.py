"""Touchpoints, themes, sources and detectors: what is listened to and what is heard."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from cxloop import audit
from cxloop.actor import Actor
from cxloop.errors import InvalidInput
from cxloop.models import Organisation, Position
from feedback.flag.registry import detectors
from feedback.models import DetectorSetting, Source, Theme, Touchpoint
from feedback.params import parse

ABOVE = {Touchpoint.JOURNEY: None, Touchpoint.STAGE: Touchpoint.JOURNEY, Touchpoint.TOUCHPOINT: Touchpoint.STAGE}
BELOW = {above: level for level, above in ABOVE.items()}


@transaction.atomic
def save_touchpoint(organisation: Organisation, name: str, parent: Touchpoint | None, position: Position | None,
                    actor: Actor, now: datetime, *, is_active: bool = True,
                    touchpoint: Touchpoint | None = None) -> Touchpoint:
    """A new touchpoint, stage or journey (by what it stands under), or this one changed. InvalidInput names a field."""
    name = _named(name)
    level = BELOW.get(parent.level if parent else None)
    if level is None:
        raise InvalidInput(_("A touchpoint stands under a stage: nothing can stand under it."), field="parent")
    if touchpoint is not None and level != touchpoint.level:
        raise InvalidInput(_("It must stay on its level: a stage under a journey, a touchpoint under a stage."),
                           field="parent")
    row = touchpoint or Touchpoint(
        organisation=organisation, level=level, key=_fresh_key(Touchpoint, organisation, name, unicode=True))
    row.name, row.parent, row.position, row.is_active = name, parent, position, is_active
    row.save()
    audit.record(organisation, actor, "touchpoint.saved", "touchpoint", row.pk, now)
    return row


@transaction.atomic
def save_theme(organisation: Organisation, name: str, keywords: Mapping[str, list[str]], position: Position | None,
               actor: Actor, now: datetime, *, is_active: bool = True, theme: Theme | None = None) -> Theme:
    """A new theme or this one changed. `keywords` by language. InvalidInput naming `name` or `keywords`."""
    name = _named(name)
    words = {language: list(dict.fromkeys(filter(None, given))) for language, given in keywords.items()}
    words = {language: given for language, given in words.items() if given}
    if not words:
        raise InvalidInput(_("Give at least one keyword: without one the theme is never found."), field="keywords")
    row = theme or Theme(organisation=organisation, key=_fresh_key(Theme, organisation, name))
    row.name, row.keywords, row.position, row.is_active = name, words, position, is_active
    row.save()
    audit.record(organisation, actor, "theme.saved", "theme", row.pk, now)
    return row


@transaction.atomic
def save_source(organisation: Organisation, name: str, actor: Actor, now: datetime, *, channel: str = "file",
                acknowledge: bool = False, touchpoint: Touchpoint | None = None, is_active: bool = True,
                settings: Mapping[str, Any] | None = None, source: Source | None = None) -> Source:
    """A new source or this one changed. The channel of a source never changes. InvalidInput naming a field."""
    name = _named(name)
    row = source or Source(organisation=organisation, channel=channel,
                           key=_fresh_key(Source, organisation, name))
    row.name, row.acknowledge, row.touchpoint, row.is_active = name, acknowledge, touchpoint, is_active
    if settings is not None:
        row.settings = dict(settings)
    row.save()
    audit.record(organisation, actor, "source.saved", "source", row.pk, now, acknowledge=acknowledge)
    return row


@transaction.atomic
def save_detector(organisation: Organisation, key: str, *, is_enabled: bool, severity: int | None,
                  params: Mapping[str, Any], actor: Actor, now: datetime) -> DetectorSetting:
    """What the organisation decided about a detector. InvalidInput naming `severity` or the parameter."""
    detector = detectors.get(key)
    parse(detector.Params, params, "params")
    if severity is not None and not 1 <= severity <= 4:
        raise InvalidInput(_("Severity goes from 1 to 4."), field="severity")
    row: DetectorSetting
    row, _made = DetectorSetting.objects.for_organisation(organisation).update_or_create(
        organisation=organisation, detector=key,
        defaults={"is_enabled": is_enabled, "severity": severity, "params": dict(params)})
    audit.record(organisation, actor, "detector.saved", "detector", row.pk, now, detector=key, is_enabled=is_enabled)
    return row


def _named(name: str) -> str:
    if not name.strip():
        raise InvalidInput(_("Give it a name."), field="name")
    return name.strip()


def _fresh_key(model: Any, organisation: Organisation, name: str, unicode: bool = False) -> str:
    """A key made of the name, with a number when it is taken."""
    stem = slugify(name, allow_unicode=unicode)[:60] or model.__name__.lower()
    taken = set(model.objects.for_organisation(organisation).filter(key__startswith=stem).values_list("key", flat=True))
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return next(key for key in (stem, *numbered) if key not in taken)
