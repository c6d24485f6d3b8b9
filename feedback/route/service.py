"""Says who answers and how urgently, with the reason: the first rule whose conditions all hold, then the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cxloop.errors import InvalidInput
from cxloop.sentences import say as _
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

    A rule may send to the owner of the item's touchpoint or theme. When nobody owns it the next rule that matches
    answers, at last the default, so that no customer waits for nobody; `routed.unowned` and the reason still say
    what has no owner.
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
            raise InvalidInput(_("%(field)s must name a matcher.") % {"field": field}, field=f"{field}.matcher")
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
        reasons = _row_holds(row, severity, subject, signals)
        if reasons is not None:
            return row.priority, "; ".join(reasons) or _("nothing asks for more")
    return "normal", _("no row of the priority table fits")


def _row_holds(row: PriorityRow, severity: int, subject: Subject, signals: Mapping[str, Any]) -> list[str] | None:
    reasons = []
    if row.severity_at_least is not None:
        if severity < row.severity_at_least:
            return None
        reasons.append(
            _("severity %(severity)s is at least %(wanted)s") % {"severity": severity, "wanted": row.severity_at_least}
        )
    if row.value_at_least is not None:
        if subject.value is None or subject.value < row.value_at_least:
            return None
        reasons.append(_("customer value is at least %(wanted)s") % {"wanted": row.value_at_least})
    if row.signals:
        present = [key for key in row.signals if key in signals]
        if not present:
            return None
        reasons.append(_("signal %(signal)s") % {"signal": ", ".join(present)})
    if row.segments:
        if subject.segment not in row.segments:
            return None
        reasons.append(_("customer segment %(segment)s") % {"segment": subject.segment})
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
    """The first rule that matches and can name somebody. One whose owner is missing passes on, and that is kept."""
    passed: list[str] = []
    unowned = ""
    for candidate in ready:
        why = _holds(candidate, subject)
        if why is None:
            continue
        rule = candidate.rule
        post, told = TARGETS[rule.target](subject, candidate, ownership)
        if post is not None:
            why = "; ".join(filter(None, (*passed, why, told))) or _("this rule matches everything")
            return Routed(rule.id, rule.name, post.id, post.title, why, unowned=unowned)
        passed.append(told)
        unowned = unowned or rule.target
    why = "; ".join((*passed, _("the default owner answers") if passed else _("no other rule matched")))
    position = default.position_id
    return Routed(default.id, default.name, position, default.position_title, why, unowned=unowned)


def _holds(candidate: _Ready, subject: Subject) -> str | None:
    """Why all conditions hold, or None when one does not."""
    reasons = []
    for matcher, params in candidate.checks:
        reason = matcher.matches(subject, params)
        if reason is None:
            return None
        reasons.append(reason)
    return "; ".join(reasons)


def _named(subject: Subject, ready: _Ready, ownership: Ownership) -> tuple[Post | None, str]:
    rule = ready.rule
    if rule.position_id is None:
        return None, _("the position of rule %(rule)s is gone") % {"rule": rule.name}
    return Post(rule.position_id, rule.position_title), ""


def _touchpoint_owner(subject: Subject, ready: _Ready, ownership: Ownership) -> tuple[Post | None, str]:
    """The nearest owner: of the touchpoint itself, then of its stage, then of its journey."""
    if not subject.touchpoint:
        return None, _("no touchpoint is known")
    for key in (subject.touchpoint, *reversed(subject.touchpoint_path)):
        post = ownership.touchpoints.get(key)
        if post:
            return post, _("%(post)s owns %(key)s") % {"post": post.title, "key": key}
    return None, _("touchpoint %(key)s has no owner") % {"key": subject.touchpoint}


def _theme_owner(subject: Subject, ready: _Ready, ownership: Ownership) -> tuple[Post | None, str]:
    """Of the themes the rule asks for (else of all found) the one spoken of most whose owner is known."""
    themes = subject.found.themes if subject.found else {}
    wanted = [key for key in themes if key in ready.themes] or list(themes)
    if not wanted:
        return None, _("no theme was found")
    ranked = sorted(wanted, key=lambda key: -len(themes[key]))  # stable: of equals the one mentioned first
    for key in ranked:
        post = ownership.themes.get(key)
        if post:
            return post, _("%(post)s owns theme %(key)s") % {"post": post.title, "key": key}
    return None, _("theme %(key)s has no owner") % {"key": ranked[0]}


TARGETS = {"position": _named, "touchpoint": _touchpoint_owner, "theme": _theme_owner}


def check_priorities(rows: Sequence[PriorityRow]) -> None:
    """InvalidInput for a priority that does not exist or a severity outside 1..4."""
    for row in rows:
        if row.priority not in PRIORITIES:
            raise InvalidInput(_("There is no priority %(priority)s.") % {"priority": row.priority}, field="priority")
        if row.severity_at_least is not None and not 1 <= row.severity_at_least <= 4:
            raise InvalidInput(_("Severity goes from 1 to 4."), field="severity_at_least")
