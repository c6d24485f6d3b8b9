"""The words templates speak. Thin: what they do stands in `cxloop.ui.words`, `evidence` and `icons`."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.http import QueryDict
from django.template import Context
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cxloop.ui import evidence, icons, navigation, words
from cxloop.ui import written as pieces

register = template.Library()


def _now(context: Context) -> datetime:
    return context.get("now") or timezone.now()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    return icons.icon(str(name), str(label))


@register.simple_tag
def written(template_name: str, value: Hashable) -> SafeString:
    """The piece of page for the value, see `cxloop.ui.written`."""
    return pieces.written(template_name, value)


@register.simple_tag
def mark_evidence(text: str, found: Iterable[Any] | None = None) -> SafeString:
    """The whole text as paragraphs, the evidence marked."""
    return evidence.mark_evidence(text, found)


@register.simple_tag
def voice_parts(text: str, found: Iterable[Any] | None = None, limit: Any = 1200) -> dict[str, Any]:
    """`shown` and `rest` of a text, marked; `rest` is empty for a short one; `characters` counts all."""
    text = text or ""
    fold = evidence.fold_at(text, int(limit or 1200))
    return {
        "shown": evidence.mark_evidence(text, found, 0, fold),
        "rest": evidence.mark_evidence(text, found, fold) if fold < len(text) else "",
        "characters": len(text),
    }


@register.simple_tag
def one_line(text: str, found: Iterable[Any] | None = None, length: int = 160) -> SafeString:
    return evidence.one_line(text, found, length)


@register.filter
def paragraphs(text: str) -> SafeString:
    return evidence.plain(text)


@register.simple_tag(takes_context=True)
def ago(context: Context, at: datetime | None) -> SafeString | str:
    """A `<time>`: relative in text, exact on hover, in the reader's zone. Empty for no time."""
    if at is None:
        return ""
    text = words.ago(at, _now(context))
    return format_html('<time datetime="{}" title="{}">{}</time>', at.isoformat(), words.exact(at), text)


@register.simple_tag
def moment(at: datetime | None) -> SafeString | str:
    """A `<time>` that is exact in text, for stories read long after: "Mon 9 Nov, 08:31"."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    text = words.date_format(local, _("D j M, H:i"))
    return format_html('<time datetime="{}" title="{}">{}</time>', at.isoformat(), words.exact(at), text)


@register.simple_tag(takes_context=True)
def due(
    context: Context, due_at: datetime | None, met_at: datetime | None = None, paused: Any = False
) -> words.Clock:
    """The clock of a promise: use `as`, then `.kind`, `.icon`, `.words`, `.title`."""
    return words.promise(due_at, _now(context), met_at or None, bool(paused))


@register.simple_tag(takes_context=True)
def since(context: Context, at: datetime | None) -> str:
    """How long it has been going on: "3 d 11 h"."""
    return words.duration(_now(context) - at) if at else ""


@register.filter
def duration(value: timedelta | float | None) -> str:
    return words.duration(value)


@register.filter
def percent(value: float | None, digits: int = 0) -> str:
    """0.857 as "86%". Words when there is nothing to say."""
    if value is None or value == "":
        return _("too few to say")
    return _("%s%%") % number_format(round(float(value) * 100, int(digits)), int(digits))


@register.filter
def text_dir(text: str, language: str | None = "") -> str:
    return words.text_dir(str(text or ""), str(language or ""))


@register.filter
def initials(name: Any) -> str:
    return words.initials(str(name or ""))


@register.filter
def capped(number: int | None) -> str:
    return navigation.capped(number) or "0"


@register.filter
def seconds_from(value: Any, other: Any) -> float:
    return (value - other).total_seconds()


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: Any) -> str:
    """This page's address query with some values changed; None or "" takes one away. Starts with "?"."""
    request = context.get("request")
    values = request.GET.copy() if request is not None else QueryDict("", mutable=True)
    for name, value in changes.items():
        if value is None or value == "":
            values.pop(name, None)
        else:
            values[name] = value
    return "?" + values.urlencode()
