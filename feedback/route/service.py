"""Says who answers and how urgently, with the reason: the first rule whose conditions all hold, then the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from cxloop.errors import InvalidInput
from feedback.params import parse
from feedback.route.registry import Matcher, matchers
from feedback.rulebook import PRIORITIES, Condition, Ownership, Post, PriorityRow, RuleSpec
from feedback.subject import Routed, Subject


class NoDefaultRule(InvalidInput):
    """Without exactly one default rule some feedback would reach nobody."""

    code = "no_default_rule"


@dataclass(slots=True, frozen=True)
class _Ready:
    """A rule with its conditions parsed once for the batch."""

    rule: RuleSpec
    checks: tuple[tuple[Matcher, Any], ...]
    themes: tuple[str, ...]


def route(
    subjects: list[Subject],
    rules: Sequence[RuleSpec],
    priorities: Sequence[PriorityRow],
    ownership: Ownership,
) -> None:
    """Fills `routed` of every flagged or unflagged subject.

    A rule may send to the owner of the item's touchpoint or theme. When nobody owns it, the default position answers,
    so that no customer waits for nobody, and `routed.unowned` still says that the touchpoint or theme has no owner.
    NoDefaultRule without exactly one usable default; InvalidInput for wrong conditions.
    """
    default = find_default(rules)
    ready = [_prepare(rule) for rule in sorted(rules, key=lambda rule: rule.order) if not rule.is_default]
    table = sorted(priorities, key=lambda row: row.order)
    for subject in subjects:
        subject.routed = _decide(subject, ready, default, ownership)
        subject.routed.priority, subject.routed.priority_why = prioritise(subject, table)


def find_default(rules: Sequence[RuleSpec]) -> RuleSpec:
    """The one default rule. NoDefaultRule when there is none, more than one, or one without a position."""
    defaults = [rule for rule in rules if rule.is_default]
    if len(defaults) != 1:
        raise NoDefaultRule(
            _("There must be exactly one default rule, and there are %(count)s.") % {"count": len(defaults)},
            field="rules",
        )
    if defaults[0].position_id is None:
        raise NoDefaultRule(_("The default rule must name a position."), field="rules")
    return defaults[0]


def validate(conditions: Any) -> list[Condition]:
    """The conditions of one rule as a person or program wrote them, checked.

    InvalidInput naming where: `conditions.0.matcher`, `conditions.0.params.touchpoints`.
    """
    if not isinstance(conditions, list | tuple):
        raise InvalidInput(_("conditions must be a list."), field="conditions")
    checked = []
    for number, given in enumerate(conditions):
        field = f"conditions.{number}"
        if isinstance(given, Condition):
            given = {"matcher": given.matcher, "params": given.params}
        if not isinstance(given, Mapping) or not isinstance(given.get("matcher"), str):
            raise InvalidInput(
                _("%(field)s must name a matcher.") % {"field": field}, field=f"{field}.matcher"
            )
        if given["matcher"] not in matchers:
            raise InvalidInput(
                _("%(field)s: there is no matcher %(key)s. Known: %(known)s.")
                % {
                    "field": field,
                    "key": given["matcher"],
                    "known": ", ".join(each.key for each in matchers),
                },
                field=f"{field}.matcher",
            )
        params = given.get("params", {})
        parse(matchers.get(given["matcher"]).Params, params, f"{field}.params")
        checked.append(Condition(given["matcher"], dict(params)))
    return checked


def prioritise(subject: Subject, table: Sequence[PriorityRow]) -> tuple[str, str]:
    """The priority and the reason: the first row of the (ordered) table whose conditions all hold, else normal."""
    severity = max((raised.severity for raised in subject.flags), default=0)
    signals = subject.found.signals if subject.found else {}
    for row in table:
        reasons = _row_holds(row, severity, subject.value, signals)
        if reasons is not None:
            return row.priority, "; ".join(reasons) or _("nothing asks for more")
    return "normal", _("no row of the priority table fits")


def _row_holds(
    row: PriorityRow, severity: int, value: Decimal | None, signals: Mapping[str, Any]
) -> list[str] | None:
    reasons = []
    if row.severity_at_least is not None:
        if severity < row.severity_at_least:
            return None
        reasons.append(
            _("severity %(severity)s is at least %(wanted)s")
            % {"severity": severity, "wanted": row.severity_at_least}
        )
    if row.value_at_least is not None:
        if value is None or value < row.value_at_least:
            return None
        reasons.append(_("customer value is at least %(wanted)s") % {"wanted": row.value_at_least})
    if row.signals:
        present = [key for key in row.signals if key in signals]
        if not present:
            return None
        reasons.append(_("signal %(signal)s") % {"signal": ", ".join(present)})
    return reasons


def _prepare(rule: RuleSpec) -> _Ready:
    checks = []
    for number, condition in enumerate(rule.conditions):
        matcher = matchers.get(condition.matcher)
        params = parse(matcher.Params, condition.params, f"rule {rule.name}.conditions.{number}.params")
        checks.append((matcher, params))
    themes = tuple(theme for _matcher, params in checks for theme in getattr(params, "themes", ()))
    return _Ready(rule, tuple(checks), themes)


def _decide(subject: Subject, ready: list[_Ready], default: RuleSpec, ownership: Ownership) -> Routed:
    for candidate in ready:
        reasons = []
        for matcher, params in candidate.checks:
            reason = matcher.matches(subject, params)
            if reason is None:
                break
            reasons.append(reason)
        else:
            return TARGETS[candidate.rule.target](subject, candidate, "; ".join(reasons), default, ownership)
    why = _("no other rule matched")
    return Routed(default.id, default.name, default.position_id, default.position_title, why)


def _to_position(
    subject: Subject, ready: _Ready, why: str, default: RuleSpec, ownership: Ownership
) -> Routed:
    rule = ready.rule
    why = why or _("this rule matches everything")
    if rule.position_id is None:
        return _to_default(
            rule, _("%(why)s; the rule's position is gone") % {"why": why}, default, "position"
        )
    return Routed(rule.id, rule.name, rule.position_id, rule.position_title, why)


def _to_touchpoint_owner(
    subject: Subject, ready: _Ready, why: str, default: RuleSpec, ownership: Ownership
) -> Routed:
    path = (subject.touchpoint, *reversed(subject.touchpoint_path)) if subject.touchpoint else ()
    for key in path:  # the nearest owner: the touchpoint's own, then its stage's, then its journey's
        post = ownership.touchpoints.get(key)
        if post:
            return _to_post(
                ready.rule,
                post,
                why,
                _("%(post)s owns touchpoint %(key)s") % {"post": post.title, "key": key},
            )
    told = (
        _("touchpoint %(key)s has no owner") % {"key": subject.touchpoint}
        if path
        else _("no touchpoint is known")
    )
    return _to_default(ready.rule, _join(why, told), default, "touchpoint")


def _to_theme_owner(
    subject: Subject, ready: _Ready, why: str, default: RuleSpec, ownership: Ownership
) -> Routed:
    themes = subject.found.themes if subject.found else {}
    wanted = [key for key in themes if key in ready.themes] or list(themes)
    ranked = sorted(wanted, key=lambda key: -len(themes[key]))  # stable: of equals the one mentioned first
    for key in ranked:
        post = ownership.themes.get(key)
        if post:
            return _to_post(
                ready.rule, post, why, _("%(post)s owns theme %(key)s") % {"post": post.title, "key": key}
            )
    told = _("theme %(key)s has no owner") % {"key": ranked[0]} if ranked else _("no theme was found")
    return _to_default(ready.rule, _join(why, told), default, "theme")


TARGETS = {"position": _to_position, "touchpoint": _to_touchpoint_owner, "theme": _to_theme_owner}


def _to_post(rule: RuleSpec, post: Post, why: str, told: str) -> Routed:
    return Routed(rule.id, rule.name, post.id, post.title, _join(why, told))


def _to_default(rule: RuleSpec, told: str, default: RuleSpec, unowned: str) -> Routed:
    why = _("%(told)s, so the default owner answers") % {"told": told}
    return Routed(rule.id, rule.name, default.position_id, default.position_title, why, unowned=unowned)


def _join(why: str, told: str) -> str:
    return f"{why}; {told}" if why else told


def check_priorities(rows: Sequence[PriorityRow]) -> None:
    """InvalidInput for a priority that does not exist or a severity outside 1..4."""
    for row in rows:
        if row.priority not in PRIORITIES:
            raise InvalidInput(
                _("There is no priority %(priority)s.") % {"priority": row.priority}, field="priority"
            )
        if row.severity_at_least is not None and not 1 <= row.severity_at_least <= 4:
            raise InvalidInput(_("Severity goes from 1 to 4."), field="severity_at_least")
