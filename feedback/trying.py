"""Judging something typed or piped in: from JSON to a subject, from a judged subject to JSON. Nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from cxloop.errors import InvalidInput
from feedback.rulebook import RuleBook
from feedback.subject import Evidence, Given, Subject

SCALES: dict[str, tuple[float, float]] = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 7), "stars": (1, 5)}
KNOWN = frozenset(("text", "question", "language", "ratings", "touchpoint", "source", "customer", "attr"))
CUSTOMER = frozenset(("segment", "value", "region", "email", "phone", "handle", "customer_id", "name"))


def subject_from(given: Any, rulebook: RuleBook) -> Subject:
    """A subject from an object with `text` and optionally `question language ratings touchpoint source customer attr`.

    `ratings` maps a kind to a number on its usual scale or to {"value", "low", "high"}, low being the bad end.
    InvalidInput naming the field.
    """
    if not isinstance(given, Mapping):
        raise InvalidInput(_("This is not a JSON object."), field="")
    for name in given:
        if name not in KNOWN:
            raise InvalidInput(
                _("%(name)s is not a field. Known: %(known)s.") % {"name": name, "known": ", ".join(sorted(KNOWN))},
                field=str(name),
            )
    source = _text(given, "source")
    touchpoint = _text(given, "touchpoint") or rulebook.source_touchpoints.get(source, "")
    customer = _object(given, "customer")
    ratings = _ratings(_object(given, "ratings"))
    if "text" not in given and not ratings:
        raise InvalidInput(_("text is missing."), field="text")
    return Subject(
        text=_text(given, "text"),
        question=_text(given, "question"),
        language_hint=_text(given, "language"),
        ratings=ratings,
        source=source,
        channel=rulebook.source_channels.get(source, ""),
        touchpoint=touchpoint,
        touchpoint_path=rulebook.touchpoint_paths.get(touchpoint, ()),
        segment=_text(customer, "segment", "customer."),
        value=_value(customer.get("value")),
        region=_text(customer, "region", "customer."),
        attributes=dict(_object(given, "attr")),
    )


def shown(subject: Subject) -> dict[str, Any]:
    """What was decided about a judged subject and why, ready for JSON."""
    found, routed = subject.found, subject.routed
    assert found is not None
    assert routed is not None
    return {
        "language": found.language,
        "language_confidence": found.language_confidence,
        "sentiment": found.sentiment,
        "label": found.label,
        "words": found.words,
        "unhappy": found.unhappy,
        "is_unhappy": found.is_unhappy,
        "unhappy_by_words": found.unhappy_by_words,
        "why_unhappy": found.unhappy_reasons,
        "unhappy_evidence": _evidence(found.unhappy_evidence),
        "themes": {key: _evidence(evidence) for key, evidence in found.themes.items()},
        "signals": {key: _evidence(evidence) for key, evidence in found.signals.items()},
        "flags": [
            {"detector": each.detector, "severity": each.severity, "evidence": _evidence(each.evidence)}
            for each in subject.flags
        ],
        "rule": routed.rule,
        "position": routed.position,
        "why": routed.why,
        "unowned": routed.unowned,
        "priority": routed.priority,
        "priority_why": routed.priority_why,
    }


def _evidence(given: list[Evidence]) -> list[dict[str, Any]]:
    return [each.as_json() for each in given]


def _text(given: Mapping[str, Any], name: str, before: str = "") -> str:
    value = given.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise InvalidInput(_("%(name)s must be text.") % {"name": before + name}, field=before + name)
    return value


def _object(given: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = given.get(name)
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise InvalidInput(_("%(name)s must be an object.") % {"name": name}, field=name)
    return value


def _value(given: Any) -> Decimal | None:
    if given is None:
        return None
    try:
        value = Decimal(str(given))
    except InvalidOperation:
        value = Decimal("NaN")
    if isinstance(given, bool) or not value.is_finite():
        raise InvalidInput(_("customer.value must be a number."), field="customer.value")
    return value


def _ratings(given: Mapping[str, Any]) -> list[Given]:
    return [_rating(kind, value) for kind, value in given.items() if value is not None]


def _rating(kind: str, given: Any) -> Given:
    field = f"ratings.{kind}"
    low, high = SCALES.get(kind, (None, None))
    value = given
    if isinstance(given, Mapping):
        value, low, high = given.get("value"), given.get("low", low), given.get("high", high)
    if low is None or high is None:
        raise InvalidInput(
            _('%(field)s: say the scale: {"value": 3, "low": 1, "high": 5}. Scales known: %(known)s.')
            % {"field": field, "known": ", ".join(SCALES)},
            field=field,
        )
    numbers = [_number(each, field) for each in (value, low, high)]
    if numbers[1] == numbers[2] or not min(numbers[1:]) <= numbers[0] <= max(numbers[1:]):
        raise InvalidInput(
            _("%(field)s: %(value)s is not on the scale from %(low)s to %(high)s.")
            % {"field": field, "value": value, "low": low, "high": high},
            field=field,
        )
    return Given(kind, *numbers)


def _number(given: Any, field: str) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float) or not abs(given) < float("inf"):
        raise InvalidInput(_("%(field)s must be a number.") % {"field": field}, field=field)
    return float(given)
