from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from cxloop.errors import InvalidInput, UnknownKind
from feedback.params import describe
from feedback.route.registry import matchers
from feedback.route.service import NoDefaultRule, check_priorities, route, validate
from feedback.rulebook import DEFAULT_PRIORITIES, Condition, Ownership, Post, PriorityRow, RuleSpec
from feedback.subject import Raised, Routed, Subject
from tests.feedback.judging import analysed, nps

CARE = RuleSpec(9, "Everything else", 1000, position_id=1, position_title="Customer care", is_default=True)
BAGS = Post(2, "Head of Baggage")


def rule(name: str, *conditions: tuple[str, dict[str, Any]], order: int = 10, **fields: Any) -> RuleSpec:
    given = {"position_id": 5, "position_title": "Somebody"} | fields
    return RuleSpec(order, name, order, tuple(Condition(*each) for each in conditions), **given)


def routed(subject: Subject, *rules: RuleSpec, owners: Ownership | None = None) -> Routed:
    route([subject], [*rules, CARE], DEFAULT_PRIORITIES, owners or Ownership())
    assert subject.routed is not None
    return subject.routed


CASES: list[tuple[str, dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    (
        "touchpoint",
        {"touchpoints": ["arrival"]},
        {"touchpoint": "bags", "touchpoint_path": ("trip", "arrival", "bags")},
        {"touchpoint": "bags", "touchpoint_path": ("trip", "departure", "bags")},
    ),
    (
        "theme",
        {"themes": ["baggage"]},
        {"text": "My suitcase did not arrive with me"},
        {"text": "My meal was cold today"},
    ),
    ("signal", {"signals": ["safety"]}, {"text": "The oven caught fire on board"}, {"text": "The oven was on board"}),
    ("source", {"sources": ["web"]}, {"source": "web"}, {"source": "app"}),
    ("channel", {"channels": ["survey"]}, {"channel": "survey"}, {"channel": "file"}),
    ("segment", {"segments": ["Gold"]}, {"segment": "gold"}, {"segment": "silver"}),
    ("region", {"regions": ["DE", "AT"]}, {"region": "at"}, {"region": ""}),
    (
        "language",
        {"languages": ["de"]},
        {"text": "Das ist nicht gut und ich bin müde"},
        {"text": "This is not good at all"},
    ),
    ("value", {"at_least": 100}, {"value": Decimal(100)}, {"value": None}),
    ("value", {"at_most": 100}, {"value": Decimal("99.5")}, {"value": Decimal(101)}),
    ("rating", {"kind": "nps", "at_most": 3}, {"ratings": nps(3)}, {"ratings": nps(4)}),
    ("text", {"phrases": ["compensat*", "lost my bag*"]}, {"text": "You lost my bags"}, {"text": "You lost my way"}),
    (
        "detector",
        {"detectors": ["nps_detractor"]},
        {"flags": [Raised("nps_detractor", 2, [])]},
        {"flags": [Raised("low_csat", 2, [])]},
    ),
    (
        "detector",
        {"severity_at_least": 3},
        {"flags": [Raised("safety", 4, [])]},
        {"flags": [Raised("low_csat", 2, [])]},
    ),
    (
        "attribute",
        {"name": "plan", "values": ["pro"]},
        {"attributes": {"plan": "Pro"}},
        {"attributes": {"plan": "free"}},
    ),
    ("known", {"what": "touchpoint"}, {"touchpoint": "bags"}, {}),
    ("known", {"what": "theme"}, {"text": "My suitcase is lost somewhere"}, {"text": "I do not know what to say"}),
]


@pytest.mark.parametrize(("key", "params", "matching", "other"), CASES)
def test_each_matcher_matches_with_a_reason_and_leaves_the_rest(
    key: str, params: dict[str, Any], matching: dict[str, Any], other: dict[str, Any]
) -> None:
    only = rule("only", (key, params))
    hit = routed(analysed(**matching), only)
    assert (hit.rule, hit.position_id) == ("only", 5)
    assert len(hit.why) > 3
    missed = routed(analysed(**other), only)
    assert (missed.rule, missed.position_id, missed.why) == ("Everything else", 1, "no other rule matched")


def test_every_matcher_has_its_case_above_and_says_what_it_is() -> None:
    assert {case[0] for case in CASES} == {matcher.key for matcher in matchers}
    for matcher in matchers:
        assert matcher.__doc__
        assert str(matcher.label)
        assert describe(matcher.Params)


def test_the_first_rule_whose_conditions_all_hold_wins() -> None:
    subject = analysed("You lost my bags", source="web", ratings=nps(1))
    both = rule("both", ("source", {"sources": ["web"]}), ("rating", {"kind": "nps", "at_least": 9}), order=1)
    second = rule("second", ("source", {"sources": ["web"]}), order=2)
    third = rule("third", ("rating", {"kind": "nps", "at_most": 6}), order=3)
    assert routed(subject, third, second, both).rule == "second"


def test_the_owner_of_the_touchpoint_or_of_its_stage() -> None:
    owner = rule("Owner of the touchpoint", ("known", {"what": "touchpoint"}), target="touchpoint", position_id=None)
    subject = analysed(touchpoint="belt", touchpoint_path=("trip", "arrival", "belt"))
    assert routed(subject, owner, owners=Ownership({"belt": BAGS})).position == "Head of Baggage"
    assert routed(subject, owner, owners=Ownership({"belt": None, "arrival": BAGS})).position == "Head of Baggage"


def test_what_nobody_owns_falls_to_the_next_rule_and_is_shown_as_unowned() -> None:
    subject = analysed("My suitcase is lost", touchpoint="belt")
    touchpoint = rule("touchpoint", target="touchpoint", position_id=None, order=1)
    theme = rule("theme", target="theme", position_id=None, order=2)
    passed = routed(subject, touchpoint, theme, owners=Ownership(themes={"baggage": BAGS}))
    assert (passed.rule, passed.position, passed.unowned) == ("theme", "Head of Baggage", "touchpoint")
    assert "touchpoint belt has no owner" in passed.why
    nobody = routed(subject, touchpoint, theme)
    assert (nobody.position, nobody.unowned) == ("Customer care", "touchpoint")
    assert "theme baggage has no owner" in nobody.why


def test_the_theme_a_rule_asks_for_is_the_one_whose_owner_answers() -> None:
    subject = analysed("Cold food, cold meal, bad drinks, and my suitcase is lost")
    asks = rule("bags", ("theme", {"themes": ["baggage"]}), target="theme", position_id=None)
    owners = Ownership(themes={"baggage": BAGS, "food": Post(3, "Head of Catering")})
    assert routed(subject, asks, owners=owners).position == "Head of Baggage"
    most = rule("most", target="theme", position_id=None)
    assert routed(subject, most, owners=owners).position == "Head of Catering"


def test_a_rule_whose_position_is_gone_does_not_swallow_the_case() -> None:
    gone = rule("gone", position_id=None)
    assert routed(analysed("x"), gone).position == "Customer care"


@pytest.mark.parametrize("rules", [[], [rule("only")], [CARE, CARE], [RuleSpec(1, "d", is_default=True)]])
def test_without_exactly_one_usable_default_nothing_is_routed(rules: list[RuleSpec]) -> None:
    with pytest.raises(NoDefaultRule):
        route([analysed("x")], rules, DEFAULT_PRIORITIES, Ownership())


@pytest.mark.parametrize(
    ("severity", "signals", "value", "priority"),
    [
        (0, (), None, "low"),
        (1, (), None, "low"),
        (2, (), None, "normal"),
        (3, (), None, "high"),
        (4, (), None, "urgent"),
        (2, (), Decimal(1000), "high"),
        (2, (), Decimal(999), "normal"),
        (2, ("safety",), None, "urgent"),
        (2, ("threatens_to_leave",), None, "high"),
        (3, ("vulnerable_customer",), None, "urgent"),
        (1, ("asks_for_contact",), None, "normal"),
        (2, ("praise_for_person",), None, "normal"),
    ],
)
def test_the_default_priorities(severity: int, signals: tuple[str, ...], value: Decimal | None, priority: str) -> None:
    subject = analysed("", value=value)
    subject.flags = [Raised("x", severity, [])] if severity else []
    subject.found.signals = {key: [] for key in signals}  # type: ignore[union-attr]
    result = routed(subject)
    assert result.priority == priority
    assert result.priority_why


def test_a_priority_for_a_segment_and_a_table_without_an_answer() -> None:
    table = [PriorityRow(1, "urgent", segments=("Gold",))]
    gold, other = analysed("x", segment="Gold"), analysed("x", segment="Silver")
    route([gold, other], [CARE], table, Ownership())
    assert gold.routed is not None
    assert gold.routed.priority == "urgent"
    assert other.routed is not None
    assert other.routed.priority == "normal"


@pytest.mark.parametrize(
    ("conditions", "field"),
    [
        ("no list", "conditions"),
        ([{"params": {}}], "conditions.0.matcher"),
        ([{"matcher": "moon", "params": {}}], "conditions.0.matcher"),
        ([{"matcher": "source", "params": {"sources": ["a"]}}, {"matcher": "source"}], "conditions.1.params.sources"),
        ([{"matcher": "source", "params": {"sources": 3}}], "conditions.0.params.sources"),
        ([{"matcher": "source", "params": {"sources": []}}], "conditions.0.params"),
        ([{"matcher": "source", "params": {"sources": ["a"], "x": 1}}], "conditions.0.params.x"),
        ([{"matcher": "rating", "params": {"at_least": 5, "at_most": 3}}], "conditions.0.params"),
        ([{"matcher": "text", "params": {"phrases": ["("]}}], "conditions.0.params"),
        ([{"matcher": "value", "params": {"at_least": "much"}}], "conditions.0.params.at_least"),
        ([{"matcher": "known", "params": {"what": "moon"}}], "conditions.0.params"),
    ],
)
def test_wrong_conditions_are_refused_by_place(conditions: Any, field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        validate(conditions)
    assert caught.value.field == field


def test_good_conditions_come_back_checked() -> None:
    assert validate([{"matcher": "source", "params": {"sources": ["web"]}}]) == [
        Condition("source", {"sources": ["web"]})
    ]
    assert validate([]) == []


def test_a_rule_with_an_unknown_matcher_is_a_named_error() -> None:
    with pytest.raises(UnknownKind):
        routed(analysed("x"), rule("bad", ("moon", {})))


@pytest.mark.parametrize("row", [PriorityRow(1, "soon"), PriorityRow(1, "low", severity_at_least=5)])
def test_a_wrong_priority_row_is_refused(row: PriorityRow) -> None:
    check_priorities(DEFAULT_PRIORITIES)
    with pytest.raises(InvalidInput):
        check_priorities([row])


def test_a_batch_is_routed_as_its_members_alone() -> None:
    rules = [rule(f"rule {n}", ("text", {"phrases": [f"word{n}"]}), order=n) for n in range(100)]
    texts = [f"here is word{n} and more" for n in range(0, 200, 7)]
    batch = [analysed(text) for text in texts]
    route(batch, [*rules, CARE], DEFAULT_PRIORITIES, Ownership())
    assert [subject.routed for subject in batch] == [routed(analysed(text), *rules) for text in texts]
    assert batch[1].routed is not None
    assert batch[1].routed.rule == "rule 7"
