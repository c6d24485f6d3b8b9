"""The routing rules as a list that says which of them can never match, and whose position nobody fills."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from cxloop.models import Organisation
from cxloop.people import Roster
from feedback.flag.registry import detectors
from feedback.models import DetectorSetting, PriorityRule, RoutingRule, Source, Theme, Touchpoint
from feedback.params import describe
from feedback.route.registry import matchers

NAMED = {"touchpoints": Touchpoint, "themes": Theme, "sources": Source}


@dataclass
class ShownCondition:
    label: Any
    words: str


@dataclass
class ShownRule:
    """A rule, its conditions in words, and what is wrong with it."""

    rule: RoutingRule
    conditions: list[ShownCondition]
    warnings: list[str] = field(default_factory=list)
    is_first: bool = False
    is_last: bool = False


@dataclass
class ShownDetector:
    """A detector as it runs here: its own parameters where the organisation said nothing else."""

    detector: Any
    is_enabled: bool
    severity: int
    params: list[dict[str, Any]]
    values: dict[str, Any]  # what the organisation said about them
    is_changed: bool


def rules(organisation: Organisation, people: Roster) -> list[ShownRule]:
    """Every rule in order. Four queries however many rules there are."""
    rows = list(RoutingRule.objects.for_organisation(organisation).select_related("position").order_by(
        "is_default", "order"))
    known = {name: set(model.objects.for_organisation(organisation).values_list("key", flat=True))
             for name, model in NAMED.items()}
    shown: list[ShownRule] = []
    for row in rows:
        each = ShownRule(row, [in_words(condition) for condition in row.conditions])
        each.warnings = [*never(row, [before.rule for before in shown], known), *vacancy(row, people)]
        shown.append(each)
    movable = [each for each in shown if not each.rule.is_default]
    if movable:
        movable[0].is_first, movable[-1].is_last = True, True
    return shown


def in_words(condition: dict[str, Any]) -> ShownCondition:
    key = condition.get("matcher", "")
    label = matchers.get(key).label if key in matchers else key
    words = (_parameter(name, value) for name, value in condition.get("params", {}).items())
    return ShownCondition(label, "; ".join(filter(None, words)))


def _parameter(name: str, value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    spoken = {"at_least": _("at least %(value)s"), "at_most": _("at most %(value)s")}.get(name)
    return spoken % {"value": value} if spoken and value is not None else str(value if value is not None else "")


def never(rule: RoutingRule, before: list[RoutingRule], known: dict[str, set[str]]) -> list[str]:
    """Why this rule can never match: an earlier one takes all it would get, or it names what does not exist."""
    reasons = []
    for condition in rule.conditions:
        for name, value in condition.get("params", {}).items():
            if name in known and value and not set(value) & known[name]:
                reasons.append(_("It can never match: there is no %(names)s.") % {"names": ", ".join(value)})
    if not rule.is_active or rule.is_default:
        return reasons
    for other in before:
        if other.is_active and all(condition in rule.conditions for condition in other.conditions):
            reasons.append(_("It can never match: “%(rule)s” stands before it and takes all of it.")
                           % {"rule": other.name})
            break
    return reasons


def vacancy(rule: RoutingRule, people: Roster) -> list[str]:
    if rule.position is None:
        return []
    if not rule.position.is_active:
        return [_("The position %(title)s is no longer in use.") % {"title": rule.position.title}]
    if people.acting(rule.position_id).membership is None:
        return [_("Nobody holds %(title)s: its cases will wait for nobody.") % {"title": rule.position.title}]
    return []


def priorities(organisation: Organisation) -> Any:
    return PriorityRule.objects.for_organisation(organisation).order_by("order")


def spoken(value: Any) -> Any:
    """The value for people: yes or no, and no needless decimals."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return f"{value:g}" if isinstance(value, float) else value


def all_detectors(organisation: Organisation) -> list[ShownDetector]:
    """Every detector there is, as it runs here. One query."""
    rows = {row.detector: row for row in DetectorSetting.objects.for_organisation(organisation)}
    shown = []
    for detector in detectors:
        row = rows.get(detector.key)
        params = [{**each, "label": each["label"] or each["name"].replace("_", " "),
                   "value": spoken((row.params if row else {}).get(each["name"], each["default"]))}
                  for each in describe(detector.Params)]
        shown.append(ShownDetector(
            detector, row.is_enabled if row else True, (row.severity if row else None) or detector.severity, params,
            row.params if row else {}, row is not None))
    return shown
